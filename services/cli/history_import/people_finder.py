"""Finds the people whom a history names: by external id, then mail address, then exact name.

A person who is not found is new, under a random id, and is found again by what later rows state. Where a file has two
people of one name, the rows that state the name alone are refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID, uuid4

from services.enrollment.people.profile import Profile, check_mail
from services.eventstore.refusal import RefusedError
from services.ripple.files.tables.names import canonical


@dataclass(frozen=True, slots=True)
class StatedPerson:
    """Statements of a row about a person, in canonical spelling.

    Attributes:
        cell: The cell of the person: the name; where it has no column of its own, the external id or the mail address.
        external_id: The person's id in the organization's own system; empty where it is not stated.
        mail: The mail address; empty where it is not stated.
    """

    cell: str
    external_id: str = ""
    mail: str = ""


Key = Literal["external-id", "mail", "name"]


@dataclass(frozen=True, slots=True)
class Match:
    """People to whom a row may refer.

    Attributes:
        ids: Their ids; several where nothing more certain tells them apart, none where no one is found.
        key: What the row states that finds them.
    """

    ids: frozenset[UUID]
    key: Key


@dataclass(frozen=True, slots=True)
class _Known:
    """Identifying data of a person, from the vault and from earlier rows."""

    id: UUID
    name: str
    external_id: str
    mail: str


class PeopleFinder:
    """The people of an organization, and the new ones of a file.

    Args:
        profiles: The profiles of the organization's people.
    """

    def __init__(self, profiles: Mapping[UUID, Profile]) -> None:
        self._people: dict[UUID, _Known] = {}
        self._by_external: dict[str, set[UUID]] = defaultdict(set)
        self._by_mail: dict[str, set[UUID]] = defaultdict(set)
        self._by_name: dict[str, set[UUID]] = defaultdict(set)
        self._new: set[UUID] = set()
        for id, profile in profiles.items():
            self._add(_Known(id, canonical(profile.name), canonical(profile.external_id or ""), _mail(profile.mail)))

    def find(self, stated: StatedPerson) -> list[UUID]:
        """Return the people to whom a row may refer, in order; see `match`."""
        return sorted(self.match(stated).ids)

    def match(self, stated: StatedPerson) -> Match:
        """Return the people to whom a row may refer, and by what; several only where nothing more certain differs.

        Args:
            stated: What the row states.
        """
        found = self._by_columns(stated) if stated.external_id or stated.mail else self._by_cell(stated.cell)
        if len(found.ids) == 1:
            self._learn(next(iter(found.ids)), stated)
        return found

    def add(self, stated: StatedPerson) -> UUID:
        """Add a new person, and return the id."""
        mail = stated.mail or (stated.cell if is_mail(stated.cell) else "")
        person = _Known(uuid4(), stated.cell, stated.external_id, _mail(mail))
        self._add(person)
        self._new.add(person.id)
        return person.id

    def is_new(self, id: UUID) -> bool:
        """Return whether a person is new in this file."""
        return id in self._new

    def profile(self, id: UUID) -> Profile:
        """Return the profile of a new person: the name, and what else the file states.

        One without a mail address gets no mail, and cannot sign in before staff adds one.
        """
        person = self._people[id]
        external_id = person.external_id or None
        return Profile(name=person.name, mail=person.mail, external_id=external_id, unreachable=not person.mail)

    def _by_cell(self, cell: str) -> Match:
        for index, value, key in self._indexes(cell):
            if found := index.get(value):
                return Match(frozenset(found), key)
        return Match(frozenset(), "name")

    def _indexes(self, cell: str) -> tuple[tuple[dict[str, set[UUID]], str, Key], ...]:
        return (
            (self._by_external, cell, "external-id"),
            (self._by_mail, _mail(cell), "mail"),
            (self._by_name, cell, "name"),
        )

    def _by_columns(self, stated: StatedPerson) -> Match:
        if stated.external_id and (found := self._by_external.get(stated.external_id)):
            return Match(frozenset(found), "external-id")
        same_mail = self._fitting(self._by_mail.get(_mail(stated.mail), ()), stated) if stated.mail else set()
        # A mail address may be shared by a family: with another name it is another person.
        of_mail = {id for id in same_mail if self._people[id].name == stated.cell}
        if of_mail:
            return Match(frozenset(of_mail), "mail")
        return Match(frozenset(self._fitting(self._by_name.get(stated.cell, ()), stated)), "name")

    def _fitting(self, ids: Iterable[UUID], stated: StatedPerson) -> set[UUID]:
        """Return the people of whom nothing contradicts what a row states."""
        return {id for id in ids if not self._contradicts(self._people[id], stated)}

    @staticmethod
    def _contradicts(known: _Known, stated: StatedPerson) -> bool:
        pairs = (known.external_id, stated.external_id), (known.mail, _mail(stated.mail))
        return any(mine and other and mine != other for mine, other in pairs)

    def _learn(self, id: UUID, stated: StatedPerson) -> None:
        """Add what a row states of a person and was not known: it tells the person from those of later rows."""
        known = self._people[id]
        external_id, mail = known.external_id or stated.external_id, known.mail or _mail(stated.mail)
        if (external_id, mail) != (known.external_id, known.mail):
            self._add(replace(known, external_id=external_id, mail=mail))

    def _add(self, person: _Known) -> None:
        self._people[person.id] = person
        self._by_name[person.name].add(person.id)
        if person.external_id:
            self._by_external[person.external_id].add(person.id)
        if person.mail:
            self._by_mail[person.mail].add(person.id)


def is_mail(text: str) -> bool:
    """Return whether a text is a mail address."""
    try:
        check_mail(text)
    except RefusedError:
        return False
    return True


def _mail(address: str) -> str:
    return address.strip().casefold()
