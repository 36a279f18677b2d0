"""The conflicts of interest that a person declared; those that others declared are in no export of this person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from services.enrollment.conflicts.aggregate import Conflict, ConflictDeclared
from services.enrollment.conflicts.view import view
from services.eventstore.store import EventStore


def own_conflicts(store: EventStore, people: Collection[str]) -> list[dict[str, Any]]:
    """Return the conflicts that were declared by a person, or in the person's name by a guardian.

    Args:
        store: The event store of enrollment.
        people: The ids that the person is known as.
    """
    declared = [each.originator_id for each in store.events_of(ConflictDeclared) if each.person_id in people]
    found = store.load_many(Conflict, declared).values()
    return [view(each) for each in sorted(found, key=lambda one: str(one.id)) if each.declared_by == "person"]
