"""A program with flash sessions, a mentor and two mentees, without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller, ProgramPair
from services.relationships.flash_sessions import commands, reports
from services.relationships.flash_sessions.commands import Wish
from services.relationships.flash_sessions.flash_session import FlashSession, Plan
from services.relationships.flash_sessions.loading import FlashTarget
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.meeting import Meeting
from services.web.identity.principal import Principal
from tests.support.given import NOON, command
from tests.unit.relationships.examples import MENTEE, MENTOR, PAIR, day
from tests.unit.relationships.memory import InMemoryEligibility, Memory, open_program

ADA, XI = UUID(PAIR.mentor_participation_id), UUID(PAIR.mentee_participation_id)
YU = UUID("0f000000-0000-4000-8000-000000000003")
SECOND = "0c000000-0000-4000-8000-000000000003"
NEXT, START, AFTER = day(1), day(7), day(8)
PLAN = Plan(START, 30, "video")


@dataclass
class KeptWords:
    """Words in a dictionary."""

    kept: dict[str, str] = field(default_factory=dict)

    def seal(self, caller: Caller, pair: ProgramPair, flash_session_id: str, text: str) -> None:  # noqa: ARG002 - as of the words
        """Keep them."""
        self.kept[flash_session_id] = text


@dataclass
class FlashPlace:
    """The program, and what its people do in it."""

    memory: Memory = field(default_factory=Memory)
    eligibility: InMemoryEligibility = field(
        default_factory=lambda: InMemoryEligibility(open_program(flash_sessions=True, directory="participants"))
    )
    words: KeptWords = field(default_factory=KeptWords)

    def __post_init__(self) -> None:
        """Enroll the three."""
        self.eligibility.enroll(ADA, UUID(MENTOR), "mentor", NOON)
        self.eligibility.enroll(XI, UUID(MENTEE), "mentee", NOON)
        self.eligibility.enroll(YU, UUID(SECOND), "mentee", NOON)

    @property
    def sources(self) -> FlashSources:
        """The sources; commands read facts and the words alone."""
        unread = cast("Any", None)
        return FlashSources(unread, self.eligibility, unread, cast("Any", self.words))

    def offer(self, person: str = MENTOR, plan: Plan = PLAN) -> str:
        """Offer a place; return its id, or the rule that refused it."""
        wish = Wish(plan, "How to change the field.")
        return self._begun(lambda uow: commands.offer(uow, command(), self.sources, by(person), ADA, wish))

    def ask(self, person: str = MENTEE, plan: Plan = PLAN) -> str:
        """Ask the mentor; return the id, or the rule."""
        wish = Wish(plan, None)
        return self._begun(lambda uow: commands.ask(uow, command(), self.sources, by(person), XI, ADA, wish))

    def take(self, id: str, person: str = MENTEE, participation: UUID = XI, at: datetime = NEXT) -> str:
        """Take the place; return the state, or the rule."""
        target = self.target(id, person)
        return self._state(lambda uow: commands.take(uow, command(at=at), target, participation))

    def accept(self, id: str, person: str = MENTOR, at: datetime = NEXT) -> str:
        """Accept; return the state, or the rule."""
        return self._state(lambda uow: commands.accept(uow, command(at=at), self.target(id, person)))

    def hold(
        self, id: str, person: str = MENTEE, *, at: datetime = AFTER, started: datetime = START, evidence: int = 2
    ) -> str:
        """Report it as held; return the state, or the rule."""
        meeting = Meeting(started, 30, "video", evidence)
        target = self.target(id, person)
        return self._state(lambda uow: reports.hold(uow, command(at=at), target, meeting=meeting))

    def miss(self, id: str, person: str = MENTOR, at: datetime = AFTER) -> str:
        """Report it as missed; return the state, or the rule."""
        target = self.target(id, person)
        return self._state(lambda uow: reports.miss(uow, command(at=at), target, missed_by="mentee"))

    def cancel(self, id: str, person: str = MENTOR, at: datetime = NEXT) -> str:
        """Call it off; return the state, or the rule."""
        target = self.target(id, person)
        return self._state(lambda uow: reports.cancel(uow, command(at=at), target, cancelled_by=None))

    def target(self, id: str, person: str) -> FlashTarget:
        """Return the flash session as a person's target."""
        return FlashTarget(UUID(id), None, self.eligibility, by(person))

    def flash(self, id: str) -> FlashSession:
        """Rebuild a flash session."""
        found = self.memory.load(UUID(id))
        assert isinstance(found, FlashSession)
        return found

    def _begun(self, decide: Callable[[UnitOfWork], CommandResult]) -> str:
        return self._do(decide, "flash_session_id")

    def _state(self, decide: Callable[[UnitOfWork], CommandResult]) -> str:
        return self._do(decide, "state")

    def _do(self, decide: Callable[[UnitOfWork], CommandResult], name: str) -> str:
        try:
            return str(self.memory.execute(decide).body[name])
        except RefusedError as refused:
            return refused.rule


def by(person: str) -> Caller:
    """Return a caller who is a person, and nothing else."""
    who = Principal("x", "https://issuer.example", frozenset(), people=frozenset({person}), actor="a")
    return Caller(who, Pseudonyms(b"k" * 32))
