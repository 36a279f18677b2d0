"""The profiles of a person and of wards, from the service of people; none where it keeps no people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
        links: The links to the same person of other organizations; some may wait for their other half.
        made: Those of them of which both halves stand.
        place: The name of the organization, where the reader is a person of more than one; else empty.
    """

    id: str
    profile: Mapping[str, Any] = field(default_factory=dict)
    ward: bool = False
    links: Sequence[str] = ()
    made: Sequence[str] = ()
    place: str = ""

    @property
    def name(self) -> str:
        """The name; empty where none is held."""
        return str(self.profile.get("name") or "")

    @property
    def title(self) -> str:
        """The name, and the organization where it is needed to tell two profiles apart."""
        return f"{self.name or 'You'} in {self.place}" if self.place else self.name or "You"


def own_people(request: Request, principal: Principal) -> Sequence[OwnPerson]:
    """Return the people whom a principal is or is the guardian of, as far as the service keeps their names."""
    ids = [(id, False) for id in sorted(principal.people)] + [(id, True) for id in sorted(principal.wards)]
    found = []
    for person, ward in [each for each in ids if is_known_across(each[0])][:_MOST]:
        answer = send(request, "GET", f"/enrollment/v1/people/{person}")
        if answer.succeeded and isinstance(answer.body, dict):
            held = answer.body
            links, made = tuple(held.get("links") or ()), tuple(held.get("made_links") or ())
            one = OwnPerson(person, held.get("profile") or {}, ward, links, made)
            found.append((one, str(held.get("organization_id") or "")))
    own = {organization for one, organization in found if not one.ward}
    names = {each: _name_of(request, each) for each in own} if len(own) > 1 else {}
    return [replace(one, place="" if one.ward else names.get(organization, "")) for one, organization in found]


def _name_of(request: Request, organization: str) -> str:
    answer = send(request, "GET", f"/enrollment/v1/organizations/{organization}")
    known = answer.succeeded and isinstance(answer.body, dict) and answer.body.get("name")
    return str(known or f"the organization {organization[:8]}")
