"""The public view of a participation: its own state, at its own version."""

from __future__ import annotations

from services.enrollment.participation.aggregate import Participation


def view(participation: Participation) -> dict[str, object]:
    """Return a participation as a JSON object."""
    context = participation.context
    return {
        "participation_id": str(participation.id),
        "version": participation.version,
        "state": participation.state.value,
        "organization_id": context["organization_id"],
        "program_id": context["program_id"],
        "person_id": context["person_id"],
        "role": context["role"],
        "attempt": participation.attempt,
        "previous_participation_id": participation.previous_participation_id,
        "skills": list(participation.skills),
        "seniority": participation.seniority,
        "capacity": participation.capacity,
    }
