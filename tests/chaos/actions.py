"""Chaos of process managers: workers are killed before executing and before noting, two at once, one frozen at times.

Every relationship of a mentor who withdrew is closed once and every lapsed proposal expires once, at its own time, and
no slot stays taken.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.context import ForkServerProcess
from typing import Any
from uuid import UUID, uuid4

from services.projector import connections
from services.relationships.lifecycle.domain import Closed
from services.relationships.matching.caseload import SlotReleased
from services.relationships.matching.domain import Expired
from tests.chaos.action_worker import work
from tests.integration.process_manager.ecosystem import RELATIONSHIPS, Ecosystem
from tests.support.databases import fresh_database
from tests.support.wait import until

KILLS_OF_A_FREEZE = 5
_POLICY: dict[str, Any] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 100,
    "mentee_limit": 100,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 1,
}
_PREPARED = multiprocessing.get_context("forkserver")
_PREPARED.set_forkserver_preload(["tests.chaos.action_worker"])


@dataclass
class Harvest:
    """The result of a run.

    Attributes:
        kills: Workers that were killed.
        freezes: Workers that were frozen while they held the lock.
        actions: Actions that were executed, by kind.
        differences: What is not as it should be; empty after a good run.
    """

    kills: int = 0
    freezes: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Season:
    """Relationships to close and proposals to expire.

    Attributes:
        withdrawn_at: The time of the withdrawal from which each relationship's closing follows.
        proposals: Proposals that lapse.
    """

    withdrawn_at: dict[str, datetime]
    proposals: frozenset[str]


def run(dsns: tuple[str, str], *, mentors: int, mentees: int, kills: int, freezes: int = 0) -> Harvest:
    """Prepare a season, let killed workers execute what follows and is due, and compare the log with it.

    Args:
        dsns: Two empty databases.
        mentors: Mentors; each withdraws.
        mentees: Mentees; each has a relationship with every mentor, and a lapsing proposal by a mentor who stays.
        kills: Kills after which workers are left alone.
        freezes: Times that the working one of two workers is frozen.
    """
    now = datetime.now(UTC)
    with Ecosystem(*dsns, now) as ecosystem:
        season = _prepare(ecosystem, mentors, mentees)
        later = ecosystem.now + timedelta(days=2)
        harvest = Harvest()
        _disturb(ecosystem, later, season, harvest, kills, freezes)
        ecosystem.now = later
        ecosystem.settle()
        _compare(ecosystem, season, harvest)
        return harvest


def _prepare(ecosystem: Ecosystem, mentors: int, mentees: int) -> Season:
    organization = ecosystem.do("/enrollment/v1/organizations", {"name": "Riverside", "terms_version": "1"})
    opening = {"organization_id": organization["organization_id"], "name": "First year", "policy": _POLICY}
    program = ecosystem.do("/enrollment/v1/programs", opening)["program_id"]
    leaving = [_enroll(ecosystem, program, "mentor") for _ in range(mentors)]
    staying = _enroll(ecosystem, program, "mentor")
    learning = [_enroll(ecosystem, program, "mentee") for _ in range(mentees)]
    ecosystem.deliver()
    proposals = frozenset(_propose(ecosystem, staying, mentee) for mentee in learning)
    withdrawn_at: dict[str, datetime] = {}
    for mentor in leaving:
        matched = [_match(ecosystem, mentor, mentee) for mentee in learning]
        ecosystem.advance(timedelta(seconds=1))
        ecosystem.do(f"/enrollment/v1/participations/{mentor}/withdraw", {"reason": "moved"})
        withdrawn_at.update(dict.fromkeys(matched, ecosystem.now))
    return Season(withdrawn_at, proposals)


def _enroll(ecosystem: Ecosystem, program: str, role: str) -> str:
    entry = {"program_id": program, "person_id": str(uuid4()), "role": role}
    participation = str(ecosystem.do("/enrollment/v1/participations", entry)["participation_id"])
    ecosystem.do(f"/enrollment/v1/participations/{participation}/enroll", {})
    return participation


def _propose(ecosystem: Ecosystem, mentor: str, mentee: str) -> str:
    pair = {"mentor_participation_id": mentor, "mentee_participation_id": mentee}
    form = {"formality": "formal", "direction": "traditional", "proposed_by": "mentor"}
    return str(ecosystem.do(RELATIONSHIPS, pair | form)["relationship_id"])


def _match(ecosystem: Ecosystem, mentor: str, mentee: str) -> str:
    relationship = _propose(ecosystem, mentor, mentee)
    ecosystem.do(f"{RELATIONSHIPS}/{relationship}/accept", {"by": "mentee"})
    return relationship


def _disturb(ecosystem: Ecosystem, now: datetime, season: Season, harvest: Harvest, kills: int, freezes: int) -> None:
    """Keep two workers at work: replace each that is killed, and freeze one from time to time, for some kills long."""
    expected = len(season.withdrawn_at) + len(season.proposals)
    workers: list[ForkServerProcess] = []
    frozen: dict[ForkServerProcess, int] = {}
    try:
        while harvest.kills < kills and not harvest.differences and _executed(ecosystem) < expected:
            while len(workers) - len(frozen) < 2:
                workers.append(_start(ecosystem, now, seed=harvest.kills * 2 + len(workers)))
            if harvest.freezes < freezes and harvest.kills * freezes >= kills * harvest.freezes:
                victim = next(worker for worker in workers if worker not in frozen)
                _signal(victim, signal.SIGSTOP)
                frozen[victim] = harvest.kills + KILLS_OF_A_FREEZE
                harvest.freezes += 1
                continue
            until(partial(_moved, ecosystem, tuple(workers), expected))
            ended = [worker for worker in workers if not worker.is_alive()]
            harvest.kills += sum(worker.exitcode == -signal.SIGKILL for worker in ended)
            harvest.differences += [f"a worker ended with {each.exitcode}" for each in ended if each.exitcode != -9]
            workers = [worker for worker in workers if worker not in ended]
            for worker in [each for each, until_kills in frozen.items() if harvest.kills >= until_kills]:
                del frozen[worker]
                _signal(worker, signal.SIGCONT)
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def _moved(ecosystem: Ecosystem, workers: tuple[ForkServerProcess, ...], expected: int) -> bool:
    return any(not worker.is_alive() for worker in workers) or _executed(ecosystem) >= expected


def _start(ecosystem: Ecosystem, now: datetime, *, seed: int) -> ForkServerProcess:
    worker = _PREPARED.Process(target=work, args=(ecosystem.values, now, seed, 0.2))
    worker.start()
    return worker


def _signal(worker: ForkServerProcess, number: signal.Signals) -> None:
    assert worker.pid is not None
    os.kill(worker.pid, number)


def _executed(ecosystem: Ecosystem) -> int:
    with connections.connect(ecosystem.dsns[1]) as connection:
        row = connection.execute("SELECT count(*) FROM process_manager.outcomes WHERE outcome = 'executed'").fetchone()
    return 0 if row is None else int(row[0])


def _compare(ecosystem: Ecosystem, season: Season, harvest: Harvest) -> None:
    closed: Counter[str] = Counter()
    expired: Counter[str] = Counter()
    released: Counter[str] = Counter()
    for stored in ecosystem.relationships.store.read(0, 10**6):
        event = stored.event
        subject = str(event.originator_id)
        if isinstance(event, Closed):
            closed[subject] += 1
            if event.occurred_at != season.withdrawn_at.get(subject):
                harvest.differences.append(f"{subject} closed at {event.occurred_at}")
        elif isinstance(event, Expired):
            expired[subject] += 1
        elif isinstance(event, SlotReleased):
            released[str(UUID(event.relationship_id))] += 1
    harvest.actions.update(close=closed.total(), expire=expired.total())
    _expect(harvest, "closed", closed, dict.fromkeys(season.withdrawn_at, 1))
    _expect(harvest, "expired", expired, dict.fromkeys(season.proposals, 1))
    _expect(harvest, "slots released", released, dict.fromkeys(season.withdrawn_at, 2))
    harvest.differences += [f"still pending: {status.key}" for status in ecosystem.pending()]


def _expect(harvest: Harvest, what: str, counted: Counter[str], wanted: dict[str, int]) -> None:
    harvest.differences += [
        f"{subject}: {what} {counted[subject]} times, not {wanted.get(subject, 0)}"
        for subject in {*counted, *wanted}
        if counted[subject] != wanted.get(subject, 0)
    ]


@contextmanager
def databases(postgres: str) -> Iterator[tuple[str, str]]:
    """Yield two new databases."""
    with fresh_database(postgres) as first, fresh_database(postgres) as second:
        yield first, second
