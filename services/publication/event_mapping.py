"""Which private events become public, and as what: one exhaustive table a service.

A concept's `publish.py` holds the table of its own events; `PUBLICATION` of the service merges them. An entry is a
function that makes the public event, or `Private` with the reason it stays inside. A class that is in no table cannot
be published by accident: reading it stops the log, and a test asks `unclassified` before that.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.publication.public_event import EventScope, MappedEvent, MappingContext

__all__ = ["EventScope", "MappedEvent", "MappingContext", "Private", "Publication", "Publish", "UnclassifiedEventError"]


@dataclass(frozen=True, slots=True)
class Private:
    """A private event stays private, for a reason."""

    reason: str


#: Makes the public event of one class of private events, or none for this one of them.
Publish = Callable[[Any, MappingContext], MappedEvent | None]


class UnclassifiedEventError(LookupError):
    """A private event of which nobody said whether it is public."""


class Publication:
    """An exhaustive table: private event class → function, or `Private` with its reason."""

    def __init__(self, table: Mapping[type, Publish | Private]) -> None:
        self._table = dict(table)

    @classmethod
    def merge(cls, *parts: "Publication") -> "Publication":
        """Put the tables of a service's concepts together.

        Raises:
            ValueError: Two of them claim the same class.
        """
        merged: dict[type, Publish | Private] = {}
        for part in parts:
            for kind, entry in part._table.items():  # noqa: SLF001 - of its own class
                if kind in merged:
                    raise ValueError(f"{kind.__name__} is classified twice")
                merged[kind] = entry
        return cls(merged)

    def classify(self, kind: type) -> Publish | Private:
        """Say what becomes of a class of private events.

        Raises:
            UnclassifiedEventError: Nobody has said so.
        """
        try:
            return self._table[kind]
        except KeyError:
            raise UnclassifiedEventError(
                f"{kind.__module__}.{kind.__qualname__} is neither public nor Private"
            ) from None

    def unclassified(self, kinds: Iterable[type]) -> list[type]:
        """The classes of which nobody has said so; a service's test passes all of its own and wants none."""
        return [kind for kind in kinds if kind not in self._table]

    def publish(self, event: object, to: MappingContext) -> MappedEvent | None:
        """Make the public event of a private one; `None` when it stays private."""
        entry = self.classify(type(event))
        return None if isinstance(entry, Private) else entry(event, to)
