"""Names in the directory of a program: shown to those who can ask a mentor there, where the mentor allows it.

Nothing about it is kept: consent, participations and the program are read when a name is, so that a revocation, a
participation that ended and a program that became closed count at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.enrollment.conflicts.kept_apart import TwoInProgram
from services.enrollment.people.acquaintances import Acquaintances, SharedProgram
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import allows
from services.eventstore.store import EventStore

TAKING_PART = frozenset({"enrolled", "paused", "suspended"})
"""States of a participation whose person reads the directory."""


@dataclass(frozen=True, slots=True)
class Place:
    """A participation, as far as it decides who sees a name: its role and its state."""

    role: str
    state: str


Places = Callable[[Iterable[UUID]], Mapping[UUID, Place]]
"""Returns participations by id."""
KeptApart = Callable[[Collection[TwoInProgram], datetime], Collection[TwoInProgram]]
"""Returns which of some pairs of people are kept apart at a time."""
OpenDirectories = Callable[[Iterable[UUID], datetime], frozenset[UUID]]
"""Returns which of some programs have a directory that their participants read at a time."""


class DirectoryNames:
    """Decides which mentors are named in a directory to a viewer.

    Args:
        store: The people, with what they allow.
        acquaintances: Who takes part in the same program.
        places: Looks up participations.
        open_directories: Looks up the directories.
        kept_apart: Looks up who is kept apart: the directory does not show them, so they are not named either.
    """

    def __init__(
        self,
        store: EventStore,
        acquaintances: Acquaintances,
        places: Places,
        open_directories: OpenDirectories,
        kept_apart: KeptApart,
    ) -> None:
        self._store, self._acquaintances = store, acquaintances
        self._places, self._open_directories, self._kept_apart = places, open_directories, kept_apart

    def named(self, ids: Collection[UUID], viewer: Collection[str], at: datetime) -> frozenset[UUID]:
        """Return which people are named to a viewer: enrolled mentors of a directory that the viewer, a mentee, reads.

        Args:
            ids: The people; ids of a sealed program are of no person here, and are never named.
            viewer: The ids that the viewer is known as, and those of wards.
            at: The present time.
        """
        shared = self._acquaintances.shared_programs(ids, viewer) if ids and viewer else ()
        people = self._store.load_many(Person, sorted({each.person_id for each in shared}))
        allowed = [each for each in shared if _allows(people.get(each.person_id))]
        opened = self._open_directories({each.program_id for each in allowed}, at)
        listed = [each for each in allowed if each.program_id in opened]
        apart = set(self._kept_apart([_two(each) for each in listed], at)) if listed else set()
        wanted = [each for each in listed if _two(each) not in apart]
        places = self._places({id for each in wanted for id in (each.participation_id, each.of_viewer)})
        return frozenset(
            each.person_id
            for each in wanted
            if places.get(each.participation_id) == Place("mentor", "enrolled") and _reads(places.get(each.of_viewer))
        )


def _two(shared: SharedProgram) -> TwoInProgram:
    return TwoInProgram(shared.program_id, shared.person_id, shared.viewer_id)


def _allows(person: Person | None) -> bool:
    return person is not None and allows(person, "directory-name")


def _reads(place: Place | None) -> bool:
    return place is not None and place.role == "mentee" and place.state in TAKING_PART
