"""The profiles of a person and of wards, from the service of people; none where it keeps no people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from services.projections.pages.forms.submission import send
from services.projections.pages.people.ids import is_known_across
from services.web.identity.principal import Principal

_MOST = 10


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """One person whose data the reader may see and change as its own.

    Attributes:
        id: The person.
        profile: What is held about the person, by field.
        ward: Whether the reader is the guardian.
    """

    id: str
    profile: Mapping[str, Any] = field(default_factory=dict)
    ward: bool = False

    @property
    def name(self) -> str:
        """The name; empty where none is held."""
        return str(self.profile.get("name") or "")


def own_people(request: Request, principal: Principal) -> Sequence[OwnPerson]:
    """Return the people whom a principal is or is the guardian of, as far as the service keeps their names."""
    ids = [(id, False) for id in sorted(principal.people)] + [(id, True) for id in sorted(principal.wards)]
    found = []
    for person, ward in [each for each in ids if is_known_across(each[0])][:_MOST]:
        answer = send(request, "GET", f"/enrollment/v1/people/{person}")
        if answer.succeeded and isinstance(answer.body, dict):
            found.append(OwnPerson(person, answer.body.get("profile") or {}, ward))
    return found
