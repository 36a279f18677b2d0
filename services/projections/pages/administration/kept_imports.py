"""Checked files and reports of imports: kept in memory for who sent them, a few at a time, and in no database.

A file of past relationships holds names. It is kept from its check to its import, the report from then on; the oldest
give way to new ones, and a restart of the server forgets them all. What was imported is in the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from uuid import UUID, uuid4

from services.projections.pages.administration.history_imports import ImportOutcome, ImportTerms

MOST_KEPT = 10
"""Checked files and reports that a server keeps."""


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A checked file, or the report of its import.

    Attributes:
        actor: Who sent it: no one else sees it.
        name: The file's name.
        place: The name of the organization that it joins; empty where its names make organizations.
        terms: How it is read.
        outcome: The outcome of the check; of the import once that is done.
        at: When it was checked or imported.
        content: The file; empty once it is imported.
        id: Its id.
    """

    actor: str
    name: str
    place: str
    terms: ImportTerms
    outcome: ImportOutcome
    at: datetime
    content: bytes
    id: UUID = field(default_factory=uuid4)

    @property
    def imported(self) -> bool:
        """Return whether it is the report of an import."""
        return not self.content

    def done(self, outcome: ImportOutcome, at: datetime) -> "KeptImport":
        """Return the report of its import."""
        return replace(self, outcome=outcome, at=at, content=b"")


class KeptImports:
    """The checked files and reports of one server."""

    def __init__(self) -> None:
        self._kept: dict[UUID, KeptImport] = {}
        self._lock = Lock()

    def keep(self, one: KeptImport) -> None:
        """Keep a checked file, or the report in its place; the oldest one gives way where there are too many."""
        with self._lock:
            self._kept.pop(one.id, None)
            self._kept[one.id] = one
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]

    def find(self, id: UUID, actor: str) -> KeptImport | None:
        """Return what an actor sent; None where it is not kept any more, or is of another one."""
        found = self._all().get(id)
        return found if found is not None and found.actor == actor else None

    def of(self, actor: str) -> Sequence[KeptImport]:
        """Return everything that an actor sent, the latest first."""
        return [each for each in reversed([*self._all().values()]) if each.actor == actor]

    def forget(self, id: UUID) -> None:
        """Forget a checked file or a report."""
        with self._lock:
            self._kept.pop(id, None)

    def _all(self) -> Mapping[UUID, KeptImport]:
        with self._lock:
            return dict(self._kept)
