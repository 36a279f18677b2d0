"""Feedback: a party answers a published instrument, once in each wave about each subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.eligibility.instrument import Instrument
from services.relationships.feedback.waves import check_wave
from services.relationships.relationship import Answered, Party, Relationship, RelationshipEvent
from services.relationships.states import Transition

About = Literal["session", "relationship", "program"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given.

    Attributes:
        about: The kind of subject: session, relationship or program.
        about_id: The subject's id.
        given_by: Mentor or mentee.
        wave: The wave it belongs to, None for an instrument without waves.
        scores: The score of each item, by its code.
    """

    about: str
    about_id: str
    given_by: str
    wave: str | None
    scores: Mapping[str, int]


class FeedbackGiven(RelationshipEvent):
    """A party answered an instrument."""

    TOPIC = "relationships.relationship.feedback-given"
    class_version = 2
    feedback_id: str
    instrument: str
    instrument_version: int
    wave: str | None
    about: About
    about_id: str
    given_by: Party
    rating: int
    scores: dict[str, int]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Add the wave and the items' scores: before, an instrument had neither."""
        state["wave"] = None
        state["scores"] = {}

    def apply(self, aggregate: Relationship) -> None:
        """Add the question to the answered ones."""
        aggregate.feedback.add(Answered(self.given_by, self.about, self.about_id, self.instrument, self.wave))


def give(
    relationship: Relationship, meta: CommandMetadata, *, feedback_id: str, instrument: Instrument, answer: Answer
) -> None:
    """Record an answer about a held session of the relationship, the relationship or its program.

    The version is not part of what is answered once: a new version that is published in the middle of a wave does not
    let a party answer twice in it.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        feedback_id: The answer's id.
        instrument: The published version that is answered.
        answer: The answer.

    Raises:
        RefusedError: The state machine's refusal, the refusal of a value that the instrument does not allow,
            `feedback-about-elsewhere`, `session-not-held` or `feedback-already-given`.
    """
    meta = relationship.guard(Transition.GIVE_FEEDBACK, meta)
    require_asked(instrument, answer)
    _require_own_subject(relationship, answer)
    require_complete(instrument, answer.scores)
    wave = check_wave(answer.wave, instrument.waves, meta.occurred_at)
    question = Answered(answer.given_by, answer.about, answer.about_id, instrument.code, wave)
    if question in relationship.feedback:
        once = f" in the wave {wave}" if wave else ""
        detail = f"the {answer.given_by} has already answered this instrument about this {answer.about}{once}"
        raise RefusedError("feedback-already-given", detail)
    relationship.record_with_context(
        FeedbackGiven,
        meta,
        feedback_id=feedback_id,
        instrument=instrument.code,
        instrument_version=instrument.version,
        wave=wave,
        about=answer.about,
        about_id=answer.about_id,
        given_by=answer.given_by,
        rating=answer.scores[instrument.overall],
        scores=dict(answer.scores),
    )


def require_asked(instrument: Instrument, answer: Answer) -> None:
    """Pass if the instrument asks this party about this kind of subject.

    Raises:
        RefusedError: `instrument-about-other` or `party-not-asked`.
    """
    if answer.about != instrument.about:
        detail = f"{instrument.code} is answered about a {instrument.about}, not about a {answer.about}"
        raise RefusedError("instrument-about-other", detail, field="about", kind="field")
    if answer.given_by not in instrument.answered_by:
        detail = f"{instrument.code} is answered by the {' and the '.join(sorted(instrument.answered_by))}"
        raise RefusedError("party-not-asked", detail, field="given_by", kind="field")


def require_complete(instrument: Instrument, scores: Mapping[str, int]) -> None:
    """Pass if every item has a score on its scale, and nothing else has one.

    Raises:
        RefusedError: `item-unknown`, `score-out-of-scale` or `item-missing`.
    """
    items = ", ".join(instrument.scales)
    for code, score in scores.items():
        scale = instrument.scales.get(code)
        if scale is None:
            detail = f"the instrument has the items {items}, not {code}"
            raise RefusedError("item-unknown", detail, field=f"scores/{code}", kind="field")
        if not scale.minimum <= score <= scale.maximum:
            detail = f"the score of {code} is from {scale.minimum} to {scale.maximum}"
            raise RefusedError("score-out-of-scale", detail, field=f"scores/{code}", kind="field")
    missing = [code for code in instrument.scales if code not in scores]
    if missing:
        detail = f"a score for {', '.join(missing)} is missing"
        raise RefusedError("item-missing", detail, field="scores", kind="field")


def _require_own_subject(relationship: Relationship, answer: Answer) -> None:
    """Pass if the subject is the relationship, its program or one of its held sessions."""
    session = relationship.sessions.get(answer.about_id)
    subjects = {"relationship": str(relationship.id), "program": relationship.pairing.program_id}
    if answer.about == "session" and session is not None:
        if session.status != "held":
            detail = "feedback about a session requires that it was held"
            raise RefusedError("session-not-held", detail, field="about_id")
    elif subjects.get(answer.about) != answer.about_id:
        detail = f"this {answer.about} does not belong to the relationship"
        raise RefusedError("feedback-about-elsewhere", detail, field="about_id", kind="field")
