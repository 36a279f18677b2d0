"""Ids of participations: computed, not drawn, so that two of the same kind collide in the store.

One open participation per person × program × role is then a version conflict of two writers, not a query
that both of them passed. The program's salt, which is never published, goes into them: without it anybody who
knows a person's pseudonym could compute whether that person takes part in a sealed program.
"""

from functools import lru_cache
from uuid import UUID, uuid5

from services.enrollment.participation.aggregate import Role

_NAMESPACE = UUID("6b0c2f0e-2f0d-5d43-9a55-4f3f6d1c7a10")


def participation_id(program_id: UUID, salt: str, person_id: UUID, role: Role, attempt: int) -> UUID:
    """The id of a person's n-th participation in a program in a role."""
    return uuid5(_NAMESPACE, f"{program_id}:{salt}:{person_id}:{role}:{attempt}")


@lru_cache(maxsize=16384)  # an import asks for each several times
def past_participation_id(program_id: UUID, cohort: str, person_id: UUID, role: Role) -> UUID:
    """The id of an imported participation: a record of the past has cohorts where the present has attempts.

    It needs no salt: programs known from their past are open, and their people are keyed pseudonyms.
    """
    return uuid5(_NAMESPACE, f"{program_id}:{person_id}:{role}:cohort:{cohort}")
