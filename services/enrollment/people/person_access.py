"""The ids that the identities of a person are known as: the person's own, those of sealed programs, and those of wards.

Only this service can compute the id of a person in a sealed program. Every method may be repeated: what is known
already stays, so that a call that was lost is made up for at the next sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from services.enrollment.people.acquaintances import Acquaintances
from services.enrollment.people.aggregate import Person
from services.enrollment.people.profiles import Profiles
from services.platform.database import Pool
from services.publication.pseudonym import Pseudonyms
from services.web.identity.known_persons import Relation

LoadPeople = Callable[[list[UUID]], Mapping[UUID, Person]]
"""Loads people by their ids."""
_EXTEND = """
INSERT INTO access.known_persons (issuer, subject, person_id, relation, until)
SELECT DISTINCT k.issuer, k.subject, known, %(relation)s, %(until)s::timestamptz
FROM access.known_persons k CROSS JOIN unnest(%(known)s::uuid[]) AS known
WHERE k.person_id = %(person)s AND k.relation = 'self'
  AND NOT EXISTS (SELECT FROM access.disabled_people d WHERE d.person_id = k.person_id)
ON CONFLICT DO NOTHING"""
_END_OUTDATED = """
DELETE FROM access.known_persons gone USING access.known_persons k
WHERE k.person_id = %(person)s AND k.relation = 'self' AND (gone.issuer, gone.subject) = (k.issuer, k.subject)
  AND gone.relation = %(relation)s AND gone.person_id = ANY(%(known)s::uuid[])
  AND gone.until IS DISTINCT FROM %(until)s::timestamptz"""
_WITHDRAW = """
DELETE FROM access.known_persons gone USING access.known_persons k
WHERE k.person_id = %(person)s AND k.relation = 'self' AND (gone.issuer, gone.subject) = (k.issuer, k.subject)
  AND gone.relation = %(relation)s AND gone.person_id = ANY(%(known)s::uuid[])"""
_DISABLE = """
INSERT INTO access.disabled_people (person_id, organization, since, disabled_by) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING"""
_ENABLE = "DELETE FROM access.disabled_people WHERE person_id = %s"
_END_SESSIONS = """
DELETE FROM access.sessions s USING access.disabled_identities d
WHERE (s.issuer, s.subject) = (d.issuer, d.subject) AND d.person_id = %s"""


class PersonAccess:
    """Keeps what identities are known as in step with people.

    Args:
        access: Of the database of identities, for writing; None where this service has none.
        pseudonyms: The ids of people in sealed programs.
        acquaintances: Who takes part in what.
        profiles: The profiles of people: a guardian is one until the ward comes of age.
        load: Loads people by their ids.
    """

    def __init__(
        self,
        access: Pool | None,
        pseudonyms: Pseudonyms,
        acquaintances: Acquaintances,
        profiles: Profiles,
        load: LoadPeople,
    ) -> None:
        self._access, self._pseudonyms, self._acquaintances = access, pseudonyms, acquaintances
        self._profiles, self._load = profiles, load

    def begin_participation(self, person: Person, program_id: UUID) -> None:
        """Add the id of a person in a sealed program to the identities of the person and of the guardians."""
        local = [UUID(self._pseudonyms.local(str(program_id), str(person.id)))]
        self._extend(person.id, local, "self")
        self._extend_guardians(person, local)

    def refresh(self, person: Person) -> None:
        """Add a person's ids in sealed programs to the identities, and all of them to those of the guardians."""
        local = self.ids_of(person)
        self._extend(person.id, local, "self")
        self._extend_guardians(person, [person.id, *local])

    def remove_ward(self, person: Person, guardian_id: UUID) -> None:
        """Remove a person from the identities of a guardian who withdrew or was removed."""
        if self._access is None:
            return
        known = [person.id, *self.ids_of(person)]
        with self._access.connection() as connection:
            connection.execute(_WITHDRAW, {"person": guardian_id, "known": known, "relation": "guardian"})

    def disable(self, person: Person, actor: str, at: datetime) -> None:
        """Disable the identities of a person in the organization: no sign-in, no session, no role and no ward there.

        What follows from the person (ids in sealed programs, wards) is unlinked; the identities stay linked to the
        person alone, which does not count until `enable`.

        Args:
            person: The person.
            actor: Who disables, for the audit.
            at: Since when.
        """
        if self._access is None:
            return
        with self._access.connection() as connection, connection.transaction():
            connection.execute("SELECT set_config('access.actor', %s, true)", [actor])
            connection.execute(_DISABLE, [person.id, person.organization_id, at, actor])
            # Also of programs whose facts do not name the person yet.
            unlinked = {"person": person.id, "known": self._possible_ids(person), "relation": "self"}
            connection.execute(_WITHDRAW, unlinked)
            connection.execute(_END_SESSIONS, [person.id])
        for ward in self._wards(person):
            self.remove_ward(ward, person.id)

    def enable(self, person: Person, actor: str) -> None:
        """Restore what `disable` ended; without effect for a person who is not disabled.

        Args:
            person: The person.
            actor: Who enables, for the audit.
        """
        if self._access is None:
            return
        with self._access.connection() as connection, connection.transaction():
            connection.execute("SELECT set_config('access.actor', %s, true)", [actor])
            enabled = connection.execute(_ENABLE, [person.id]).rowcount
        if enabled:
            for each in (person, *self._wards(person)):
                self.refresh(each)

    def _wards(self, person: Person) -> list[Person]:
        return list(self._load([UUID(ward) for ward in person.wards]).values())

    def ids_of(self, person: Person) -> list[UUID]:
        """Return the ids of a person in the sealed programs in which the person takes part."""
        return self._acquaintances.participating(self._possible_ids(person))

    def _possible_ids(self, person: Person) -> list[UUID]:
        programs = self._acquaintances.programs_of_organization(person.organization_id)
        return [UUID(self._pseudonyms.local(str(program), str(person.id))) for program in programs]

    def _extend_guardians(self, ward: Person, known: list[UUID]) -> None:
        if not ward.guardians:
            return
        owned = self._profiles.find_many([ward.id]).get(ward.id)
        until = None if owned is None else owned.profile.comes_of_age_at
        for guardian in ward.guardians:
            self._extend(UUID(guardian), known, "guardian", until)

    def _extend(self, person_id: UUID, known: list[UUID], relation: Relation, until: datetime | None = None) -> None:
        if self._access is None or not known:
            return
        values = {"person": person_id, "known": known, "relation": relation, "until": until}
        with self._access.connection() as connection, connection.transaction():
            connection.execute(_END_OUTDATED, values)  # a link never changes: the audit shows its end and the new one
            connection.execute(_EXTEND, values)
