"""The facts that benchmarks are measured on are facts of the present tables, and every measure has a figure of them."""

import psycopg

from benchmarks.support import filled_facts
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
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
