"""The public view of a conflict: its own state, at its own version."""

from __future__ import annotations

from services.enrollment.conflicts.aggregate import Conflict


def view(conflict: Conflict) -> dict[str, object]:
    """Return a conflict as a JSON object."""
    context = conflict.context
    return {
        "conflict_id": str(conflict.id),
        "version": conflict.version,
        "state": conflict.state.value,
        "organization_id": context["organization_id"],
        "program_id": context["program_id"],
        "person_id": context["person_id"],
        "counterpart_id": context["counterpart_id"],
        "kind": context["kind"],
        "scope": context["scope"],
        "declared_by": conflict.declared_by,
    }
