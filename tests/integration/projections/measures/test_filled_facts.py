"""The facts that benchmarks are measured on are facts of the present tables, and every measure has a figure of them."""

from random import Random

import psycopg
import pytest

from benchmarks.support import filled_facts
from benchmarks.support.public_lives import PublicLives
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.programs.projection import ProgramsProjection
from services.projector.projection import Projection
from tests.support.databases import fresh_database


def test_every_measure_is_asked_of_filled_facts(postgres_dsn: str) -> None:
    """Regression: the tables had a column more than the filling, so nothing at size could be measured."""
    period = Period(filled_facts.START, filled_facts.END, filled_facts.END)
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        filled_facts.create(connection)
        filled_facts.fill(connection, 0, 399, 2)
        programs = [row[0] for row in connection.execute("SELECT id::text FROM measures.programs")]
        figures = {each.id: evaluate(connection, each, programs, period) for each in MEASURES.values()}
    silent = {name for name, figure in figures.items() if figure.people == 0}
    assert silent <= {"waiting", "rematch"}, "figures of no one measure nothing"
    assert len(programs) == 2


@pytest.mark.parametrize("projection", [MeasuresProjection(), ProgramsProjection()], ids=lambda each: each.name)
def test_the_events_that_folds_are_measured_on_are_events_of_today(postgres_dsn: str, projection: Projection) -> None:
    """Regression: an event had got a field that they lacked, so no fold could be measured."""
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA folded; SET LOCAL search_path = folded")
        cursor.execute(projection.schema_sql.encode())
        projection.fold(PublicLives(Random(1), 2, 12).events(), cursor)
        row = cursor.execute("SELECT count(*) FROM relationships").fetchone()
    assert row == (12,)
