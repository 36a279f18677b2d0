"""The view of a concern: its own state, at its own version, never with its text."""

from __future__ import annotations

from services.enrollment.concerns.aggregate import Concern


def view(concern: Concern) -> dict[str, object]:
    """Return a concern as a JSON object; answers of commands are kept, so it holds ids and codes alone."""
    return {
        "concern_id": str(concern.id),
        "version": concern.version,
        "state": concern.state.value,
        "organization_id": concern.context["organization_id"],
        "program_id": concern.context["program_id"],
        "relationship_id": concern.relationship_id,
        "topic": concern.topic,
        "raised_as": concern.raised_as,
        "raised_at": concern.raised_at.isoformat(),
        "contact_held": concern.holds_contact,
        "outcome": concern.outcome,
        "closed_at": None if concern.closed_at is None else concern.closed_at.isoformat(),
    }
