"""The executor: each due action once, whatever is killed, frozen or refused, by a clock that the test sets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.process_manager import outcomes as outcome_table
from services.process_manager.executor import SESSION_OPTIONS, Executor
from services.process_manager.outcomes import Outcomes
from services.process_manager.pending_action import Action, PendingAction
from services.projector import connections
from services.relationships.matching.caseload import Caseload, Opened, SlotTaken
from services.relationships.service import Relationships
from tests.integration.process_manager.pending_rows import PendingRows
from tests.support.threads import running
from tests.support.wait import PATIENCE_SECONDS, until

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Killed(BaseException):
    """Ends an executor as a kill does: nothing after it runs."""


class SetClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


class Rig:
    """Executors of one process whose actions the test chooses."""

    def __init__(self, service: Relationships, rows: PendingRows, clock: SetClock) -> None:
        self.store, self.rows, self.clock = service.store, rows, clock
        self.refusals: list[str] = []
        self.subject = uuid4()

    def executor(self, before: Callable[[str], None] = lambda _: None) -> Executor:
        actions: dict[str, Action] = {"note": self._note, "fail": self._fail}
        return Executor(
            self.rows.process.name,
            self.store,
            self.rows.dsn,
            actions=actions,
            obsolete=["no-longer"],
            clock=self.clock,
            before=before,
        )

    def execute(self, before: Callable[[str], None] = lambda _: None) -> int:
        """Execute what is due, on a connection of its own."""
        with connections.connect(self.rows.dsn) as connection:
            return self.executor(before).execute_due(connection)

    def add(self, kind: str = "note", at: datetime = NOON, subject: UUID | None = None) -> str:
        return self.rows.add(kind, subject or self.subject, at)

    def outcomes(self) -> int:
        """Return how many events the actions have recorded about the subject."""
        return sum(stored.event.originator_id == self.subject for stored in self.store.read(0, 10_000))

    def _note(self, uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        """Record one event; a second one about the same subject is refused by nothing but the key."""
        if self.refusals:
            raise RefusedError(self.refusals.pop(0), "not now")
        context = {"organization_id": str(uuid4()), "program_id": str(uuid4()), "confidentiality": "open"}
        caseload = uow.find(Caseload, action.subject)
        if caseload is None:
            person = {"person_id": str(uuid4()), "role": "mentor"}
            uow.add(Caseload.begin(Opened, action.subject, meta, **context, **person))
        else:
            slot = {"relationship_id": str(uuid4()), "counterpart_id": str(uuid4()), "limit": 9}
            caseload.record_with_context(SlotTaken, meta, **slot)
        return CommandResult({})

    def _fail(self, *_: object) -> CommandResult:
        raise ZeroDivisionError("a defect")


@pytest.fixture
def rig(service: Relationships, rows: PendingRows, clock: SetClock) -> Rig:
    return Rig(service, rows, clock)


def test_a_due_action_is_executed_once_although_it_is_still_pending(rig: Rig) -> None:
    key = rig.add()
    assert (rig.execute(), rig.execute()) == (1, 0)
    outcome, rule, position, tries = rig.rows.outcome(key) or ("", None, None, 0)
    assert (outcome, rule, position, tries) == ("executed", None, rig.store.head(), 1)
    assert rig.outcomes() == 1


def test_an_action_waits_for_its_moment_and_a_clock_that_goes_back_changes_nothing(rig: Rig, clock: SetClock) -> None:
    rig.add(at=NOON + timedelta(hours=1))
    assert rig.execute() == 0
    clock.now = NOON + timedelta(hours=1)
    assert rig.execute() == 1
    clock.now = NOON - timedelta(hours=1)
    assert (rig.execute(), rig.outcomes()) == (0, 1)


def test_a_late_action_happened_when_it_was_due_and_is_recorded_now(rig: Rig, clock: SetClock) -> None:
    rig.add()
    clock.now = NOON + timedelta(days=9)
    rig.execute()
    (stored,) = rig.store.read(rig.store.head() - 1, 1)
    assert (stored.event.occurred_at, stored.event.timestamp) == (NOON, NOON + timedelta(days=9))


def test_a_refused_action_is_tried_again_after_growing_pauses(rig: Rig, clock: SetClock) -> None:
    key = rig.add()
    rig.refusals = ["not-eligible"] * 20
    pauses = []
    for tries in range(1, 21):
        assert rig.execute() == 1
        status = rig.rows.status(key, clock.now)
        assert (status.outcome, status.rule, status.tries) == ("refused", "not-eligible", tries)
        assert status.again_at is not None
        pauses.append(status.again_at - clock.now)
        assert rig.execute() == 0
        clock.now = status.again_at
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=0.25), timedelta(minutes=10))
    rig.execute()
    assert (rig.rows.outcome(key) or ("",))[0] == "executed"


def test_an_obsolete_action_is_looked_at_again_only_if_it_is_still_pending_a_minute_later(
    rig: Rig, clock: SetClock
) -> None:
    key = rig.add()
    rig.refusals = ["no-longer"]
    assert (rig.execute(), rig.execute()) == (1, 0)
    assert (rig.rows.outcome(key) or ("",))[:2] == ("obsolete", "no-longer")
    clock.now += timedelta(minutes=1)
    assert (rig.execute(), rig.outcomes()) == (1, 1)


@pytest.mark.parametrize("kind", ["fail", "unheard-of"])
def test_a_defect_holds_back_no_other_action(rig: Rig, kind: str) -> None:
    defect = rig.add(kind, NOON - timedelta(hours=1))
    key = rig.add()
    assert rig.execute() == 2
    assert (rig.rows.outcome(key) or ("",))[0] == "executed"
    outcome, rule, *_ = rig.rows.outcome(defect) or ("", "")
    assert (outcome, rule) == ("refused", "ZeroDivisionError" if kind == "fail" else "KeyError")


def test_what_is_still_pending_a_minute_after_it_was_executed_is_an_alarm(rig: Rig, clock: SetClock) -> None:
    key = rig.add()
    rig.execute()
    with connections.connect(rig.rows.dsn) as connection:
        outcomes = Outcomes(connection, rig.rows.process.name)
        clock.now += timedelta(seconds=59)
        assert outcomes.counts(clock.now).unsettled == 0
        clock.now += timedelta(seconds=1)
        assert (outcomes.counts(clock.now).unsettled, outcomes.unsettled(clock.now)) == (1, [key])
        rig.rows.remove(key)
        assert outcomes.counts(clock.now).unsettled == 0


@pytest.mark.parametrize("step", ["execute", "note"])
def test_a_kill_before_a_step_loses_and_doubles_nothing(rig: Rig, step: str) -> None:
    key = rig.add()

    def kill(name: str) -> None:
        if name == step:
            raise Killed

    with pytest.raises(Killed):
        rig.execute(kill)
    assert rig.rows.outcome(key) is None
    assert rig.outcomes() == (1 if step == "note" else 0)
    assert (rig.execute(), rig.outcomes()) == (1, 1)
    assert (rig.rows.outcome(key) or ("",))[0] == "executed"


@pytest.mark.parametrize("step", ["execute", "note"])
def test_a_frozen_executor_that_goes_on_later_doubles_nothing(rig: Rig, step: str) -> None:
    rig.add()
    frozen, thaw = threading.Event(), threading.Event()

    def freeze(name: str) -> None:
        if name == step:
            frozen.set()
            assert thaw.wait(PATIENCE_SECONDS)

    thread = threading.Thread(target=rig.execute, args=[freeze])
    thread.start()
    try:
        assert frozen.wait(PATIENCE_SECONDS)
        assert (rig.execute(), rig.outcomes()) == (1, 1)
    finally:
        thaw.set()
        thread.join()
    assert (rig.execute(), rig.outcomes()) == (0, 1)


def test_two_executors_at_once_execute_every_action_once(rig: Rig) -> None:
    subjects = [uuid4() for _ in range(20)]
    keys = [rig.add(subject=subject) for subject in subjects]
    both = threading.Barrier(2)

    def race() -> None:
        both.wait(PATIENCE_SECONDS)
        rig.execute()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorded = [stored.event.originator_id for stored in rig.store.read(0, 10_000)]
    assert [recorded.count(subject) for subject in subjects] == [1] * len(subjects)
    assert {(rig.rows.outcome(key) or ("",))[0] for key in keys} == {"executed"}


@contextmanager
def caught_up(rows: PendingRows) -> Iterator[None]:
    """State positions as of a process that has read an empty topic of each context."""
    rows_sql = (
        "INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id) "
        "VALUES (%s, 1, %s, 0, %s, 't')"
    )
    with connections.connect(rows.dsn) as connection:
        for context in ("enrollment", "relationships"):
            connection.execute(rows_sql, [rows.process.name, context, f"hub/{context}"])
        try:
            yield
        finally:
            connection.execute("DELETE FROM projection.positions")


def test_it_does_not_begin_before_its_facts_have_reached_the_ends_of_the_topics(rig: Rig) -> None:
    key = rig.add()
    with caught_up(rig.rows), connections.connect(rig.rows.dsn) as connection:
        connection.execute("UPDATE projection.positions SET head_offset = 9 WHERE source = 'hub/enrollment'")
        executor = rig.executor()
        with running(executor.run):
            until(lambda: _waiting(connection), what="the executor to look")
            assert rig.rows.outcome(key) is None
            connection.execute("UPDATE projection.positions SET next_offset = 8")
            assert rig.rows.outcome(key) is None
            connection.execute("UPDATE projection.positions SET next_offset = 9, head_offset = 12")
            until(lambda: rig.rows.outcome(key), what="the action to be executed")


def _waiting(connection: psycopg.Connection) -> list[Any]:
    query = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%%pg_advisory_unlock%%' AND pid <> pg_backend_pid()"
    return connection.execute(query).fetchall()


def test_one_executor_works_and_another_takes_over_when_the_server_ends_its_session(rig: Rig) -> None:
    working: list[str] = []

    def work(name: str) -> Callable[[str], None]:
        return lambda step: working.append(name) if step == "execute" else None

    with caught_up(rig.rows), connections.connect(rig.rows.dsn) as connection, running(rig.executor(work("first")).run):
        rig.add(subject=uuid4())
        until(lambda: working == ["first"], what="the first to work")
        with running(rig.executor(work("second")).run):
            done = rig.add(subject=uuid4())
            until(lambda: rig.rows.outcome(done), what="the first to go on")
            assert working == ["first"] * 2
            until(lambda: _holders(connection), what="the lock")
            (holder,) = _holders(connection)
            connection.execute("SELECT pg_terminate_backend(%s)", [holder])
            until(lambda: holder not in _holders(connection), what="its session to end")
            key = rig.rows.add("note", uuid4(), NOON)
            until(lambda: rig.rows.outcome(key), what="one of them to go on")
    assert len(working) == 3


def _holders(connection: psycopg.Connection) -> list[int]:
    query = (
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted "
        "AND classid::bigint = hashtext('process_manager')::bigint & 4294967295"
    )
    return [pid for (pid,) in connection.execute(query).fetchall()]


def test_the_server_ends_the_session_of_a_frozen_executor(rig: Rig) -> None:
    with psycopg.connect(rig.rows.dsn, options=SESSION_OPTIONS) as connection:
        assert connection.execute("SHOW idle_session_timeout").fetchone() == ("10s",)


def test_old_outcomes_are_forgotten_once_nothing_is_pending(rig: Rig, clock: SetClock) -> None:
    key, kept = rig.add(), rig.add(subject=uuid4())
    rig.execute()
    rig.rows.remove(key)
    with connections.connect(rig.rows.dsn) as connection:
        outcomes = Outcomes(connection, rig.rows.process.name)
        assert outcomes.forget(clock.now) == 0
        assert outcomes.forget(clock.now + outcome_table.RETENTION + timedelta(seconds=1)) == 1
    assert rig.rows.outcome(key) is None
    assert rig.rows.outcome(kept) is not None
