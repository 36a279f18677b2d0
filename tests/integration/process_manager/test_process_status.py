"""The status of a process manager: its sign of life, and what is due, refused or without effect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from services.enrollment.process_manager.projection import process_projection
from services.platform.database import read_pool
from services.process_manager.executor import SESSION_OPTIONS
from services.process_manager.outcomes import Outcomes
from services.process_manager.process_status import ProcessManagerStatus, read_status
from services.projections.status.processes import ProcessLookup
from services.projector import connections
from tests.integration.process_manager.process_tables import ProcessTables
from tests.support.databases import fresh_database
from tests.support.happenings import Happenings
from tests.support.wait import until

NAME = "enrollment_process"
DUE = datetime(2026, 5, 1, tzinfo=UTC)
"""When the program of these tests closes."""
_LOCK = "SELECT pg_advisory_lock(hashtext('process_manager'), hashtext(%s))"


@pytest.fixture(scope="module")
def tables(postgres_dsn: str) -> Iterator[ProcessTables]:
    with fresh_database(postgres_dsn) as dsn:
        yield ProcessTables(process_projection(), dsn)


@pytest.fixture
def key(tables: ProcessTables) -> Iterator[str]:
    """Return the key of the one action that is pending."""
    tables.clear()
    story = Happenings()
    last = (date(2026, 4, 30) - date(1970, 1, 1)).days
    opened = story.enrollment("program-opened", "mentors", policy_version=1, closes_on=last, ends_on=None)
    tables.fold([opened])
    yield f"close-program:{opened.subject}:{opened.id}"
    with connections.connect(tables.dsn) as connection:
        connection.execute("TRUNCATE process_manager.outcomes")


def status(tables: ProcessTables, now: datetime) -> ProcessManagerStatus:
    with connections.connect(tables.dsn) as connection:
        return read_status(connection, NAME, lambda: now)


@contextmanager
def session(tables: ProcessTables) -> Iterator[psycopg.Connection]:
    """Yield a session like that of an executor."""
    with closing(psycopg.connect(tables.dsn, autocommit=True, options=SESSION_OPTIONS)) as connection:
        yield connection


@pytest.mark.usefixtures("key")
def test_an_action_is_planned_then_due_and_then_overdue(tables: ProcessTables) -> None:
    for now, due, overdue in (
        (DUE - timedelta(microseconds=1), 0, 0.0),
        (DUE, 1, 0.0),
        (DUE + timedelta(hours=1), 1, 3600.0),
    ):
        found = status(tables, now)
        assert (found.counts.pending, found.counts.due, found.overdue_seconds) == (1, due, overdue)


def test_a_refused_action_and_one_without_effect_are_problems(tables: ProcessTables, key: str) -> None:
    later = DUE + timedelta(minutes=2)
    with connections.connect(tables.dsn) as connection:
        Outcomes(connection, NAME).note(key, "refused", DUE, rule="program-draft")
        assert any("1 actions were refused" in problem for problem in status(tables, later).problems)
        Outcomes(connection, NAME).note(key, "executed", DUE, position=1)
    assert any("still pending after they were executed" in problem for problem in status(tables, later).problems)


def test_a_clock_that_goes_back_makes_nothing_overdue(tables: ProcessTables, key: str) -> None:
    with connections.connect(tables.dsn) as connection:
        Outcomes(connection, NAME).note(key, "executed", DUE, position=1)
    found = status(tables, DUE - timedelta(hours=1))
    assert (found.counts.due, found.counts.unsettled, found.overdue_seconds) == (0, 0, 0.0)


def test_the_lock_of_an_executor_is_its_sign_of_life(tables: ProcessTables) -> None:
    assert not status(tables, DUE).executing
    with session(tables) as executor:
        executor.execute(_LOCK, [NAME])
        assert status(tables, DUE).executing
        with connections.connect(tables.dsn) as connection:
            assert not read_status(connection, "relationships_process").executing
    until(lambda: not status(tables, DUE).executing, what="the lock to be free")


def test_a_process_without_a_projector_is_stopped_whatever_holds_the_lock(tables: ProcessTables) -> None:
    with session(tables) as executor:
        executor.execute(_LOCK, [NAME])
        found = status(tables, DUE)
        assert (found.executing, found.state) == (True, "stopped")
        assert "nothing becomes due" in found.problems[0]


def test_the_status_names_each_process_known_unknown_or_absent(tables: ProcessTables, key: str) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    with closing(read_pool(tables.dsn, name="known")) as known, closing(read_pool(nowhere, name="unknown")) as unknown:
        lookup = ProcessLookup({"enrollment": known, "relationships": known}, lambda: DUE)
        assert [(each.name, each.state, each.due) for each in lookup.statuses()] == [
            (NAME, "stopped", 1),
            ("notifications", "absent", 0),
            ("relationships_process", "absent", 0),
        ]
        assert lookup.statuses()[0].oldest_due_at == DUE
        hidden = ProcessLookup({"enrollment": unknown}).statuses()
        assert [(each.state, each.due) for each in hidden] == [("unknown", 0)] * 2
    assert key
