"""A tally: the anonymous answers that one side of a program gives to an instrument in one wave.

Its events say who answered, and what a complete batch adds up to. What one person answered is in no event: it is added
to sums that wait sealed outside the log until the batch is complete. Every answer is an event here, so that two at once
meet a version conflict: one of them decides again, on the sums with the other one in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.anonymous.sums import Sums
from services.relationships.eligibility.instrument import Instrument
from services.relationships.relationship import Pairing, Party

_TALLIES = UUID("5f0e7a52-5d86-5f3b-9a3c-0c5b51f2c9d4")  # the namespace of tally ids; changing it orphans them all


class TallyEvent(Event):
    """Base of a tally's events: its program, and what it tallies."""

    organization_id: str
    program_id: str
    confidentiality: str
    instrument: str
    wave: str | None
    given_by: Party


class Opened(TallyEvent, CreatedEvent):
    """The first person answered."""

    TOPIC = "relationships.tally.opened"

    def apply(self, aggregate: Tally) -> None:
        """Set the context."""
        aggregate.context = {name: getattr(self, name) for name in TallyEvent.__annotations__}


class AnsweredAnonymously(TallyEvent):
    """A person answered; the event does not say what."""

    TOPIC = "relationships.tally.answered"
    relationship_id: str
    person_id: str
    instrument_version: int

    def apply(self, aggregate: Tally) -> None:
        """Add the person to those who answered, and to those whose answers wait."""
        aggregate.answered.add(self.person_id)
        aggregate.waiting[self.instrument_version] = aggregate.waiting.get(self.instrument_version, 0) + 1


class AnswersReleased(TallyEvent):
    """A batch was complete: what its people answered together."""

    TOPIC = "relationships.tally.answers-released"
    instrument_version: int
    number: int
    people: int
    rating_total: int
    totals: dict[str, int]

    def apply(self, aggregate: Tally) -> None:
        """Begin the next batch."""
        aggregate.waiting[self.instrument_version] = 0
        aggregate.released[self.instrument_version] = self.number


class AnswersLost(TallyEvent):
    """The key of a batch that waited is gone: its answers can be read no more. Who gave them has answered."""

    TOPIC = "relationships.tally.answers-lost"
    instrument_version: int
    people: int

    def apply(self, aggregate: Tally) -> None:
        """Begin the batch again, with no one in it."""
        aggregate.waiting[self.instrument_version] = 0


class Tally(Aggregate):
    """The anonymous answers of one side of a program to an instrument in one wave.

    Attributes:
        context: The fields that every event of it carries.
        answered: The people who answered, to whatever version.
        waiting: How many answers wait for their batch, by the instrument's version.
        released: How many batches were released, by the instrument's version.
    """

    TOPIC = "relationships.tally"

    def __init__(self) -> None:
        self.context: dict[str, str | None] = {}
        self.answered: set[str] = set()
        self.waiting: dict[int, int] = {}
        self.released: dict[int, int] = {}

    def value_id(self, version: int) -> UUID:
        """Return the id of the sums of a version that wait."""
        return uuid5(self.id, str(version))

    def batch_id(self, version: int, number: int) -> UUID:
        """Return the id of a batch, the owner of the key that its sums are sealed with."""
        return uuid5(self.id, f"{version}:{number}")


def tally_id(program_id: str, instrument: str, wave: str | None, party: Party) -> UUID:
    """Return the id of the tally of a side's answers to an instrument in a wave."""
    return uuid5(_TALLIES, f"{program_id}:{party}:{instrument}:{wave or ''}")


def open_tally(pairing: Pairing, meta: CommandMetadata, *, instrument: str, wave: str | None, party: Party) -> Tally:
    """Open the tally of a side's answers."""
    return Tally.begin(
        Opened,
        tally_id(pairing.program_id, instrument, wave, party),
        meta,
        organization_id=pairing.organization_id,
        program_id=pairing.program_id,
        confidentiality=pairing.confidentiality,
        instrument=instrument,
        wave=wave,
        given_by=party,
    )


def answer(tally: Tally, meta: CommandMetadata, *, relationship_id: UUID, person_id: str, version: int) -> None:
    """Record that a person answered; once in a wave, whatever the version and in however many relationships.

    Raises:
        RefusedError: `feedback-already-given`.
    """
    if person_id in tally.answered:
        wave = tally.context["wave"]
        once = f" in the wave {wave}" if wave else ""
        detail = f"the {tally.context['given_by']} has already answered this instrument about this program{once}"
        raise RefusedError("feedback-already-given", detail)
    tally.record(
        AnsweredAnonymously,
        meta,
        **tally.context,
        relationship_id=str(relationship_id),
        person_id=person_id,
        instrument_version=version,
    )


def lose(tally: Tally, meta: CommandMetadata, *, version: int) -> None:
    """Record that the answers to a version that wait are lost, so that later ones are counted."""
    people = tally.waiting[version]
    tally.record(AnswersLost, meta, **tally.context, instrument_version=version, people=people)


def release(tally: Tally, meta: CommandMetadata, *, instrument: Instrument, sums: Sums) -> None:
    """Record what the people of a complete batch answered together.

    Args:
        tally: The tally.
        meta: The metadata of the command that completed the batch.
        instrument: The version that was answered.
        sums: The sum of the scores of each item, by its code.
    """
    people = tally.waiting[instrument.version]
    totals: Mapping[str, int] = {
        code: instrument.scales[code].blur(total, people) for code, total in sorted(sums.items())
    }
    tally.record(
        AnswersReleased,
        meta,
        **tally.context,
        instrument_version=instrument.version,
        number=tally.released.get(instrument.version, 0) + 1,
        people=people,
        rating_total=totals[instrument.overall],
        totals=dict(totals),
    )
