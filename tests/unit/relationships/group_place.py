"""A program with groups, two mentors and four mentees, without a database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.agreements import commands as agreements
from services.relationships.command_support import Target
from services.relationships.group_commands import commands, session_commands
from services.relationships.group_commands.loading import GroupTarget
from services.relationships.groups.forming import GroupPlan
from services.relationships.groups.group import Group
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.relationships.meeting import Meeting
from services.relationships.relationship import PARTIES, Relationship
from services.web.identity.principal import Membership, Principal
from tests.support.given import NOON, command
from tests.unit.relationships.examples import PROGRAM, TERMS, day
from tests.unit.relationships.memory import InMemoryEligibility, Memory, open_program


def id_of(kind: int, number: int) -> UUID:
    """Return the id of a participation (kind 1) or a person (kind 2)."""
    return UUID(f"0{kind}000000-0000-4000-8000-{number:012}")


START, AFTER = day(7), day(8)
MENTORS = ADA, BO = id_of(1, 1), id_of(1, 2)
MENTEES = XI, YU, ZOE, TED = tuple(id_of(1, number) for number in (11, 12, 13, 14))
COORDINATOR = Caller(
    Principal("c", "https://issuer.example", frozenset({Membership("coordinator")}), actor="c"), Pseudonyms(b"k" * 32)
)


def person(participation: UUID) -> str:
    """Return the person of a participation."""
    return str(id_of(2, int(str(participation)[-3:])))


def by(participation: UUID) -> Caller:
    """Return a caller who is the person of a participation, and nothing else."""
    who = Principal("x", "https://issuer.example", frozenset(), people=frozenset({person(participation)}), actor="a")
    return Caller(who, Pseudonyms(b"k" * 32))


@dataclass
class GroupPlace:
    """The program, and what its people do in it; each call returns the state, or the rule that refused it."""

    memory: Memory = field(default_factory=Memory)
    eligibility: InMemoryEligibility = field(
        default_factory=lambda: InMemoryEligibility(open_program(mentee_limit=1, mentor_capacity=9))
    )
    group_id: str = ""

    def __post_init__(self) -> None:
        """Enroll everybody."""
        for mentor in MENTORS:
            self.eligibility.enroll(mentor, UUID(person(mentor)), "mentor", NOON, capacity=9)
        for mentee in MENTEES:
            self.eligibility.enroll(mentee, UUID(person(mentee)), "mentee", NOON, capacity=1)

    def form(
        self,
        mentors: tuple[UUID, ...] = MENTORS,
        mentees: tuple[UUID, ...] = (),
        *,
        most: int = 3,
        caller: Caller = COORDINATOR,
        formality: str = "formal",
    ) -> str:
        """Form a group, which the calls that follow are about."""
        plan = GroupPlan(mentors, mentees, formality, "traditional", most)
        program = UUID(PROGRAM)
        formed = self._do(
            lambda uow: commands.form(uow, command(), self.eligibility, caller, program, plan), "group_id"
        )
        self.group_id = formed
        return formed

    def invite(self, mentee: UUID, caller: Caller = COORDINATOR) -> str:
        """Invite a mentee."""
        return self.do(lambda uow: commands.invite(uow, command(), self.target(caller), mentee_participation_id=mentee))

    def close(self, caller: Caller = COORDINATOR) -> str:
        """Close the group."""
        target = self.target(caller)
        return self.do(lambda uow: commands.close(uow, command(), target, initiated_by=None, reason="completed"))

    def propose(self, mentor: UUID, mentee: UUID, group_id: str | None = None, formality: str = "formal") -> str:
        """Propose one pair of the group, as staff."""
        group = UUID(group_id or self.group_id)
        return self.do(
            lambda uow: matching.propose(
                uow,
                command(),
                self.eligibility,
                COORDINATOR,
                mentor_participation_id=mentor,
                mentee_participation_id=mentee,
                formality=formality,
                direction="traditional",
                group_id=group,
                proposed_by="coordinator",
            )
        )

    def match(self, mentor: UUID, mentee: UUID) -> str:
        """Let both accept the proposal of a pair."""
        target = self.pair(mentor, mentee)
        self.do(lambda uow: matching.accept(uow, command(), target, by="mentor"))
        return self.do(lambda uow: matching.accept(uow, command(), target, by="mentee"))

    def decline(self, mentor: UUID, mentee: UUID) -> str:
        """Let the mentee decline."""
        target = self.pair(mentor, mentee)
        return self.do(lambda uow: matching.decline(uow, command(), target, by="mentee", reason="no_time"))

    def end(self, mentor: UUID, mentee: UUID, at: datetime = NOON) -> str:
        """Close one pair."""
        target = self.pair(mentor, mentee)
        return self.do(lambda uow: lifecycle.close(uow, command(at=at), target, initiated_by="mentee", reason="moved"))

    def void(self, mentor: UUID, mentee: UUID, at: datetime = NOON) -> str:
        """Void one pair."""
        target = self.pair(mentor, mentee)
        return self.do(lambda uow: lifecycle.void(uow, command(at=at), target, reason="duplicate"))

    def start(self, mentor: UUID, mentee: UUID) -> str:
        """Match a pair, let both sign, and start it."""
        self.match(mentor, mentee)
        target = self.pair(mentor, mentee)
        for party in PARTIES:
            self.do(lambda uow, by=party: agreements.sign(uow, command(), target, by=by, terms=TERMS))  # type: ignore[misc] # bound early
        return self.do(lambda uow: lifecycle.activate(uow, command(), target))

    def schedule(self, caller: Caller = COORDINATOR, at: datetime = START) -> str:
        """Schedule a session of the group; return its id, or the rule that refused it."""
        plan = session_commands.Plan(at, 60)
        return self._do(lambda uow: session_commands.schedule(uow, command(), self.target(caller), plan), "session_id")

    def report(self, session: str, present: Collection[UUID], caller: Caller = COORDINATOR, evidence: int = 2) -> str:
        """Report who was there, a day later."""
        meeting, target = Meeting(START, 50, "video", evidence), self.target(caller)
        return self.do(
            lambda uow: session_commands.report(uow, command(at=AFTER), target, UUID(session), meeting, present)
        )

    def statuses(self) -> dict[tuple[str, str], list[str]]:
        """Return what became of the sessions of each pair, by its participations."""
        return {
            (each.pairing.mentor_participation_id, each.pairing.mentee_participation_id): [
                one.status for one in each.sessions.values()
            ]
            for each in self.relationships()
        }

    def pair(self, mentor: UUID, mentee: UUID) -> Target:
        """Return the open pair of two people as a target."""
        wanted = (str(mentor), str(mentee))
        for id, each in self.group.pairs.items():
            if (each.mentor.participation_id, each.mentee.participation_id) == wanted:
                return Target(UUID(id), None, self.eligibility, COORDINATOR)
        return Target(UUID(int=0), None, self.eligibility, COORDINATOR)

    def target(self, caller: Caller = COORDINATOR) -> GroupTarget:
        """Return the group as a caller's target."""
        return GroupTarget(UUID(self.group_id), None, self.eligibility, caller)

    @property
    def group(self) -> Group:
        """Rebuild the group."""
        found = self.memory.load(UUID(self.group_id))
        assert isinstance(found, Group)
        return found

    @property
    def members(self) -> set[UUID]:
        """The members as the group knows them."""
        return {UUID(each) for each in self.group.members}

    def relationships(self) -> list[Relationship]:
        """Rebuild every relationship of the group, also those that have ended."""
        ids = dict.fromkeys(each.originator_id for each in self.memory.log)
        loaded = [self.memory.load(id) for id in ids]
        return [each for each in loaded if isinstance(each, Relationship) and each.pairing.group_id == self.group_id]

    def do(self, decide: Callable[[UnitOfWork], CommandResult]) -> str:
        """Execute a decision; return the state, or the rule that refused it."""
        return self._do(decide, "state")

    def _do(self, decide: Callable[[UnitOfWork], CommandResult], name: str) -> str:
        try:
            return str(self.memory.execute(decide).body[name])
        except RefusedError as refused:
            return refused.rule
