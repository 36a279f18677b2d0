"""The public view of a participation: its own state, at its own version."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.states import State


def view(participation: Participation) -> dict[str, object]:
    """Return a participation as a JSON object."""
    context, state = participation.context, participation.state
    reason, priority = participation.waiting if participation.waiting and state is State.WAITLISTED else (None, None)
    return {
        "participation_id": str(participation.id),
        "version": participation.version,
        "state": state.value,
        "organization_id": context["organization_id"],
        "program_id": context["program_id"],
        "person_id": context["person_id"],
        "role": context["role"],
        "attempt": participation.attempt,
        "previous_participation_id": participation.previous_participation_id,
        "skills": list(participation.skills),
        "seniority": participation.seniority,
        "capacity": participation.capacity,
        "invitation_expires_at": _moment(participation.invitation_expires_at if state is State.INVITED else None),
        "waitlist_reason": reason,
        "waitlist_priority": priority,
        "resumes_at": _moment(participation.resumes_at if state is State.PAUSED else None),
        "suspension_reason": participation.suspension_reason,
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
