"""A party answers a versioned instrument once per thing it is about: event and decision."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Party, Relationship, RelationshipEvent
from services.relationships.states import Act

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata

About = Literal["session", "relationship", "program"]


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer.

    Attributes:
        instrument: the questionnaire's code, and `instrument_version` its version; versions are never mixed.
        about: session, relationship or program, and `about_id` which one.
        given_by: mentor or mentee.
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
        """What the same party answers only once."""
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
        """Remember that it was answered."""
        aggregate.feedback.add((self.given_by, self.about, self.about_id, self.instrument))


def give(relationship: Relationship, meta: CommandMetadata, *, feedback_id: str, rating: Rating) -> None:
    """Give feedback about a held session of the relationship, the relationship or its program.

    Raises:
        RefusedError: by the state table, `feedback-about-elsewhere`, `session-not-held` or `feedback-already-given`.
    """
    meta = relationship.admit(Act.GIVE_FEEDBACK, meta)
    _about_here(relationship, rating)
    if rating.question in relationship.feedback:
        raise RefusedError("feedback-already-given", f"the {rating.given_by} answered this instrument about it before")
    relationship.note(FeedbackGiven, meta, feedback_id=feedback_id, **asdict(rating))


def _about_here(relationship: Relationship, rating: Rating) -> None:
    """Feedback recorded in a relationship is about it, its program or one of its sessions."""
    session = relationship.sessions.get(rating.about_id)
    known = {"relationship": str(relationship.id), "program": relationship.pairing.program_id}
    if rating.about == "session" and session is not None:
        if session.status != "held":
            raise RefusedError("session-not-held", "feedback about a session follows the session", field="about_id")
    elif known.get(rating.about) != rating.about_id:
        raise RefusedError(
            "feedback-about-elsewhere",
            f"this {rating.about} is not of this relationship",
            field="about_id",
            kind="field",
        )
