"""Linked people: the ids that are one person, in memory."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.projections.network.in_memory.pgcopy import Rows


class LinkedId(NamedTuple):
    """One of the ids of a person.

    Attributes:
        id: The id.
        organization: The organization that knows the person under it.
    """

    id: str
    organization: str


class LinkedPeople:
    """The ids of every person who has more than one.

    Args:
        rows: Every person who was ever linked: its id, that under which the network knows it, and its organization.
    """

    def __init__(self, rows: Rows | None = None) -> None:
        self._canonical: dict[str, str] = {}
        found: dict[str, list[LinkedId]] = {}
        columns = [[] if rows is None else rows[name].tolist() for name in _COLUMNS]
        for id, of, organization in zip(*(map(_text, column) for column in columns), strict=True):
            self._canonical[id] = of
            found.setdefault(of, []).append(LinkedId(id, organization))
        self.ids: Mapping[str, Sequence[LinkedId]] = {
            of: tuple(sorted(ids)) for of, ids in found.items() if len(ids) > 1
        }
        """Id in the network → all ids of the person, sorted."""

    def canonical(self, person: str) -> str:
        """Return the id under which the network knows a person."""
        return self._canonical.get(person.lower(), person)


_COLUMNS = ("person", "canonical", "organization")


def _text(raw: bytes) -> str:
    return str(UUID(bytes=raw))
