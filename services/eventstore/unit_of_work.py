"""Unit of work: the aggregates that one decision reads and changes, saved together or not at all."""

from collections.abc import Callable
from uuid import UUID

from services.eventstore.aggregate import A, Aggregate
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError

Loader = Callable[[UUID], Aggregate | None]
Values = Callable[[UUID], bytes | None]


class ChangedMeanwhileError(Exception):
    """A value does not belong to the state that was loaded: a concurrent command was saved. Decide again."""


def _no_values(_: UUID) -> None:
    return None


class UnitOfWork:
    """Loads aggregates for a decision and collects those that it changes.

    A decision may run several times when concurrent commands are saved first; each run gets a new unit of work
    and so reads current state. It must do nothing but read, decide and record.
    """

    def __init__(self, load: Loader, values: Values = _no_values) -> None:
        """Start empty.

        Args:
            load: Rebuilds an aggregate by id, or returns None.
            values: Returns a waiting value by id, or None.
        """
        self._load, self._values = load, values
        self._aggregates: dict[UUID, Aggregate] = {}
        self._absent: set[UUID] = set()
        self.values: dict[UUID, bytes | None] = {}
        """The waiting values to save, by id; None deletes one."""

    def get(self, cls: type[A], id: UUID, *, expected_version: int | None = None) -> A:
        """Return the aggregate of an id.

        Args:
            cls: The aggregate's class.
            id: The aggregate's id.
            expected_version: The version the caller decided on, None for any.

        Raises:
            RefusedError: `<kind>-unknown` (kind `unknown`) when there is none of that class, or `stale-version`.
        """
        aggregate = self.find(cls, id)
        if aggregate is None:
            raise unknown_aggregate(cls, id)
        require_version(aggregate.version, expected_version)
        return aggregate

    def find(self, cls: type[A], id: UUID) -> A | None:
        """Return the aggregate of an id, or None.

        One that was absent stays so for this decision: what it found then is what it decides on, and a concurrent
        command that created it meanwhile is a conflict.
        """
        aggregate = self._aggregates.get(id)
        if aggregate is None and id not in self._absent:
            aggregate = self._load(id)
        if aggregate is None:
            self._absent.add(id)
        if not isinstance(aggregate, cls):
            return None
        self._aggregates[id] = aggregate
        return aggregate

    def add(self, aggregate: Aggregate) -> None:
        """Add a new aggregate to the save."""
        self._aggregates[aggregate.id] = aggregate

    def forget(self, id: UUID) -> None:
        """Drop what was recorded about an aggregate, for a decision about several that leaves one out."""
        self._aggregates.pop(id, None)

    def value(self, id: UUID) -> bytes | None:
        """Return a waiting value, or None. Load the aggregate that guards it first: its version then covers both."""
        return self.values[id] if id in self.values else self._values(id)

    def keep(self, id: UUID, content: bytes | None) -> None:
        """Replace a waiting value with the save, together with an event of the aggregate that guards it.

        Args:
            id: The value's id.
            content: The value; None deletes it.
        """
        self.values[id] = content

    def changed(self) -> list[Aggregate]:
        """Return the aggregates with events to save, in the order of first use."""
        return [aggregate for aggregate in self._aggregates.values() if aggregate.pending_events]


def unknown_aggregate(cls: type[Aggregate], id: UUID) -> RefusedError:
    """Return the refusal of an unknown id: `<kind>-unknown`, named by the last part of the class's topic."""
    kind = cls.TOPIC.rsplit(".", 1)[-1]
    return RefusedError(f"{kind}-unknown", f"there is no {kind} {id}", field=f"{kind}_id", kind="unknown")
