"""Messages for exceptions that the user can act on."""


def explain(error: BaseException) -> str | None:
    """Return a message with the remedy, or None for an unexpected error, which keeps its traceback.

    Imports late, so that a command that succeeds does not load the libraries.
    """
    import psycopg

    from services.platform.embedded_servers.errors import ServerError
    from services.platform.settings import SettingsError, redact

    if isinstance(error, psycopg.OperationalError):
        message = redact(str(error)).splitlines()[0]
        return f"the database does not answer: {message}; is the demonstration, or the server, running?"
    if isinstance(error, SettingsError | ServerError) or type(error).__name__ in _ANSWERS:
        return str(error)
    return None


_ANSWERS = frozenset(
    {
        *("WrongMigrationError", "WrongGenerationError", "NoGenerationError", "FeedRefusedError", "FeedBrokenError"),
        *("RelayStoppedError", "SinkFailedError", "TopicsError", "TopicReplacedError", "DifferentExampleError"),
        *("StackFailedError", "RebuildFailedError", "StrangerError", "DifferentLedgerError"),
    }
)
"""By name: to import the classes would load the Kafka client for every message."""
