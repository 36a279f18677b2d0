"""Search of people by name or mail address: an index in memory, an organization at a time.

No index of names is stored: it would outlive an erasure in backups. An index is dropped as soon as a profile of its
organization changes, and the least used ones when there are too many people in memory.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from services.enrollment.people.folding import fold
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import Profiles

MOST_PEOPLE = 500_000
"""People in memory, of all organizations; the one that was searched last stays even if it has more."""
MAX_TERMS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Some people that were found, in the order of their names.

    Attributes:
        people: Their ids and names.
        more: Whether there are further ones.
    """

    people: Sequence[tuple[UUID, str]]
    more: bool


class OrganizationIndex:
    """The people of one organization, in the order of their folded names.

    Args:
        version: The version of the profiles that it was made from.
        profiles: The profiles.
    """

    def __init__(self, version: int, profiles: Mapping[UUID, Profile]) -> None:
        self.version = version
        rows = sorted((fold(profile.name), id, profile) for id, profile in profiles.items())
        self._keys = [(name, id) for name, id, _ in rows]
        self._names = [profile.name for _, _, profile in rows]
        self._positions = {id: position for position, (_, id) in enumerate(self._keys)}
        self._texts = [f"{name}\n{profile.mail.casefold()}" for name, _, profile in rows]
        self._by_name: dict[str, list[UUID]] = defaultdict(list)
        self._by_mail: dict[str, list[UUID]] = defaultdict(list)
        self._by_external_id: dict[str, UUID] = {}
        for name, id, profile in rows:
            self._by_name[name].append(id)
            self._by_mail[profile.mail.casefold()].append(id)
            if profile.external_id is not None:
                self._by_external_id[profile.external_id] = id

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self._keys)

    def find(self, query: str, *, limit: int, after: UUID | None = None) -> Found:
        """Return the people whose name or mail address contains every word of a query.

        Args:
            query: Words, in any order; an empty query finds all.
            limit: The largest number of people.
            after: The last person of the previous page; None for the first page.

        Raises:
            LookupError: There is no such person any more, so that the list cannot continue after them.
        """
        terms = fold(query).split()[:MAX_TERMS]
        start = 0 if after is None else self._positions[after] + 1
        found: list[int] = []
        for position in self._matches(terms, start):
            if len(found) == limit:
                return Found([self._row(each) for each in found], more=True)
            found.append(position)
        return Found([self._row(each) for each in found], more=False)

    def _matches(self, terms: Sequence[str], start: int) -> Sequence[int] | range:
        candidates: Sequence[int] | range = range(start, len(self._texts))
        texts = self._texts
        for term in terms:
            candidates = [position for position in candidates if term in texts[position]]
        return candidates

    def _row(self, position: int) -> tuple[UUID, str]:
        return self._keys[position][1], self._names[position]

    def duplicates_of(self, name: str, mail: str) -> list[UUID]:
        """Return the people with the same mail address or the same folded name: they may be one person."""
        return sorted({*self._by_mail.get(mail.casefold(), ()), *self._by_name.get(fold(name), ())})

    def by_external_id(self, external_id: str) -> UUID | None:
        """Return the person with an id of the organization's own system."""
        return self._by_external_id.get(external_id)

    def by_mail(self, mail: str) -> list[UUID]:
        """Return the people with a mail address; several may share one."""
        return list(self._by_mail.get(mail.strip().casefold(), ()))

    def by_name(self, name: str) -> list[UUID]:
        """Return the people with a name, compared without case, accents and marks."""
        return list(self._by_name.get(fold(name), ()))


class PeopleIndex:
    """The indexes of the organizations that were searched.

    Args:
        profiles: The profiles of people.
        most_people: People in memory, of all organizations.
    """

    def __init__(self, profiles: Profiles, *, most_people: int = MOST_PEOPLE) -> None:
        self._profiles, self._most = profiles, most_people
        self._indexes: OrderedDict[UUID, OrganizationIndex] = OrderedDict()
        self._lock = Lock()

    def of(self, organization_id: UUID) -> OrganizationIndex:
        """Return the index of an organization as its profiles are now."""
        version = self._profiles.version(organization_id)
        with self._lock:
            index = self._indexes.get(organization_id)
            if index is not None and index.version == version:
                self._indexes.move_to_end(organization_id)
                return index
            self._indexes.pop(organization_id, None)
        # The version was read before the profiles: a change in between makes an index that is dropped next time.
        index = OrganizationIndex(version, self._profiles.of_organization(organization_id))
        with self._lock:
            self._indexes[organization_id] = index
            self._indexes.move_to_end(organization_id)
            while len(self._indexes) > 1 and sum(map(len, self._indexes.values())) > self._most:
                self._indexes.popitem(last=False)
        return index
