"""A program in memory whose mentees answer an anonymous questionnaire, and batch keys in a dictionary."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid5

from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CommandMetadata
from services.relationships.access import Caller
from services.relationships.anonymous import commands
from services.relationships.anonymous.domain import AnsweredAnonymously, AnswersReleased, Tally, tally_id
from services.relationships.anonymous.sums import WaitingSums
from services.relationships.command_support import Target
from services.relationships.eligibility.instrument import Instrument, Scale
from services.relationships.matching.domain import Matched, Proposed
from services.relationships.relationship import Relationship
from services.relationships.start import Activated
from services.vault.errors import ForgottenError
from tests.support.given import given, happened
from tests.support.principals import PSEUDONYMS, principal
from tests.unit.relationships.examples import CONTEXT, DUE, FIELDS, FORM, PROGRAM, day
from tests.unit.relationships.memory import InMemoryEligibility, Memory, open_program

CLIMATE = Instrument(
    code="climate",
    version=1,
    about="program",
    answered_by=frozenset({"mentor", "mentee"}),
    waves=(),
    overall="overall",
    scales={"overall": Scale(1, 5), "hours": Scale(0, 40)},
    privacy="anonymous",
)


@dataclass
class Keys:
    """Keys of batches in a dictionary."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def existing(self, owner: str) -> bytes:
        """Return a key as the database of keys does."""
        if owner not in self.kept:
            raise ForgottenError(owner)
        return self.kept[owner]

    def existing_or_new(self, owner: str) -> bytes:
        """Return a key as the database of keys does."""
        return self.kept.setdefault(owner, os.urandom(32))

    def discard(self, owner: str) -> None:
        """Delete a key."""
        self.kept.pop(owner, None)


def mentee(number: int) -> str:
    """Return the id of a mentee."""
    return str(uuid5(UUID(PROGRAM), f"mentee {number}"))


@dataclass
class AnonymousProgram:
    """A program with a minimum, and relationships that begin when a mentee first answers in them."""

    minimum: int = 5
    instruments: list[Instrument] = field(default_factory=lambda: [CLIMATE])
    memory: Memory = field(default_factory=Memory)
    keys: Keys = field(default_factory=Keys)
    _number: int = 0

    def answer(
        self,
        number: int,
        scores: Mapping[str, int],
        *,
        life: int = 0,
        caller: Caller | None = None,
        **more: Any,  # noqa: ANN401 - fields of a response
    ) -> None:
        """Answer as a mentee, in one of the mentee's relationships."""
        relationship = self.relationship(number, life)
        self._number += 1
        at = day(1) + timedelta(minutes=self._number)
        meta = CommandMetadata(f"key-{self._number}", "person", "intention", None, at, at)
        eligibility = InMemoryEligibility(open_program(minimum_group_size=self.minimum), published=self.instruments)
        one = caller or Caller(principal(people=frozenset({mentee(number)})), PSEUDONYMS)
        target, waiting = Target(relationship, None, eligibility, one), WaitingSums(self.keys)
        response = replace(commands.Response("climate", 1, None, scores), **more)
        self.memory.execute(lambda uow: commands.give(uow, meta, target, waiting, response=response)[0])
        commands.discard_released(self.tally(response.wave), waiting)

    def relationship(self, number: int, life: int = 0) -> UUID:
        """Return the id of a relationship of a mentee; it is active."""
        id = uuid5(UUID(mentee(number)), str(life))
        if self.memory.load(id) is None:
            context, fields = CONTEXT | {"mentee_id": mentee(number)}, FIELDS | {"mentee_id": mentee(number)}
            begun = (
                happened(Proposed, **fields, proposed_by="mentee", expires_at=DUE),
                happened(Matched, **fields),
                happened(Activated, **context, **FORM),
            )
            self.memory.log.extend(given(Relationship, *begun, id=id).before)
        return id

    def tally(self, wave: str | None = None) -> Tally:
        """Return the tally of the mentees."""
        return cast("Tally", self.memory.load(tally_id(PROGRAM, "climate", wave, "mentee")))

    @property
    def released(self) -> list[AnswersReleased]:
        """The batches that were released."""
        return [event for event in self.memory.log if isinstance(event, AnswersReleased)]

    @property
    def answered(self) -> list[AnsweredAnonymously]:
        """The events that people answered."""
        return [event for event in self.memory.log if isinstance(event, AnsweredAnonymously)]

    def states(self) -> list[str]:
        """Return everything that the log says, in its order, with the time of recording."""
        return [_text(event) for event in self.memory.log]


def _text(event: Event) -> str:
    fields = {name: value for name, value in vars(event).items() if name != "originator_topic"}
    return f"{event.TOPIC} {fields}"


def other_version(number: int) -> Instrument:
    """Return another version of the instrument."""
    return replace(CLIMATE, version=number)
