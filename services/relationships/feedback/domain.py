"""Feedback: a party answers a versioned instrument once per subject."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Party, Relationship, RelationshipEvent
from services.relationships.states import Transition

About = Literal["session", "relationship", "program"]


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer.

    Attributes:
        instrument: The questionnaire's code.
        instrument_version: The questionnaire's version; versions are never mixed.
        about: The kind of subject: session, relationship or program.
        about_id: The subject's id.
        given_by: Mentor or mentee.
        rating: 1 (worst) to 5 (best).
    """

    instrument: str
    instrument_version: int
    about: str
    about_id: str
    given_by: str
    rating: int

    @property
    def question(self) -> tuple[str, str, str, str]:
        """The key of what a party answers only once."""
        return (self.given_by, self.about, self.about_id, self.instrument)


class FeedbackGiven(RelationshipEvent):
    """A party answered an instrument."""

    TOPIC = "relationships.relationship.feedback-given"
    feedback_id: str
    instrument: str
    instrument_version: int
    about: About
    about_id: str
    given_by: Party
    rating: int

    def apply(self, aggregate: Relationship) -> None:
        """Add the question to the answered ones."""
        aggregate.feedback.add((self.given_by, self.about, self.about_id, self.instrument))


def give(relationship: Relationship, meta: CommandMetadata, *, feedback_id: str, rating: Rating) -> None:
    """Record feedback about a held session of the relationship, the relationship or its program.

    Raises:
        RefusedError: The state machine's refusal, `feedback-about-elsewhere`, `session-not-held` or
            `feedback-already-given`.
    """
    meta = relationship.guard(Transition.GIVE_FEEDBACK, meta)
    _require_own_subject(relationship, rating)
    if rating.question in relationship.feedback:
        detail = f"the {rating.given_by} has already answered this instrument about this {rating.about}"
        raise RefusedError("feedback-already-given", detail)
    relationship.record_with_context(FeedbackGiven, meta, feedback_id=feedback_id, **asdict(rating))


def _require_own_subject(relationship: Relationship, rating: Rating) -> None:
    """Pass if the subject is the relationship, its program or one of its held sessions."""
    session = relationship.sessions.get(rating.about_id)
    subjects = {"relationship": str(relationship.id), "program": relationship.pairing.program_id}
    if rating.about == "session" and session is not None:
        if session.status != "held":
            detail = "feedback about a session requires that it was held"
            raise RefusedError("session-not-held", detail, field="about_id")
    elif subjects.get(rating.about) != rating.about_id:
        detail = f"this {rating.about} does not belong to the relationship"
        raise RefusedError("feedback-about-elsewhere", detail, field="about_id", kind="field")
