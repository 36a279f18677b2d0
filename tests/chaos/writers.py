"""Load of the chaos test: writers submit commands through the real use cases and retry each until it is answered."""

import threading
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg_pool import PoolTimeout

from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import command_support as participation
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Role
from services.enrollment.programs import commands as programs
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.policy import Confidentiality, Policy
from services.relationships.agreements import commands as agreements
from services.relationships.command_support import Target
from services.relationships.eligibility.facts import Eligibility
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.relationships.relationship import Terms
from services.web.identity.principal import SYSTEM
from tests.support.principals import UNRESTRICTED
from tests.support.wait import until

_TRANSIENT = (psycopg.Error, PersistenceError, PoolTimeout, OSError)
_TERMS = Terms(cadence_days=14, duration_days=90, channel="video")
MENTOR_CAPACITY = 2
_ROLES = (Role.MENTOR, Role.MENTEE, Role.MENTEE)


class Writers:
    """Several threads that enroll people and make, start and close relationships.

    Args:
        enrollment: The enrollment's store.
        relationships: The relationships' store.
        eligibility: The local copy of enrollments.
        seed: The random seed.
    """

    def __init__(self, enrollment: EventStore, relationships: EventStore, eligibility: Eligibility, seed: int) -> None:
        self._enrollment = enrollment
        self._relationships = relationships
        self._eligibility = eligibility
        self._seed = seed
        self._programs: list[UUID] = []
        self._mentors: dict[UUID, list[UUID]] = {}
        self._mentees: dict[UUID, list[UUID]] = {}
        self.answers: Counter[str] = Counter()

    def prepare(self) -> None:
        """Open three programs, of each confidentiality, and enroll the first people."""
        stop = threading.Event()
        joined = self._execute(
            self._enrollment, stop, lambda u, c: organizations.join(u, c, SYSTEM, name="Chaos", terms_version="1")
        )
        for level in ("open", "confidential", "sealed"):
            opened = self._execute(self._enrollment, stop, self._opening(UUID(str(joined["organization_id"])), level))
            self._programs.append(UUID(str(opened["program_id"])))
        for program in self._programs:
            for role in _ROLES * 5:
                self._enroll(program, role, stop)
        first = self._mentors[self._programs[-1]][-1]
        until(lambda: self._eligibility.facts(first, first).mentor, what="the first people to arrive")

    def enrolling(self, stop: threading.Event) -> None:
        """Enroll people continuously."""
        random = Random(self._seed + 1)
        while not stop.wait(0.03):
            self._enroll(random.choice(self._programs), random.choice(_ROLES), stop)

    def matching(self, number: int) -> Callable[[threading.Event], None]:
        """Return the loop of one writer of relationships; all compete for the same few mentors."""

        def work(stop: threading.Event) -> None:
            random = Random(self._seed + 100 + number)
            while not stop.wait(0.01):
                try:
                    self._play_relationship(random, stop)
                except RefusedError as refusal:
                    self.answers[refusal.rule] += 1
                    stop.wait(0.05)
                except _StoppedError:
                    return

        return work

    def _play_relationship(self, random: Random, stop: threading.Event) -> None:
        """Run one relationship from proposal to closure, abandoned at a random step."""
        program = random.choice(self._programs)
        # A few contended mentors; of the mentees those who should have arrived in the local copy.
        mentor = random.choice(self._mentors[program][:6])
        mentee = random.choice(self._mentees[program][: max(10, len(self._mentees[program]) - 20)])

        def propose(unit: UnitOfWork, meta: CommandMetadata) -> CommandResult:
            return matching.propose(
                unit, meta, self._eligibility, UNRESTRICTED,
                mentor_participation_id=mentor, mentee_participation_id=mentee,
                formality="formal", direction="traditional", group_id=None, proposed_by="mentee",
            )  # fmt: skip

        proposed = self._execute(self._relationships, stop, propose)
        target = Target(UUID(str(proposed["relationship_id"])), None, self._eligibility, UNRESTRICTED)
        steps: list[Callable[[UnitOfWork, CommandMetadata], CommandResult]] = [
            lambda u, c: matching.accept(u, c, target, by="mentor"),
            lambda u, c: agreements.sign(u, c, target, by="mentor", terms=_TERMS),
            lambda u, c: agreements.sign(u, c, target, by="mentee", terms=_TERMS),
            lambda u, c: lifecycle.activate(u, c, target),
            lambda u, c: lifecycle.close(u, c, target, initiated_by="mentor", reason="completed"),
        ]
        for step in steps:
            self._execute(self._relationships, stop, step)
            if random.random() < 0.02:
                return

    def _enroll(self, program: UUID, role: Role, stop: threading.Event) -> None:
        person = uuid4()
        try:
            applied = self._execute(
                self._enrollment, stop,
                lambda u, c: participations.submit_application(
                    u, c, SYSTEM, program_id=program, person_id=person, role=role
                ),
            )  # fmt: skip
            applicant = UUID(str(applied["participation_id"]))
            self._execute(
                self._enrollment,
                stop,
                lambda u, c: participations.enroll(u, c, participation.Target(SYSTEM, applicant)),
            )
        except _StoppedError:
            return
        (self._mentors if role is Role.MENTOR else self._mentees).setdefault(program, []).append(applicant)

    def _execute(
        self, store: EventStore, stop: threading.Event, decide: Callable[[UnitOfWork, CommandMetadata], CommandResult]
    ) -> dict[str, Any]:
        """Execute a command until it is answered; always the same command, so that it happens once."""
        meta = command_now("chaos")
        while True:
            try:
                outcome = store.execute(meta, lambda unit: decide(unit, meta), scope="chaos")
            except _TRANSIENT:
                self.answers["retried"] += 1
                if stop.wait(0.2):
                    raise _StoppedError from None
            else:
                self.answers["answered"] += 1
                self.answers["replayed"] += outcome.replayed
                return outcome.result.body

    def _opening(
        self, organization: UUID, level: Confidentiality
    ) -> Callable[[UnitOfWork, CommandMetadata], CommandResult]:
        policy = Policy(
            formalities=("formal",), directions=("traditional",), shapes=("pair",), mentor_capacity=MENTOR_CAPACITY,
            mentee_limit=1, minimum_group_size=5, confidentiality=level, request_expiry_days=30,
        )  # fmt: skip
        return lambda unit, meta: programs.open_program(
            unit, meta, SYSTEM, organization_id=organization, name=f"Chaos {level}", policy=policy
        )


class _StoppedError(Exception):
    """The writers must end while the database is unavailable."""
