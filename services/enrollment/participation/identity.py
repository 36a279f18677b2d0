"""Deterministic ids of participations, so that two of the same kind collide in the store.

One open participation per person × program × role is then a version conflict of two writers, not a query
that both of them passed. The ids include the program's salt, which is never published: without it, knowing a
person's pseudonym would suffice to compute whether that person participates in a sealed program.
"""

from functools import lru_cache
from uuid import UUID, uuid5

from services.enrollment.participation.aggregate import Role

_NAMESPACE = UUID("6b0c2f0e-2f0d-5d43-9a55-4f3f6d1c7a10")


def participation_id(program_id: UUID, salt: str, person_id: UUID, role: Role, attempt: int) -> UUID:
    """Return the id of a person's n-th participation in a program in a role."""
    return uuid5(_NAMESPACE, f"{program_id}:{salt}:{person_id}:{role}:{attempt}")


@lru_cache(maxsize=16384)  # an import asks for each several times
def past_participation_id(program_id: UUID, cohort: str, person_id: UUID, role: Role) -> UUID:
    """Return the id of an imported participation: an imported record has cohorts instead of attempts.

    It needs no salt: imported programs are open, and their people are keyed pseudonyms.
    """
    return uuid5(_NAMESPACE, f"{program_id}:{person_id}:{role}:cohort:{cohort}")
