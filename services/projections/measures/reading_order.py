"""The order in which a question reads: covering indexes for some programs, tables from end to end for all of them.

A covering index keeps the facts of a program together, and those of programs that grow beside each other far apart: all
of them are read from it page by page, here and there. A table is read from end to end, many pages ahead.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from services.projections.folding.upserts import NEVER

_OF_ALL = (
    "SELECT NOT EXISTS (SELECT FROM measures.programs p "  # noqa: S608 - constants
    f"WHERE p.id <> ALL(%(programs)s::uuid[]) AND NOT (p.drafted AND p.opened = {NEVER}))"
)
_AS_STORED = (
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL effective_io_concurrency = 64"
)
"""Read ahead 64 times 128 kB; with 16 times, the usual, a question waits for the disk at every eighth of a second."""
_AS_USUAL = (
    "SET LOCAL enable_indexscan TO DEFAULT; SET LOCAL enable_indexonlyscan TO DEFAULT; "
    "SET LOCAL effective_io_concurrency TO DEFAULT"
)


@contextmanager
def read_as_stored(connection: psycopg.Connection[Any], programs: Sequence[str]) -> Iterator[None]:
    """Run a question with tables read from end to end where it is about all programs, else as the server decides.

    Args:
        connection: A connection to the projections' database, within a transaction.
        programs: Ids of the programs that the question is about.
    """
    row = connection.execute(_OF_ALL, {"programs": list(programs)}).fetchone()
    if row is None or not row[0]:
        yield
        return
    connection.execute(_AS_STORED)
    yield
    connection.execute(_AS_USUAL)
