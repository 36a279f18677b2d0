"""How the engine is connected: so that a frozen process cannot hold a claim, and nobody waits for ever for one."""

import psycopg

#: The last: a crash of the server may undo the last batches together with their positions; they are read again.
SESSION = (
    "-c search_path=projection -c idle_in_transaction_session_timeout=5s -c lock_timeout=5s -c statement_timeout=60s "
    "-c synchronous_commit=off"
)

#: Failures of the way to the database, or of its mood, which the same work may survive another time.
TRANSIENT = (psycopg.OperationalError, psycopg.InterfaceError)
#: The server ended a transaction that stood idle: this process was starved or frozen, which passes.
_STARVED = "25P03"
#: …but for these: the same row would be too large, too deep or too wide again.
_LIMIT = "54"


def connect(dsn: str) -> psycopg.Connection:
    """Open the engine's kind of connection, autocommitting."""
    return psycopg.connect(dsn, autocommit=True, options=SESSION, connect_timeout=3)


def is_transient(failure: BaseException) -> bool:
    """Say whether doing the same again later may succeed."""
    sqlstate = getattr(failure, "sqlstate", None) or ""
    if not isinstance(failure, TRANSIENT):
        return sqlstate == _STARVED
    return not sqlstate.startswith(_LIMIT)
