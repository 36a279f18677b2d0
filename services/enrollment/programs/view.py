"""The public view of a program: its own state, at its own version."""

from __future__ import annotations

from services.enrollment.programs.aggregate import Program, StatedPolicy
from services.policy.plain import write_objective, write_plain


def view(program: Program) -> dict[str, object]:
    """Return a program as a JSON object, with the last version of its policy."""
    return {
        "program_id": str(program.id),
        "version": program.version,
        "state": program.state.value,
        "organization_id": str(program.organization_id),
        "name": program.name,
        "policy_version": program.history[-1].version.number,
        "policy": view_policy(program.history[-1]),
    }


def view_policy(stated: StatedPolicy) -> dict[str, object]:
    """Return what a version of the policy says, as a JSON object; private texts are left out."""
    content = stated.content
    policy = write_plain(content.policy)
    del policy["objective_codes"]
    return {**policy, "objectives": [write_objective(objective) for objective in content.objectives]}
