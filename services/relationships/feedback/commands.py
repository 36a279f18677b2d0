"""Use cases of feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result, speak_as_party
from services.relationships.eligibility.instrument import Instrument, require_instrument
from services.relationships.feedback import domain
from services.relationships.feedback.domain import Answer
from services.relationships.relationship import Party
from services.relationships.states import Transition


@dataclass(frozen=True, slots=True)
class Response:
    """A party's response to an instrument, as it was sent.

    Attributes:
        instrument: The instrument's code.
        instrument_version: Its version.
        wave: The wave, None for an instrument without waves.
        about: The kind of subject: session, relationship or program.
        about_id: The subject's id.
        given_by: The party that the command names; None to follow from the caller.
        rating: The score of the only item, or None.
        scores: The score of each item, by its code, or None.
    """

    instrument: str
    instrument_version: int
    wave: str | None
    about: str
    about_id: str
    given_by: Party | None
    rating: int | None
    scores: Mapping[str, int] | None

    def answer_to(self, instrument: Instrument, party: Party) -> Answer:
        """Return the answer of a party to an instrument.

        Raises:
            RefusedError: `rating-or-scores`, unless there is either the rating of an only item, or scores.
        """
        return Answer(self.about, self.about_id, party, self.wave, self._scores_of(instrument))

    def _scores_of(self, instrument: Instrument) -> Mapping[str, int]:
        if self.scores is not None and self.rating is None:
            return self.scores
        if self.rating is not None and self.scores is None and len(instrument.scales) == 1:
            return {instrument.overall: self.rating}
        items = ", ".join(instrument.scales)
        detail = f"send scores for {items}; a rating alone is for an instrument with one item"
        raise RefusedError("rating-or-scores", detail, field="scores", kind="field")


def give(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, response: Response) -> CommandResult:
    """Record a party's response to an instrument that the program published."""
    relationship = load_for_command(uow, target, Transition.GIVE_FEEDBACK)
    party, meta = speak_as_party(target, relationship, meta, response.given_by, "given_by")
    known = target.eligibility.instruments(UUID(relationship.pairing.program_id))
    instrument = require_instrument(known, response.instrument, response.instrument_version)
    if instrument.privacy == "anonymous":
        detail = f"{instrument.code} is anonymous: an answer with its giver is not kept; send it to anonymous-answers"
        raise RefusedError("instrument-anonymous", detail, field="instrument", kind="field")
    feedback_id = str(uuid4())
    domain.give(
        relationship, meta, feedback_id=feedback_id, instrument=instrument, answer=response.answer_to(instrument, party)
    )
    return result(relationship, created=True, feedback_id=feedback_id)
