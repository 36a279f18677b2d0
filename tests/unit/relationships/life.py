"""Relationships in memory, one use case a method: for tests of what decisions do under policies that change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.versions import PolicyVersion
from services.relationships.access import Caller
from services.relationships.agreements import commands as agreements
from services.relationships.command_support import Target
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.relationships.meeting import Meeting
from services.relationships.relationship import PARTIES, Party, Relationship, Terms
from services.relationships.sessions import commands as sessions
from tests.support.given import NOON
from tests.support.principals import PROCESS, UNRESTRICTED
from tests.unit.relationships.examples import PROGRAM, TERMS
from tests.unit.relationships.memory import POLICY, InMemoryEligibility, Memory, open_program


def person(name: str) -> UUID:
    """Return the id of a person of a name."""
    return uuid5(UUID(PROGRAM), name)


def participation(name: str, role: str) -> UUID:
    """Return the id of a person's participation."""
    return uuid5(person(name), role)


def version(number: int, effective_at: datetime, **policy: Any) -> PolicyVersion:  # noqa: ANN401 - any field
    """Return a version of the policy."""
    return PolicyVersion(number, effective_at, replace(POLICY, **policy))


@dataclass
class Life:
    """A program in memory, and a clock.

    Attributes:
        eligibility: The facts of enrollment.
        memory: The log.
        now: The time of recording.
    """

    eligibility: InMemoryEligibility
    memory: Memory = field(default_factory=Memory)
    now: datetime = NOON

    @classmethod
    def under(cls, *versions: PolicyVersion, **policy: Any) -> Life:  # noqa: ANN401 - any field of a policy
        """Return a program under these versions of its policy, with a mentor Ada and mentees Ben and Cleo."""
        life = cls(InMemoryEligibility(open_program(*versions, **policy)))
        for name, role in (("ada", "mentor"), ("dora", "mentor"), ("ben", "mentee"), ("cleo", "mentee")):
            life.eligibility.enroll(participation(name, role), person(name), cast("Party", role), NOON)
        return life

    def execute(
        self, decide: Callable[[UnitOfWork, CommandMetadata], CommandResult], at: datetime | None = None
    ) -> dict[str, object]:
        """Execute a command now; return its result's body."""
        self.now += timedelta(minutes=1)
        moment = self.now if at is None else at
        command = CommandMetadata(f"key-{self.now}", "coordinator-1", "intention-1", None, moment, self.now)
        return dict(self.memory.execute(lambda uow: decide(uow, command)).body)

    def target(self, id: UUID, caller: Caller = UNRESTRICTED) -> Target:
        """Return a relationship as the target of a command."""
        return Target(id, None, self.eligibility, caller)

    def propose(
        self,
        mentor: str = "ada",
        mentee: str = "ben",
        *,
        at: datetime | None = None,
        caller: Caller = UNRESTRICTED,
        **form: Any,  # noqa: ANN401 - fields of a form
    ) -> UUID:
        """Propose as the mentee; return the relationship's id."""
        fields = {"formality": "formal", "direction": "traditional", "group_id": None, "proposed_by": "mentee", **form}
        body = self.execute(
            lambda uow, meta: matching.propose(
                uow,
                meta,
                self.eligibility,
                caller,
                mentor_participation_id=participation(mentor, "mentor"),
                mentee_participation_id=participation(mentee, "mentee"),
                **fields,
            ),
            at,
        )
        return UUID(str(body["relationship_id"]))

    def accept(self, id: UUID, by: Party = "mentor", *, at: datetime | None = None) -> str:
        """Accept; return the state."""
        body = self.execute(lambda uow, meta: matching.accept(uow, meta, self.target(id), by=by), at)
        return str(body["state"])

    def match(self, mentor: str = "ada", mentee: str = "ben") -> UUID:
        """Make a match; return its id."""
        id = self.propose(mentor, mentee)
        assert self.accept(id) == "matched"
        return id

    def sign(self, id: UUID, terms: Terms = TERMS) -> None:
        """Sign as both parties."""
        for party in PARTIES:
            self.execute(
                lambda uow, meta, party=party: agreements.sign(uow, meta, self.target(id), by=party, terms=terms)  # type: ignore[misc] # bound early
            )

    def activate(self, id: UUID, *, at: datetime | None = None) -> None:
        """Activate."""
        self.execute(lambda uow, meta: lifecycle.activate(uow, meta, self.target(id)), at)

    def start(self, mentor: str = "ada", mentee: str = "ben") -> UUID:
        """Match, sign and activate; return the id."""
        id = self.match(mentor, mentee)
        self.sign(id)
        self.activate(id)
        return id

    def schedule(self, id: UUID, starts_at: datetime) -> UUID:
        """Schedule a session; return its id."""
        body = self.execute(
            lambda uow, meta: sessions.schedule(uow, meta, self.target(id), starts_at=starts_at, planned_minutes=60)
        )
        return UUID(str(body["session_id"]))

    def reschedule(self, id: UUID, session: UUID, starts_at: datetime) -> None:
        """Move a scheduled session."""
        self.execute(
            lambda uow, meta: sessions.reschedule(
                uow, meta, self.target(id), session_id=session, starts_at=starts_at, planned_minutes=60
            )
        )

    def miss(self, id: UUID, session: UUID) -> None:
        """Report a session as missed by the mentee."""
        self.execute(
            lambda uow, meta: sessions.miss(uow, meta, self.target(id), session_id=session, missed_by="mentee")
        )

    def correct(self, id: UUID, session: UUID) -> None:
        """Take the report that a session was missed back."""
        self.execute(lambda uow, meta: sessions.correct(uow, meta, self.target(id), session_id=session))

    def hold(self, id: UUID, session: UUID, started_at: datetime) -> None:
        """Report a session as held."""
        meeting = Meeting(started_at, 60, "video", 2)
        self.execute(lambda uow, meta: sessions.hold(uow, meta, self.target(id), session_id=session, meeting=meeting))

    def as_process(
        self,
        id: UUID,
        decide: Callable[[UnitOfWork, CommandMetadata, Target], CommandResult],
        at: datetime | None = None,
    ) -> str:
        """Execute a use case as the process; return the state after it."""
        target = self.target(id, PROCESS)
        return str(self.execute(lambda uow, meta: decide(uow, meta, target), at)["state"])

    def relationship(self, id: UUID) -> Relationship:
        """Return a relationship."""
        aggregate = self.memory.load(id)
        assert isinstance(aggregate, Relationship)
        return aggregate

    def events(self, kind: type[Event], id: UUID) -> list[Any]:
        """Return the events of a kind of a relationship."""
        return [event for event in self.memory.log if isinstance(event, kind) and event.originator_id == id]


def refusal(act: Callable[[], object]) -> str:
    """Return the rule that refuses an act."""
    try:
        act()
    except RefusedError as refused:
        return refused.rule
    raise AssertionError("the act was not refused")
