"""The fold of facts into tables that are full: beside the fold into small ones, and beside COPY of rows like its own.

The events of each round are others, so that every one of them makes rows; a batch of 2,000 is committed, as elsewhere.
"""

from collections.abc import Iterator, Sequence
from random import Random
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.support.harness import Row, against, seconds
from benchmarks.support.public_lives import PublicLives
from services.contract.record import UntypedEvent
from services.projections.measures.projection import MeasuresProjection

RELATIONSHIPS, PROGRAMS, BATCH, ROUNDS = 2_000, 4, 2_000, 3
GROWTH, RATIO = 0.5, 0.25
"""Limits: the fold at size beside that into small tables, and beside COPY from Python."""
_PROJECTION = MeasuresProjection()
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"


def rows(few: str, many: str, number: int) -> Iterator[Row]:
    """Fold events into both databases in turn, and copy rows into the full one.

    Args:
        few: The database with few facts, in the schema `measures`.
        many: The database with many.
        number: How many relationships it has.
    """
    with psycopg.connect(few, autocommit=True) as small, psycopg.connect(many, autocommit=True) as full:
        found = [_round(small, full, seed) for seed in range(ROUNDS)]
    alone, among, copied = (median(column) for column in zip(*found, strict=True))
    name = f"fold of facts, among {number:,} relationships"
    yield against(name, "events/s", among, alone, "among 10,000", at_least=GROWTH)
    yield against(name, "events/s", among, copied, "rows/s by COPY, Python", at_least=RATIO)


def _round(small: psycopg.Connection[Any], full: psycopg.Connection[Any], seed: int) -> tuple[float, float, float]:
    """Return events per second into few and into many facts, and rows per second by COPY into many."""
    events, others = (PublicLives(Random(2 * seed + place), PROGRAMS, RELATIONSHIPS).events() for place in (7, 8))
    rates = [len(events) / seconds(lambda: fold(each, events, "measures")) for each in (small, full)]  # noqa: B023 - called here
    return rates[0], rates[1], _copy(small, full, others)


def fold(connection: psycopg.Connection[Any], events: Sequence[UntypedEvent], schema: str) -> None:
    """Fold events into the tables of a schema, every batch committed."""
    connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
    for start in range(0, len(events), BATCH):
        with connection.transaction(), connection.cursor() as cursor:
            _PROJECTION.fold(events[start : start + BATCH], cursor)


def _copy(small: psycopg.Connection[Any], full: psycopg.Connection[Any], events: Sequence[UntypedEvent]) -> float:
    """Return rows per second by COPY from Python, of the rows that a fold of events makes."""
    small.execute("CREATE SCHEMA folded; SET search_path = folded")
    small.execute(_PROJECTION.schema_sql.encode())
    fold(small, events, "folded")
    tables = [row[0] for row in small.execute(_TABLES, ["folded"])]
    contents = {
        table: small.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier("folded", table))).fetchall()
        for table in tables
    }
    small.execute("DROP SCHEMA folded CASCADE")

    def copy() -> None:
        with full.transaction(), full.cursor() as cursor:
            for table, made in contents.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier("measures", table))) as rows:
                    for row in made:
                        rows.write_row(row)

    return sum(map(len, contents.values())) / seconds(copy)
