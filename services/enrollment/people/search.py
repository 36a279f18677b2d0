"""Search of people by name or mail address: an index in memory, an organization at a time.

No index of names is stored: it would outlive an erasure in backups. An index takes over each change of a profile of its
organization before it is searched, and the least used ones are dropped when there are too many people in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock, RLock
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A person as the index holds one."""

    folded: str
    mail: str
    profile: Profile


class OrganizationIndex:
    """The people of one organization, in the order of their folded names.

    Args:
        version: The version of the profiles that it was made from.
        profiles: The profiles.
    """

    def __init__(self, version: int, profiles: Mapping[UUID, Profile]) -> None:
        self.version = version
        self.lock = RLock()
        """Held while a change is read and taken over, so that changes are taken over in their order."""
        self._entries = {id: _entry(profile) for id, profile in profiles.items()}
        self._keys = sorted((entry.folded, id) for id, entry in self._entries.items())
        self._texts = [_text(self._entries[id]) for _, id in self._keys]
        self._by_name: dict[str, set[UUID]] = defaultdict(set)
        self._by_mail: dict[str, set[UUID]] = defaultdict(set)
        self._by_external_id: dict[str, UUID] = {}
        self._unreachable: set[UUID] = set()
        for id, entry in self._entries.items():
            self._add_to_groups(id, entry)

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self._keys)

    def update(self, version: int, profiles: Mapping[UUID, Profile | None]) -> None:
        """Take over changed profiles; None removes a person.

        Args:
            version: The version of the profiles from now on.
            profiles: The profiles that changed.
        """
        with self.lock:
            for id, profile in profiles.items():
                self._remove(id)
                if profile is not None:
                    self._add(id, _entry(profile))
            self.version = version

    def _add(self, id: UUID, entry: _Entry) -> None:
        self._entries[id] = entry
        key = entry.folded, id
        position = bisect_left(self._keys, key)
        self._keys.insert(position, key)
        self._texts.insert(position, _text(entry))
        self._add_to_groups(id, entry)

    def _add_to_groups(self, id: UUID, entry: _Entry) -> None:
        self._by_name[entry.folded].add(id)
        self._by_mail[entry.mail].add(id)
        if entry.profile.external_id is not None:
            self._by_external_id[entry.profile.external_id] = id
        if entry.profile.unreachable:
            self._unreachable.add(id)

    def _remove(self, id: UUID) -> None:
        entry = self._entries.pop(id, None)
        if entry is None:
            return
        position = bisect_left(self._keys, (entry.folded, id))
        del self._keys[position], self._texts[position]
        for group, name in ((self._by_name, entry.folded), (self._by_mail, entry.mail)):
            group[name].discard(id)
            if not group[name]:
                del group[name]
        self._unreachable.discard(id)
        external_id = entry.profile.external_id
        if external_id is not None and self._by_external_id.get(external_id) == id:
            del self._by_external_id[external_id]

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
        with self.lock:
            start = 0 if after is None else bisect_left(self._keys, (self._entries[after].folded, after)) + 1
            positions = self._matches(terms, start)
            found = [self._row(position) for position in positions[: limit + 1]]
        return Found(found[:limit], more=len(found) > limit)

    def _matches(self, terms: Sequence[str], start: int) -> Sequence[int] | range:
        candidates: Sequence[int] | range = range(start, len(self._texts))
        texts = self._texts
        for term in terms:
            candidates = [position for position in candidates if term in texts[position]]
        return candidates

    def _row(self, position: int) -> tuple[UUID, str]:
        id = self._keys[position][1]
        return id, self._entries[id].profile.name

    def unreachable(self, *, limit: int) -> Found:
        """Return the people whose mail address was refused.

        Args:
            limit: The largest number of people.
        """
        with self.lock:
            keys = sorted((self._entries[id].folded, id) for id in self._unreachable)
            found = [(id, self._entries[id].profile.name) for _, id in keys[: limit + 1]]
        return Found(found[:limit], more=len(found) > limit)

    def duplicates_of(self, name: str, mail: str) -> list[UUID]:
        """Return the people with the same mail address or the same folded name: they may be one person."""
        return sorted({*self.by_mail(mail), *self.by_name(name)})

    def by_external_id(self, external_id: str) -> UUID | None:
        """Return the person with an id of the organization's own system."""
        return self._by_external_id.get(external_id)

    def by_mail(self, mail: str) -> list[UUID]:
        """Return the people with a mail address; several may share one, and an empty one is no address."""
        address = mail.strip().casefold()
        with self.lock:
            return sorted(self._by_mail.get(address, ())) if address else []

    def by_name(self, name: str) -> list[UUID]:
        """Return the people with a name, compared without case, accents and marks."""
        with self.lock:
            return sorted(self._by_name.get(fold(name), ()))


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
        """Return the index of an organization as its profiles are now: what changed since the last call is read."""
        with self._lock:
            index = self._indexes.get(organization_id)
            if index is not None:
                self._indexes.move_to_end(organization_id)
        if index is None or not self._follow(index, organization_id):
            index = self._build(organization_id)
        return index

    def find(self, organization_id: UUID, query: str, *, limit: int, after: UUID | None = None) -> Found:
        """Return what `OrganizationIndex.find` returns, without people whose key was deleted meanwhile.

        The key is deleted before the profile is: until then the index still holds the name.

        Raises:
            LookupError: There is no person `after` any more.
        """
        index = self.of(organization_id)
        while True:
            found = index.find(query, limit=limit, after=after)
            kept = self._profiles.kept(id for id, _ in found.people)
            people = [(id, name) for id, name in found.people if id in kept]
            if people or not found.more:
                return Found(people, found.more)
            after = found.people[-1][0]

    def unreachable(self, organization_id: UUID, *, limit: int) -> Found:
        """Return the people whose mail address was refused, without those whose key was deleted meanwhile."""
        found = self.of(organization_id).unreachable(limit=limit)
        kept = self._profiles.kept(id for id, _ in found.people)
        return Found([(id, name) for id, name in found.people if id in kept], found.more)

    def _follow(self, index: OrganizationIndex, organization_id: UUID) -> bool:
        """Take over what changed; return whether that was possible: versions grow, but for a restored database."""
        version = self._profiles.version(organization_id)
        if index.version == version:
            return True
        with index.lock:
            # The version is read before the changes: one that comes in between is taken over again next time.
            version = self._profiles.version(organization_id)
            if version > index.version:
                index.update(version, self._profiles.changed_since(organization_id, index.version))
            return version == index.version

    def _build(self, organization_id: UUID) -> OrganizationIndex:
        version = self._profiles.version(organization_id)
        index = OrganizationIndex(version, self._profiles.of_organization(organization_id))
        with self._lock:
            self._indexes[organization_id] = index
            self._indexes.move_to_end(organization_id)
            while len(self._indexes) > 1 and sum(map(len, self._indexes.values())) > self._most:
                self._indexes.popitem(last=False)
        return index


def _entry(profile: Profile) -> _Entry:
    return _Entry(fold(profile.name), profile.mail.casefold(), profile)


def _text(entry: _Entry) -> str:
    return f"{entry.folded}\n{entry.mail}"
