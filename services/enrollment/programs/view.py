"""The public view of a program: its own state, at its own version."""

from __future__ import annotations

from services.enrollment.programs.domain import Program


def view(program: Program) -> dict[str, object]:
    """Return a program as a JSON object."""
    policy = program.policy
    return {
        "program_id": str(program.id),
        "version": program.version,
        "state": program.state.value,
        "organization_id": str(program.organization_id),
        "name": program.name,
        "policy": {
            "formalities": list(policy.formalities),
            "directions": list(policy.directions),
            "shapes": list(policy.shapes),
            "mentor_capacity": policy.mentor_capacity,
            "mentee_limit": policy.mentee_limit,
            "minimum_group_size": policy.minimum_group_size,
            "confidentiality": policy.confidentiality,
            "request_expiry_days": policy.request_expiry_days,
            "opens_on": policy.opens_on and policy.opens_on.isoformat(),
            "closes_on": policy.closes_on and policy.closes_on.isoformat(),
        },
    }
