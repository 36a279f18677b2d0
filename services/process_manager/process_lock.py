"""The lock of a process: of several workers of one process, the session that holds it works."""

from typing import Any

import psycopg

_TAKE = "SELECT pg_try_advisory_lock(hashtext('process_manager'), hashtext(%s))"
_RELEASE = "SELECT pg_advisory_unlock(hashtext('process_manager'), hashtext(%s))"


def takes_lock(connection: psycopg.Connection[Any], process: str) -> bool:
    """Take the lock of a process for this session, and return whether it was free."""
    row = connection.execute(_TAKE, [process]).fetchone()
    return row is not None and bool(row[0])


def release_lock(connection: psycopg.Connection[Any], process: str) -> None:
    """Release the lock of a process."""
    connection.execute(_RELEASE, [process])
