"""What one decision read and changed: saved together or not at all."""

from collections.abc import Callable
from uuid import UUID

from services.eventstore.aggregate import A, Aggregate
from services.eventstore.refusal import RefusedError

Loader = Callable[[UUID], Aggregate | None]


class UnitOfWork:
    """Hands aggregates to a decision and remembers them for the save.

    A decision may run several times when others write at the same moment; each run gets a new unit of work
    and so sees fresh state. It must do nothing but read, decide and record.
    """

    def __init__(self, load: Loader) -> None:
        """Start empty.

        Args:
            load: rebuilds an aggregate by id, or answers None.
        """
        self._load = load
        self._touched: dict[UUID, Aggregate] = {}

    def get(self, cls: type[A], id: UUID) -> A:
        """The aggregate of that id.

        Raises:
            RefusedError: `<kind>-unknown` (kind `unknown`) when there is none of that class.
        """
        found = self.find(cls, id)
        if found is None:
            raise unknown(cls, id)
        return found

    def find(self, cls: type[A], id: UUID) -> A | None:
        """The aggregate of that id, or None."""
        found = self._touched.get(id) or self._load(id)
        if not isinstance(found, cls):
            return None
        self._touched[id] = found
        return found

    def add(self, aggregate: Aggregate) -> None:
        """Take a newly begun aggregate into the save."""
        self._touched[aggregate.id] = aggregate

    def changed(self) -> list[Aggregate]:
        """The aggregates with something to save, in the order they were met."""
        return [a for a in self._touched.values() if a.pending_events]


def unknown(cls: type[Aggregate], id: UUID) -> RefusedError:
    """The refusal for an id nobody knows: `<kind>-unknown`, named by the last part of the class's topic."""
    kind = cls.TOPIC.rsplit(".", 1)[-1]
    return RefusedError(f"{kind}-unknown", f"there is no {kind} {id}", field=f"{kind}_id", kind="unknown")
