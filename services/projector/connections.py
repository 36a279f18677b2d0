"""Database connections of the engine: a frozen process cannot hold a claim, and no wait for one is unbounded."""

import psycopg

#: The last option: a crash of the server may undo the last batches together with their positions; they are read again.
SESSION_OPTIONS = (
    "-c search_path=projection -c idle_in_transaction_session_timeout=5s -c lock_timeout=5s -c statement_timeout=60s "
    "-c synchronous_commit=off"
)

#: Failures of the connection or of the server's state, which the same work may survive another time.
TRANSIENT = (psycopg.OperationalError, psycopg.InterfaceError)
#: SQLSTATE idle_in_transaction_session_timeout: this process was starved or frozen, which is transient.
_IDLE_IN_TRANSACTION = "25P03"
#: SQLSTATE class of program limits: the exception; the same row would be too large, too deep or too wide again.
_PROGRAM_LIMIT_EXCEEDED = "54"


def connect(dsn: str) -> psycopg.Connection:
    """Open an autocommitting connection with the engine's session options."""
    return psycopg.connect(dsn, autocommit=True, options=SESSION_OPTIONS, connect_timeout=3)


def is_transient(failure: BaseException) -> bool:
    """Return whether the same work may succeed later."""
    sqlstate = getattr(failure, "sqlstate", None) or ""
    if not isinstance(failure, TRANSIENT):
        return sqlstate == _IDLE_IN_TRANSACTION
    return not sqlstate.startswith(_PROGRAM_LIMIT_EXCEEDED)
