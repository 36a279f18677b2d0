"""Deterministic ids of conflicts: the same conflict declared by both people at once collides in the store.

In the scope of a program the id includes the program's salt, which is never published: without it, knowing the
pseudonyms of two people would suffice to compute whether they have a conflict in a sealed program.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from services.enrollment.programs.aggregate import Program
from services.policy.policy import ConflictKind, NeverPairScope, Policy

_CONFLICTS = UUID("4f1b7a52-7c3e-5d0a-b6f8-0e9d2c4a6b17")  # the namespace of conflict ids; changing it orphans them all


def resolve_scope(policy: Policy, kind: ConflictKind) -> NeverPairScope:
    """Return where a conflict of a kind holds.

    Two people who are never to be paired again are kept apart where the policy wants it. Every other conflict holds in
    the program in which it was declared, and so does each one of a sealed program, of which only counts leave it.
    """
    if kind == "never-pair" and policy.confidentiality != "sealed":
        return policy.never_pair_scope
    return "program"


def conflict_id(program: Program, scope: NeverPairScope, people: tuple[UUID, UUID], kind: ConflictKind) -> UUID:
    """Return the id of a kind of conflict between two people, in either order."""
    where = str(program.organization_id) if scope == "organization" else f"{program.id}:{program.salt}"
    first, second = sorted(people, key=str)
    return uuid5(_CONFLICTS, f"{where}:{first}:{second}:{kind}")
