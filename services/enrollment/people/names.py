"""Names, joined when they are read: only those that a viewer may see, and kept by no one.

A viewer sees the own name, those of the people of the organization or program whose coordinator it is, of the other
person of a relationship from the match until some time after its end, of guardians and wards, and of mentors who allow
that the directory of the viewer's program names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from services.enrollment.people.acquaintances import Acquaintance, Acquaintances
from services.enrollment.people.aggregate import Person
from services.enrollment.people.directory_names import DirectoryNames
from services.enrollment.people.profiles import Profiles
from services.enrollment.permissions import PERMISSIONS, Action
from services.eventstore.store import EventStore
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal

MAX_IDS = 200
_LOCAL_VERSION = 8
_REMEMBERED = 65_536
_UNKNOWN = Acquaintance()
PersonOf = Callable[[UUID], UUID | None]


@dataclass(frozen=True, slots=True)
class VisibleNames:
    """The names that a viewer may see.

    Attributes:
        names: By the id that was asked for, which in a sealed program is the one of that program.
        organizations: The organizations that they are of, or that the viewer works for.
        former: The ids of people who were erased, and whose names the viewer would see.
    """

    names: Mapping[UUID, str]
    organizations: frozenset[UUID]
    former: frozenset[UUID] = frozenset()


class Names:
    """Finds the names that a viewer may see.

    Args:
        store: The service's aggregates.
        profiles: The profiles of people.
        acquaintances: Who knows whom.
        person_of: Returns the person of a participation; None for an unknown one.
        directories: Decides whom a directory names.
    """

    def __init__(
        self,
        store: EventStore,
        profiles: Profiles,
        acquaintances: Acquaintances,
        person_of: PersonOf,
        directories: DirectoryNames,
    ) -> None:
        self._store, self._profiles, self._acquaintances = store, profiles, acquaintances
        self._directories = directories
        # The person of a participation never changes: what is remembered cannot become wrong. It is no name.
        self._person_of = lru_cache(maxsize=_REMEMBERED)(person_of)

    def visible(self, principal: Principal, ids: Iterable[UUID], at: datetime) -> VisibleNames:
        """Return the names of those of some people that a principal may see.

        Args:
            principal: The viewer.
            ids: Ids of people, or those of sealed programs; at most `MAX_IDS`.
            at: The present time.
        """
        asked = list(dict.fromkeys(ids))
        given_in = frozenset(m.organization for m in principal.memberships if m.organization is not None)
        viewer = principal.without(self._acquaintances.left(given_in)) if given_in else principal
        known = self._acquaintances.of(asked, viewer.people, at)
        people = {id: self._resolve(id, known.get(id, _UNKNOWN)) for id in asked}
        owned = self._profiles.find_names({person for person in people.values() if person is not None})
        guardians, decisions = self._guardians(viewer), _Decisions(viewer)
        names: dict[UUID, str] = {}
        former = self._erased({id: each for id, each in people.items() if each is not None and each not in owned})
        organizations = {UUID(m.organization) for m in viewer.memberships if m.organization is not None}
        held = {id: found for id, person in people.items() if person is not None and (found := owned.get(person))}
        seen = {
            id
            for id, found in held.items()
            if (facts := known.get(id, _UNKNOWN)).counterpart
            or id in guardians
            or decisions.may_see(id, found.organization_id, facts.programs)
        }
        seen |= self._directories.named(held.keys() - seen, viewer.people | viewer.wards, at)
        for id in (each for each in held if each in seen):
            names[id] = held[id].name
            organizations.add(held[id].organization_id)
        return VisibleNames(
            names,
            frozenset(organizations),
            frozenset(id for id in former if _was_seen(decisions, id, known.get(id, _UNKNOWN))),
        )

    def programs_of(self, person_id: UUID, at: datetime) -> frozenset[str]:
        """Return the programs in which a person takes part under this id: no sealed ones."""
        return self._acquaintances.of([person_id], (), at).get(person_id, _UNKNOWN).programs

    def version(self, organizations: Iterable[UUID]) -> str:
        """Return the versions of the people of some organizations, as text."""
        return ", ".join(f"{id}={self._profiles.version(id)}" for id in sorted(organizations))

    def _resolve(self, id: UUID, facts: Acquaintance) -> UUID | None:
        """Return the person of an id; that of a sealed program is found by a participation under it."""
        if id.version != _LOCAL_VERSION or facts.participation_id is None:
            return id
        return self._person_of(facts.participation_id)

    def _erased(self, nameless: Mapping[UUID, UUID]) -> list[UUID]:
        """Return those of some ids whose person was erased."""
        kept = self._profiles.kept(nameless.values()) if nameless else frozenset()
        return [id for id, person in nameless.items() if person not in kept]

    def _guardians(self, viewer: Principal) -> frozenset[UUID]:
        """Return the guardians of the people that a viewer is."""
        own = self._store.load_many(Person, [UUID(person) for person in viewer.people])
        return frozenset(UUID(guardian) for person in own.values() for guardian in person.guardians)


class _Decisions:
    """The decisions on whose names a viewer sees, each made once for all people that it is the same for.

    A permission depends on a person only by whether the viewer speaks for the person; everyone else of one organization
    and the same programs is seen or not seen together.

    Args:
        viewer: The viewer.
    """

    def __init__(self, viewer: Principal) -> None:
        self._viewer, self._own = viewer, viewer.people | viewer.wards
        self._allowed: dict[tuple[UUID, frozenset[str], str | None], bool] = {}

    def may_see(self, id: UUID, organization_id: UUID, programs: frozenset[str]) -> bool:
        """Return whether the viewer sees the name of a person, as a member of the organization or of a program."""
        person = str(id) if self._own and str(id) in self._own else None
        key = organization_id, programs, person
        if key not in self._allowed:
            people = {} if person is None else {"person": person}
            scopes = (Scope(str(organization_id), program, people=people) for program in (None, *programs))
            self._allowed[key] = any(
                authorization.allows(PERMISSIONS, self._viewer, Action.SEE_PERSON, scope) for scope in scopes
            )
        return self._allowed[key]


def _was_seen(decisions: _Decisions, id: UUID, facts: Acquaintance) -> bool:
    """Return whether a viewer would see the name of a person who was erased."""
    organization = facts.organization_id
    return facts.counterpart or (organization is not None and decisions.may_see(id, organization, facts.programs))
