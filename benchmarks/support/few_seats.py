"""A season of a program with few seats: requests, acceptances and closings of many threads race for them.

The store is real; the facts of enrollment are given, because what races is the guard of the seats.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.pairing import Participant
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.command_support import Target
from services.relationships.eligibility.facts import Facts, Program
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.web.identity.principal import Membership, Principal

THREADS = 8
CAPACITY, LIMIT = 2, 2
_EARLY = datetime(2020, 1, 1, tzinfo=UTC)
_POLICY = Policy(("formal",), ("traditional",), ("pair",), CAPACITY, LIMIT, 5, "open", 30)
_STAFF = Principal("season", "season", frozenset({Membership("coordinator")}), actor=str(uuid4()))
_CALLER = Caller(_STAFF, Pseudonyms(b"k" * 32))
Decide = Callable[[UnitOfWork, CommandMetadata], CommandResult]


class FewPeople:
    """The facts of a program with a few mentors and more mentees; all of them are enrolled."""

    def __init__(self, mentors: int, mentees: int) -> None:
        """Enroll the people."""
        self.program_id, self.organization_id = uuid4(), uuid4()
        self.people = {"mentor": [uuid4() for _ in range(mentors)], "mentee": [uuid4() for _ in range(mentees)]}
        version = PolicyVersion(1, _EARLY, _POLICY)
        self._program = Program(str(self.program_id), str(self.organization_id), "open", (version,))
        self._participants = {id: self._participant(id, role) for role, ids in self.people.items() for id in ids}

    def facts(self, mentor_participation_id: UUID, mentee_participation_id: UUID) -> Facts:
        """Return the facts about two participations."""
        pair = self._participants[mentor_participation_id], self._participants[mentee_participation_id]
        return Facts(*pair, self._program, "joined")

    def program(self, program_id: UUID) -> Program | None:
        """Return the program."""
        return self._program if program_id == self.program_id else None

    def organization_state(self, organization_id: UUID) -> str | None:
        """Return that the organization is a member."""
        return "joined" if organization_id == self.organization_id else None

    def contact_held_since(self, relationship_id: UUID) -> datetime | None:
        """Return that no concern holds a contact."""
        del relationship_id
        return None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - facts that no command of a season reads
        """Refuse further facts by name."""
        raise AttributeError(name)

    def _participant(self, id: UUID, role: str) -> Participant:
        capacity = CAPACITY if role == "mentor" else LIMIT
        return Participant(str(id), str(self.program_id), str(uuid4()), role, "enrolled", capacity, None, _EARLY)


@dataclass
class Season:
    """Proposals and matches that are open, as the racing threads know it.

    Attributes:
        store: The event store of relationships.
        people: The facts of the program.
        proposed: Proposals that may be accepted; a thread may know one that another has just answered.
        matched: Matches that may be closed.
        outcomes: States that commands led to, and rules that refused them.
    """

    store: EventStore
    people: FewPeople
    proposed: list[Target] = field(default_factory=list)
    matched: list[Target] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def race(self, commands: int, *, seed: int = 1, threads: int = THREADS) -> Counter[str]:
        """Send commands from threads that begin together, and return what became of them."""
        together = threading.Barrier(threads)

        def work(worker: int) -> None:
            random = Random(f"{seed} {worker}")
            together.wait(60)
            for _ in range(len(range(worker, commands, threads))):
                self._act(random)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
        return self.outcomes

    def _act(self, random: Random) -> None:
        """Close, accept or request: what is drawn, and where nothing is open for it, a request."""
        drawn = random.random()
        for below, targets, decide, into in (
            (0.15, self.matched, _close, None),
            (0.65, self.proposed, _accept, self.matched),
        ):
            with self._lock:
                target = random.choice(targets) if drawn < below and targets else None
            if target is not None:
                self._note(self._execute(decide(target)), target, into, leaves=targets)
                return
        mentor, mentee = (random.choice(self.people.people[role]) for role in ("mentor", "mentee"))
        self._request(mentor, mentee)

    def _request(self, mentor: UUID, mentee: UUID) -> None:
        found: list[UUID] = []

        def decide(uow: UnitOfWork, meta: CommandMetadata) -> CommandResult:
            done = matching.propose(
                uow,
                meta,
                self.people,
                _CALLER,
                mentor_participation_id=mentor,
                mentee_participation_id=mentee,
                formality="formal",
                direction="traditional",
                group_id=None,
                proposed_by="mentee",
            )
            found[:] = [UUID(str(done.body["relationship_id"]))]
            return done

        outcome = self._execute(decide)
        target = Target(found[0], None, self.people, _CALLER) if outcome == "proposed" else None
        self._note(outcome, target, self.proposed if target else None, leaves=[])

    def _note(self, outcome: str, target: Target | None, into: list[Target] | None, *, leaves: list[Target]) -> None:
        with self._lock:
            self.outcomes[outcome] += 1
            if outcome in {"proposed", "matched"} and into is not None and target is not None:
                into.append(target)
            if outcome not in {"caseload-full", "busy"} and target in leaves:
                leaves.remove(target)

    def _execute(self, decide: Decide) -> str:
        meta = command_now("season")
        try:
            done = self.store.execute(meta, lambda uow: decide(uow, meta), scope="season")
        except RefusedError as refused:
            return refused.rule
        return str(done.result.body["state"])


def pages(store: EventStore, after: int, size: int = 5_000) -> Iterator[Any]:
    """Yield the events after a position."""
    while page := store.read(after, size):
        yield from (each.event for each in page)
        after = page[-1].position


def _accept(target: Target) -> Decide:
    return lambda uow, meta: matching.accept(uow, meta, target, by="mentor")


def _close(target: Target) -> Decide:
    return lambda uow, meta: lifecycle.close(uow, meta, target, initiated_by="mentor", reason="moved")
