"""The public view of a program: its own state, at its own version."""

from __future__ import annotations

from dataclasses import asdict

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


def view_history(program: Program, *, number: int | None = None, texts: bool = False) -> dict[str, object]:
    """Return the versions of a program's policy as a JSON object.

    Args:
        program: The program.
        number: Only this version, None for all.
        texts: Whether the private texts are shown, and who stated each version.
    """
    versions = [stated for stated in program.history if number in {None, stated.version.number}]
    return {
        "program_id": str(program.id),
        "version": program.version,
        "versions": [_view_version(stated, texts=texts) for stated in versions],
    }


def _view_version(stated: StatedPolicy, *, texts: bool) -> dict[str, object]:
    content = stated.content
    private = {
        "welcome": content.welcome,
        "invitation": content.invitation,
        "criteria": [asdict(each) for each in content.criteria],
    }
    return {
        "number": stated.version.number,
        "effective_at": stated.version.effective_at.isoformat(),
        "stated_at": stated.stated_at.isoformat(),
        "stated_by": stated.stated_by if texts else None,
        "policy": view_policy(stated),
        "texts": private if texts else None,
    }
