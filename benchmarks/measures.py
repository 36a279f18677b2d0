"""Facts in the place of counters: their fold beside that of the counters, and measures beside the read of one row.

Both folds run alone, without broker and decoding, over the same events, and commit every batch of 2,000: inside one
transaction the counters' rows, which every batch updates, would look slower than they are.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from benchmarks import figures
from benchmarks.support.harness import Row, against, compare_pairs, seconds, single
from benchmarks.support.public_lives import DAY, SPREAD_DAYS, START, PublicLives
from benchmarks.support.world import World
from services.contract.record import UntypedEvent
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.programs.projection import ProgramsProjection
from services.projector.projection import Projection

FOLDED = 2_000
"""Relationships of the fold."""
PROGRAM = 10_000
"""Relationships of the program that measures are asked about, one of two."""
BATCH = 2_000
ROUNDS = 3
RATIO = 0.75
MILLISECONDS = 150.0
_ONE_ROW = "SELECT * FROM measures.programs WHERE id = %s"
_YEAR = Period(START + 365 * DAY, START + 730 * DAY, START + SPREAD_DAYS * DAY)


def rows(world: World) -> Iterator[Row]:
    """Fold facts beside counters, and time every measure for a program of 10,000 relationships."""
    with psycopg.connect(world.database("facts"), autocommit=True) as connection:
        yield _folds(connection)
        yield from _queries(connection)
    yield from figures.rows(world)


def _folds(connection: psycopg.Connection[Any]) -> Row:
    events = PublicLives(Random(1), 4, FOLDED).events()

    def rate(projection: Projection) -> float:
        with _generation(connection, projection, "folded"):
            return len(events) / seconds(lambda: _fold(connection, projection, events, "folded"))

    return compare_pairs(
        "fold of facts",
        "events/s",
        lambda: rate(MeasuresProjection()),
        lambda: rate(ProgramsProjection()),
        "fold of counters",
        rounds=ROUNDS,
        at_least=RATIO,
    )


def _queries(connection: psycopg.Connection[Any]) -> Iterator[Row]:
    lives = PublicLives(Random(2), 2, 2 * PROGRAM)
    with _generation(connection, MeasuresProjection(), "measures"):
        _fold(connection, MeasuresProjection(), lives.events(), "measures")
        connection.execute("VACUUM ANALYZE")
        program = lives.places[0]
        row = [1_000 * seconds(lambda: connection.execute(_ONE_ROW, [program]).fetchall()) for _ in range(20)]
        for measure in MEASURES.values():

            def ask(known_at: int | None = None) -> float:
                period = Period(_YEAR.start, _YEAR.end, _YEAR.as_of, known_at)
                return 1_000 * seconds(lambda: evaluate(connection, measure, [program], period))  # noqa: B023 - called here

            ask()
            figures = [ask() for _ in range(5)]
            yield single(f"measure {measure.id}, a program of 10,000", "ms", figures, at_most=MILLISECONDS)
            yield against(f"… {measure.id}", "ms", median(figures), median(row), "one row")
            yield single(
                f"… {measure.id}, known then", "ms", [ask(_YEAR.as_of) for _ in range(3)], at_most=MILLISECONDS
            )


@contextmanager
def _generation(connection: psycopg.Connection[Any], projection: Projection, schema: str) -> Iterator[None]:
    """Create the tables of a read model in a schema, and drop them afterwards."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("CREATE SCHEMA {0}; SET search_path = {0}").format(name))
    connection.execute(projection.schema_sql.encode())
    try:
        yield
    finally:
        connection.execute(sql.SQL("SET search_path = public; DROP SCHEMA {} CASCADE").format(name))


def _fold(
    connection: psycopg.Connection[Any], projection: Projection, events: Sequence[UntypedEvent], schema: str
) -> None:
    connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
    for start in range(0, len(events), BATCH):
        with connection.transaction(), connection.cursor() as cursor:
            projection.fold(events[start : start + BATCH], cursor)
