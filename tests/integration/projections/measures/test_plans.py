"""Every measure reads the facts of a program from indexes alone, never from the tables."""

from collections.abc import Iterator
from random import Random
from typing import Any

import psycopg
import pytest

from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.evaluation import explain
from services.projections.measures.period import Period
from services.projections.measures.projection import MeasuresProjection
from services.projections.measures.reading_order import read_as_stored
from tests.integration.projections.measures.histories import history
from tests.support.databases import fresh_database
from tests.support.event_stories import DAY, YEAR_2026

YEAR = Period(YEAR_2026, YEAR_2026 + 365 * DAY, YEAR_2026 + 300 * DAY)


@pytest.fixture(scope="module")
def connection(postgres_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """Fold facts, and vacuum them so that what an index holds need not be looked up.

    A few rows are cheapest to read as a whole or one by one, which a program of thousands is not.
    """
    projection, log = MeasuresProjection(), history(Random(1), programs=12, people=160, relationships=400)
    with fresh_database(postgres_dsn) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA measures; SET search_path = measures")
        connection.execute(projection.schema_sql.encode())
        with connection.transaction(), connection.cursor() as cursor:
            projection.fold(log, cursor)
        connection.execute("SET search_path = public")
        connection.execute("VACUUM ANALYZE")
        connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_nestloop = off")
        yield connection


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the tables that a plan reads, with how."""
    if "Relation Name" in plan:
        yield plan["Relation Name"], plan["Node Type"]
    for child in plan.get("Plans", ()):
        yield from scans(child)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_plan_of_a_measure_for_a_program_reads_indexes_alone(
    connection: psycopg.Connection[Any], measure: str
) -> None:
    row = connection.execute("SELECT program_id::text FROM measures.participations LIMIT 1").fetchone()
    assert row is not None
    read = list(scans(explain(connection, MEASURES[measure], [row[0]], YEAR)))
    assert read
    assert {how for _, how in read} == {"Index Only Scan"}, read


def test_a_statement_that_needs_the_table_is_noticed(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute("EXPLAIN (FORMAT JSON) SELECT max(applied_known) FROM measures.participations").fetchone()
    assert row is not None
    assert {how for _, how in scans(row[0][0]["Plan"])} != {"Index Only Scan"}


def test_fact_tables_are_vacuumed_early(connection: psycopg.Connection[Any]) -> None:
    """An index is read alone only where the map of visible pages is fresh."""
    rows = connection.execute(
        "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'measures'::regnamespace AND relkind = 'r'"
    ).fetchall()
    early = {"autovacuum_vacuum_scale_factor=0.02", "autovacuum_vacuum_insert_scale_factor=0.02"}
    late = {name for name, options in rows if not early <= set(options or ())}
    assert late == {"programs", "organizations"}, "these are small"


PLANNING = ("enable_seqscan", "enable_bitmapscan", "enable_indexscan", "enable_indexonlyscan")
"""Settings that say how the server may read a table."""


def programs_of(connection: psycopg.Connection[Any]) -> list[str]:
    """Return all programs."""
    return [row[0] for row in connection.execute("SELECT id::text FROM measures.programs")]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_question_about_all_programs_reads_tables_from_end_to_end(
    connection: psycopg.Connection[Any], measure: str
) -> None:
    programs = programs_of(connection)
    with connection.transaction(), read_as_stored(connection, programs):
        connection.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_bitmapscan = on")
        read = dict(scans(explain(connection, MEASURES[measure], programs, YEAR)))
    assert set(read.values()) <= {"Seq Scan", "Bitmap Heap Scan"}, read


def test_the_server_decides_again_after_a_question_about_all_programs(connection: psycopg.Connection[Any]) -> None:
    programs = programs_of(connection)

    def settings() -> list[str]:
        return [str(connection.execute(f"SHOW {name}".encode()).fetchone()) for name in PLANNING]

    with connection.transaction():
        before = settings()
        with read_as_stored(connection, programs[1:]):
            assert settings() == before, "one is left out: indexes"
        with read_as_stored(connection, programs):
            assert settings() != before
        assert settings() == before
