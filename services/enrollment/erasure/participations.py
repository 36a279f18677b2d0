"""The participations of a person, those of sealed programs included."""

from __future__ import annotations

from uuid import UUID

from psycopg.errors import UndefinedTable

from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.identity import participation_id
from services.enrollment.people.aggregate import Person
from services.enrollment.programs.events import CreatedProgramEvent, ProgramDrafted, ProgramOpened
from services.eventstore.store import EventStore
from services.platform.database import Pool

_IMPORTED = "SELECT id FROM enrollment_process.participants WHERE person_id = %s"


class PersonParticipations:
    """Finds the participations of a person.

    Those that began here follow from the log alone: their ids derive from program, person, role and attempt. Imported
    ones derive from a cohort that only its event knows; they are long past, and the facts of the process have them.

    Args:
        store: The event store of enrollment.
        pool: Connections to the facts of its process.
    """

    def __init__(self, store: EventStore, pool: Pool) -> None:
        self._store, self._pool = store, pool

    def of(self, person: Person) -> list[UUID]:
        """Return the ids of all participations of a person, also of those that have ended."""
        programs = [
            event
            for kind in (ProgramDrafted, ProgramOpened)
            for event in self._store.events_of(kind)
            if event.organization_id == person.organization
        ]
        found = {id for program in programs for id in self._begun(program, person.id)}
        return sorted(found | self._imported(person.id))

    def sealed_programs(self, person: Person) -> list[str]:
        """Return the sealed programs in which a person takes part, or took part."""
        loaded = self._store.load_many(Participation, self.of(person)).values()
        return sorted({each.context["program_id"] for each in loaded if each.context["confidentiality"] == "sealed"})

    def _begun(self, program: CreatedProgramEvent, person_id: UUID) -> list[UUID]:
        ids: list[UUID] = []
        for role in Role:
            attempt = 1
            while self._store.existing(
                [id := participation_id(program.originator_id, program.salt, person_id, role, attempt)]
            ):
                ids.append(id)
                attempt += 1
        return ids

    def _imported(self, person_id: UUID) -> set[UUID]:
        try:
            with self._pool.connection() as connection:
                rows = connection.execute(_IMPORTED, [person_id]).fetchall()
        except UndefinedTable:  # before the first build of the process's facts nothing was imported either
            return set()
        return set(self._store.load_many(Participation, [id for (id,) in rows]))
