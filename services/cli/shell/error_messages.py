"""Which exceptions are answers to the person at the terminal rather than faults of the program."""


def explain(error: BaseException) -> str | None:
    """Say in words what went wrong and what to do; None for what nobody foresaw (it deserves its traceback).

    Imports late: a command that succeeds never pays for this.
    """
    import psycopg

    from services.platform.servers.errors import ServerError
    from services.platform.settings import SettingsError, redact

    if isinstance(error, psycopg.OperationalError):
        said = redact(str(error)).splitlines()[0]
        return f"the database does not answer: {said}; is the demonstration, or the server, running?"
    if isinstance(error, SettingsError | ServerError) or type(error).__name__ in _ANSWERS:
        return str(error)
    return None


_ANSWERS = frozenset(
    {
        *("WrongMigration", "WrongGenerationError", "NoGenerationError", "FeedRefusedError", "FeedBrokenError"),
        *("RelayStoppedError", "SinkFailedError", "TopicsError", "TopicReplacedError", "OtherExampleError"),
        *("StackFailedError", "RebuildFailedError", "LogDivergedError", "DifferentLedgerError"),
    }
)
"""By name: to import the classes would load the Kafka client for every message."""
