"""A requirement of one participation: where its processing stands, and until when it holds. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """The state of a requirement in a participation; `NONE` before anything happened about it."""

    NONE = "none"
    REQUESTED = "requested"
    IN_REVIEW = "in-review"
    CLEARED = "cleared"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class RequirementRecord:
    """The record of one kind of requirement in one participation.

    A requirement that holds can be requested again, so that its renewal is reviewed while it holds: state and validity
    are two things.

    Attributes:
        kind: The requirement.
        state: Where its processing stands.
        holds: Whether it was cleared or waived, and neither expired nor revoked since.
        valid_from: The beginning of what was cleared or waived last; None before.
        valid_until: The end of it; None without an end, or before.
        ended_at: When it expired or was revoked last; None if it never was.
        criteria_version: The version of the screening criteria that it is judged by; None for a waiver.
        evidence: The level of evidence from 1 to 3; None until it is cleared.
        evidence_reference: Where the evidence is filed; private.
        reason: The code of the last override, waiver or revocation; None after another event.
        overridden: Whether staff cleared it against the criteria or the policy's validity.
        decided_by: The actor of the last event.
        decided_at: When the last event occurred.
    """

    kind: str
    state: State = State.NONE
    holds: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    ended_at: datetime | None = None
    criteria_version: int | None = None
    evidence: int | None = None
    evidence_reference: str | None = None
    reason: str | None = None
    overridden: bool = False
    decided_by: str | None = None
    decided_at: datetime | None = None
