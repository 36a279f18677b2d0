"""Names of staff in lists of who did what: of one who signs in by links, the identity is the id of a person."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request

from services.projections.pages.people.names import names_of


def named_staff(request: Request, staff: Mapping[str, str]) -> Mapping[str, str]:
    """Return the names of staff by actor, those of people joined as everywhere: a pseudonym where none is seen.

    Args:
        request: The request, whose reader sees the names or does not.
        staff: The identities of staff by actor: names at their provider, or ids of people.
    """
    people = {identity for identity in staff.values() if _is_person(identity)}
    if not people:
        return staff
    names = names_of(request)
    names.look_up(people)
    return {actor: names.of(identity) if identity in people else identity for actor, identity in staff.items()}


def _is_person(identity: str) -> bool:
    try:
        return str(UUID(identity)) == identity
    except ValueError:
        return False
