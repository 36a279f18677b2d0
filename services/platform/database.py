"""Connection pools: reads on autocommitting connections, writes in transactions of their own."""

from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[psycopg.Connection[TupleRow]]
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 30


def read_pool(dsn: str, *, name: str, size: int = 8) -> Pool:
    """Open a pool for queries: every statement its own read-only transaction, none longer than half a minute.

    Args:
        dsn: Connection string.
        name: Shown by the server as `application_name`.
        size: Connections at most; each is made when it is first needed.
    """
    options = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s"
    return _pool(dsn, name, size, {"autocommit": True, "options": options})


def write_pool(dsn: str, *, name: str, size: int = 4) -> Pool:
    """Open a pool whose connections begin a transaction with the first statement; `with pool.connection()` commits.

    Args:
        dsn: Connection string.
        name: Shown by the server as `application_name`.
        size: Connections at most.
    """
    return _pool(dsn, name, size, {"options": "-c lock_timeout=5s"})


def reachable(pool: Pool) -> None:
    """Ask the database something; a health check.

    Raises:
        psycopg.OperationalError: It does not answer.
    """
    with pool.connection(timeout=CONNECT_SECONDS) as connection:
        connection.execute("SELECT 1")


def _pool(dsn: str, name: str, size: int, settings: dict[str, Any]) -> Pool:
    kwargs = {"application_name": name, "connect_timeout": CONNECT_SECONDS, **settings}
    return ConnectionPool(
        dsn,
        kwargs=kwargs,
        min_size=1,
        max_size=size,
        open=True,
        timeout=5.0,
        name=name,
        reconnect_timeout=0.0,  # give up at once and let the next request try: a server that comes back is used again
        check=ConnectionPool.check_connection,  # 50 µs that keep a restarted server from failing a request
    )
