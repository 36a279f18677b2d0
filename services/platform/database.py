"""Connection pools: autocommitting connections for reads, transactions for writes."""

from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[psycopg.Connection[TupleRow]]
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 30


def read_pool(dsn: str, *, name: str, size: int = 8) -> Pool:
    """Open a pool for queries: every statement is a read-only transaction of its own, limited to 30 s.

    Args:
        dsn: Connection string.
        name: Shown by the server as `application_name`.
        size: The largest number of connections; each is opened when it is first needed.
    """
    options = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s"
    return _pool(dsn, name, size, {"autocommit": True, "options": options})


def write_pool(dsn: str, *, name: str, size: int = 4) -> Pool:
    """Open a pool for writes: the first statement begins a transaction, leaving `with pool.connection()` commits it.

    Args:
        dsn: Connection string.
        name: Shown by the server as `application_name`.
        size: The largest number of connections.
    """
    return _pool(dsn, name, size, {"options": "-c lock_timeout=5s"})


def check_connection(pool: Pool) -> None:
    """Check that the database answers; a health check.

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
        reconnect_timeout=0.0,  # give up at once; the next request tries again, so a server that returns is used again
        check=ConnectionPool.check_connection,  # 50 µs, so that a restart of the server fails no request
    )
