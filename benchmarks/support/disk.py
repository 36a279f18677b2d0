"""The disk by itself: as many bytes as a question read, from end to end of the same files, none of them in memory."""

import os
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.support.harness import seconds

_BLOCK = 1 << 20
_BLOCKS = (
    "SELECT blks_read * current_setting('block_size')::bigint FROM pg_stat_database WHERE datname = current_database()"
)


def evict(directory: Path) -> None:
    """Drop the files of a directory from the page cache of the operating system."""
    os.sync()
    for path in directory.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def bytes_read(connection: psycopg.Connection[Any]) -> int:
    """Return how many bytes the server has read of the files of a connection's database since it began to count."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    row = connection.execute(_BLOCKS).fetchone()
    return int(row[0]) if row else 0


def read_alone(directory: Path, number: int) -> float:
    """Return the seconds in which so many bytes of a directory's largest files are read, which are not in memory.

    Args:
        directory: The directory of a database that is stopped.
        number: How many bytes.
    """
    evict(directory)
    files = sorted((path for path in directory.rglob("*") if path.is_file()), key=lambda path: -path.stat().st_size)

    def read() -> None:
        left = number
        for path in files:
            with path.open("rb", buffering=0) as file:
                while left > 0 and (block := file.read(min(left, _BLOCK))):
                    left -= len(block)

    return seconds(read)
