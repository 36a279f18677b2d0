"""The beginning of a participation: an invitation, or an application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.checks import MAX_SENIORITY, check_seniority, check_skills, require_between
from services.enrollment.participation.events import (
    Applied,
    InvitationAccepted,
    Invited,
    Withdrawn,
)
from services.enrollment.participation.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

INVITATION_DAYS = 14
"""Days for which an invitation can be accepted, unless it states another end."""
LONGEST_INVITATION = timedelta(days=366)
INVITATION_EXPIRED = "invitation-expired"


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a person into a program in a role.

    Attributes:
        organization_id: The program's organization.
        program_id: The program.
        confidentiality: The program's confidentiality.
        person_id: The person's pseudonym.
        role: Mentor or mentee.
        attempt: 1 for a first participation in this role, incremented by each later one.
        previous_id: The participation that this one follows.
        seniority_top: The highest level on the program's scale; None for a program without a scale.
    """

    organization_id: UUID
    program_id: UUID
    confidentiality: str
    person_id: UUID
    role: Role
    attempt: int = 1
    previous_id: UUID | None = None
    seniority_top: int | None = MAX_SENIORITY

    @property
    def fields(self) -> dict[str, object]:
        """The fields of the first event."""
        return {
            "organization_id": str(self.organization_id),
            "program_id": str(self.program_id),
            "confidentiality": self.confidentiality,
            "person_id": str(self.person_id),
            "role": self.role.value,
            **self.sequence,
        }

    @property
    def sequence(self) -> dict[str, object]:
        """The number of the participation and the one before it."""
        return {
            "attempt": self.attempt,
            "previous_participation_id": None if self.previous_id is None else str(self.previous_id),
        }


def invite(id: UUID, meta: CommandMetadata, entry: Entry, *, expires_at: datetime | None = None) -> Participation:
    """Invite a person to a program.

    Args:
        id: The new participation's id (`identity.participation_id`).
        meta: The command's metadata.
        entry: Who is invited to what.
        expires_at: Until when the invitation can be accepted; `INVITATION_DAYS` after it is recorded if omitted.

    Raises:
        RefusedError: `expires-in-past` or `expires-too-late`.
    """
    STATE_MACHINE.guard(Transition.INVITE, State.NONE)
    expires_at = expires_at or meta.recorded_at + timedelta(days=INVITATION_DAYS)
    require_between(expires_at, meta.recorded_at, LONGEST_INVITATION, "expires_at")
    return Participation.begin(Invited, id, meta, **entry.fields, expires_at=expires_at)


def submit_application(
    id: UUID, meta: CommandMetadata, entry: Entry, *, skills: Iterable[str] = (), seniority: int | None = None
) -> Participation:
    """Submit a person's application to a program.

    Args:
        id: The new participation's id (`identity.participation_id`).
        meta: The command's metadata.
        entry: Who applies for what.
        skills: Taxonomy codes of what the person offers or needs.
        seniority: Level on the program's scale, None if unknown.
    """
    STATE_MACHINE.guard(Transition.APPLY, State.NONE)
    stated = {"skills": check_skills(skills), "seniority": check_seniority(seniority, entry.seniority_top)}
    return Participation.begin(Applied, id, meta, **entry.fields, **stated)


def accept_invitation(
    participation: Participation,
    meta: CommandMetadata,
    *,
    skills: Iterable[str] = (),
    seniority: int | None = None,
    seniority_top: int | None = MAX_SENIORITY,
) -> None:
    """Apply as the invited person, before the invitation expires.

    Args:
        participation: The invitation.
        meta: The command's metadata.
        skills: Taxonomy codes of what the person offers or needs.
        seniority: Level on the program's scale, None if unknown.
        seniority_top: The highest level on the program's scale; None for a program without a scale.

    Raises:
        RefusedError: The state machine's refusal, `invitation-expired`, or the refusal of a value.
    """
    meta = participation.guard(Transition.APPLY, meta)
    if participation.invitation_expires_at is not None and meta.recorded_at >= participation.invitation_expires_at:
        detail = f"the invitation could be accepted until {participation.invitation_expires_at.isoformat()}"
        raise RefusedError("invitation-expired", detail)
    participation.record_with_context(
        InvitationAccepted,
        meta,
        attempt=participation.attempt,
        previous_participation_id=participation.previous_participation_id,
        skills=check_skills(skills),
        seniority=check_seniority(seniority, seniority_top),
    )


def expire_invitation(participation: Participation, meta: CommandMetadata) -> None:
    """Expire an invitation that was not accepted in time.

    Raises:
        RefusedError: The state machine's refusal, or `not-yet-due`.
    """
    meta = participation.guard(Transition.EXPIRE_INVITATION, meta)
    expires_at = participation.invitation_expires_at
    if expires_at is not None and meta.recorded_at < expires_at:
        raise RefusedError("not-yet-due", f"the invitation can be accepted until {expires_at.isoformat()}")
    participation.record_with_context(Withdrawn, meta, reason=INVITATION_EXPIRED)
