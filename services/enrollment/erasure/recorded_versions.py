"""The sealed versions of enrollment that count: those that the events of people and of concerns name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.enrollment.concerns.aggregate import Concern
from services.enrollment.people.aggregate import Person
from services.eventstore.store import EventStore
from services.vault.sealed_records import Kind, Recorded, Version
from services.vault.version_sweep import latest


def recorded_versions(store: EventStore) -> Mapping[Kind, Recorded]:
    """Return, by kind, which of some versions are kept.

    A resource of a directory is named by no event: the last version counts.

    Args:
        store: The event store of enrollment.
    """

    def profiles(versions: Sequence[Version]) -> Collection[Version]:
        people = store.load_many(Person, [UUID(owner) for owner in {each[0] for each in versions}])
        counting = {str(id): person.profile_version for id, person in people.items()}
        return [each for each in versions if each[2] == counting.get(each[0])]

    def concerns(versions: Sequence[Version]) -> Collection[Version]:
        found = store.load_many(Concern, [UUID(reference) for reference in {each[1] for each in versions}])
        counting = {str(id): concern.text_version for id, concern in found.items()}
        return [each for each in versions if counting.get(each[1]) == each[2]]

    return {"profile": profiles, "concern": concerns, "directory": latest}
