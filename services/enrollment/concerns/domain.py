"""Decisions about a concern."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.concerns.aggregate import (
    Concern,
    ConcernClosed,
    ConcernContactHeld,
    ConcernContactReleased,
    ConcernRaised,
    ConcernTriaged,
    Outcome,
    RaisedAs,
    Topic,
)
from services.enrollment.concerns.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Raised:
    """The statement of a concern, without its text.

    Attributes:
        organization_id: The program's organization.
        program_id: The program.
        confidentiality: The program's confidentiality.
        relationship_id: The relationship that it is about, None for a program or a person.
        about: The pseudonyms of the people it is about.
        topic: What it is about.
        raised_as: Who raises it.
        raised_by_id: The pseudonym of the one who raises it, None for a guardian or for staff.
        text_version: The version of the sealed text.
    """

    organization_id: UUID
    program_id: UUID
    confidentiality: str
    relationship_id: UUID | None
    about: Collection[str]
    topic: Topic
    raised_as: RaisedAs
    raised_by_id: str | None
    text_version: int

    @property
    def fields(self) -> dict[str, object]:
        """The fields of the event."""
        return {
            "organization_id": str(self.organization_id),
            "program_id": str(self.program_id),
            "confidentiality": self.confidentiality,
            "relationship_id": None if self.relationship_id is None else str(self.relationship_id),
            "about": sorted(self.about),
            "topic": self.topic,
            "raised_as": self.raised_as,
            "raised_by_id": self.raised_by_id,
            "text_version": self.text_version,
        }


def raise_concern(id: UUID, meta: CommandMetadata, raised: Raised) -> Concern:
    """Raise a concern."""
    STATE_MACHINE.guard(Transition.RAISE, State.NONE)
    return Concern.begin(ConcernRaised, id, meta, **raised.fields)


def triage(concern: Concern, meta: CommandMetadata) -> None:
    """Begin the triage.

    Raises:
        RefusedError: The state machine's refusal, or `occurred-before-previous`.
    """
    concern.record_with_context(ConcernTriaged, concern.guard(Transition.TRIAGE, meta))


def hold_contact(concern: Concern, meta: CommandMetadata) -> UUID:
    """Keep the two people of the concern's relationship apart.

    Returns:
        The relationship.

    Raises:
        RefusedError: The state machine's refusal, `concern-without-relationship` or `contact-already-held`.
    """
    meta = concern.guard(Transition.HOLD_CONTACT, meta)
    if concern.relationship_id is None:
        detail = "this concern is about no relationship, so there is no contact to hold"
        raise RefusedError("concern-without-relationship", detail)
    if concern.holds_contact:
        raise RefusedError("contact-already-held", "this concern holds the contact already")
    concern.record_with_context(ConcernContactHeld, meta)
    return UUID(concern.relationship_id)


def release_contact(concern: Concern, meta: CommandMetadata) -> UUID:
    """Keep the two people of the concern's relationship apart no longer.

    Returns:
        The relationship.

    Raises:
        RefusedError: The state machine's refusal, or `contact-not-held`.
    """
    meta = concern.guard(Transition.RELEASE_CONTACT, meta)
    if concern.relationship_id is None or not concern.holds_contact:
        raise RefusedError("contact-not-held", "this concern does not hold the contact")
    concern.record_with_context(ConcernContactReleased, meta)
    return UUID(concern.relationship_id)


def close(concern: Concern, meta: CommandMetadata, *, outcome: Outcome) -> None:
    """Close the concern with an outcome.

    Raises:
        RefusedError: The state machine's refusal, or `contact-still-held`: a closed concern keeps no one apart.
    """
    meta = concern.guard(Transition.CLOSE, meta)
    if concern.holds_contact:
        detail = "this concern holds the contact: release it first, after ending the relationship if it has to end"
        raise RefusedError("contact-still-held", detail)
    concern.record_with_context(ConcernClosed, meta, outcome=outcome)
