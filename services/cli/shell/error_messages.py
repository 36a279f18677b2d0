"""Messages for exceptions that the user can act on."""

from services.platform.errors import ActionableError


def explain(error: BaseException) -> str | None:
    """Return a message with the remedy, or None for an unexpected error, which keeps its traceback.

    Imports late, so that a command that succeeds does not load the libraries.
    """
    import psycopg

    from services.eventstore.refusal import RefusedError
    from services.platform.settings import redact_passwords

    if isinstance(error, psycopg.OperationalError):
        message = redact_passwords(str(error)).splitlines()[0]
        return f"the database does not answer: {message}; is the demonstration, or the server, running?"
    return str(error) if isinstance(error, ActionableError | RefusedError) else None
