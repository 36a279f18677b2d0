"""Mapping from private to public events: one exhaustive table per service.

A concept's `publish.py` holds the table of its own events; `PUBLICATION` of the service merges them. An entry is a
function that returns the public event, or `Private` with the reason. A class that is in no table cannot be published by
accident: reading it stops the log, and a test calls `unclassified` before that.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.publication.public_event import EventScope, MappedEvent, MappingContext

__all__ = ["EventScope", "MappedEvent", "MappingContext", "Private", "Publication", "Publish", "UnclassifiedEventError"]


@dataclass(frozen=True, slots=True)
class Private:
    """Marks a class of events that stays private, with the reason."""

    reason: str


#: Returns the public event of a private one, or None if this one stays private.
Publish = Callable[[Any, MappingContext], MappedEvent | None]


class UnclassifiedEventError(LookupError):
    """A class of private events that is in no mapping table."""


class Publication:
    """An exhaustive mapping table: class of private events → function, or `Private` with the reason."""

    def __init__(self, table: Mapping[type, Publish | Private]) -> None:
        self._table = dict(table)

    @classmethod
    def merge(cls, *parts: "Publication") -> "Publication":
        """Merge the tables of a service's concepts.

        Raises:
            ValueError: Two of them contain the same class.
        """
        merged: dict[type, Publish | Private] = {}
        for part in parts:
            for kind, entry in part._table.items():  # noqa: SLF001 - of its own class
                if kind in merged:
                    raise ValueError(f"{kind.__name__} is classified twice")
                merged[kind] = entry
        return cls(merged)

    def classify(self, kind: type) -> Publish | Private:
        """Return the entry of a class of private events.

        Raises:
            UnclassifiedEventError: It has none.
        """
        try:
            return self._table[kind]
        except KeyError:
            raise UnclassifiedEventError(
                f"{kind.__module__}.{kind.__qualname__} is neither public nor Private"
            ) from None

    @property
    def modules(self) -> frozenset[str]:
        """The modules of its functions and of the events that it maps."""
        functions = {entry.__module__ for entry in self._table.values() if not isinstance(entry, Private)}
        return frozenset(functions | {kind.__module__ for kind in self._table})

    def unclassified(self, kinds: Iterable[type]) -> list[type]:
        """Return the classes without an entry; a service's test passes all of its own and expects none."""
        return [kind for kind in kinds if kind not in self._table]

    def publish(self, event: object, context: MappingContext) -> MappedEvent | None:
        """Return the public event of a private one; None if it stays private."""
        entry = self.classify(type(event))
        return None if isinstance(entry, Private) else entry(event, context)
