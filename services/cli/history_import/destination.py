"""The organization that a history joins: its programs by name, its people by what identifies them.

A program is found by its exact name inside the organization; another name opens one. A person is found by the id of the
organization's own system, then by mail address, then by exact name; where two people answer to it, the row is refused.
A name that answers to no one becomes the same pseudonym as in every import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from services.cli.history_import.parsing import InvalidCellError
from services.cli.history_import.pseudonyms import Pseudonymizer, text
from services.enrollment.organizations.domain import Organization
from services.enrollment.people.profile import Profile
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.backfill import PastProgram
from services.enrollment.programs.events import ProgramOpened
from services.eventstore.store import EventStore

_PROGRAMS = UUID("5d8e2f1a-3c47-5b9e-a0d6-7f1b2c3d4e5f")  # the namespace of programs that a history opens here


class Destination:
    """An organization with its programs and people.

    Args:
        store: The event store of the enrollment.
        organization_id: The organization.
        profiles: The profiles of its people; empty where no names are kept here.
        pseudonymizer: Derives the ids of people who are not found.

    Raises:
        RefusedError: `organization-unknown`.
    """

    def __init__(
        self,
        store: EventStore,
        organization_id: UUID,
        profiles: Mapping[UUID, Profile],
        pseudonymizer: Pseudonymizer,
    ) -> None:
        self._organization = store.load(Organization, organization_id)
        self._name = text(self._organization.name)
        self._programs = _by_name(_programs(store, organization_id))
        self._keys = _Keys(profiles)
        self._pseudonymizer = pseudonymizer
        self.matched: set[UUID] = set()
        self.unmatched: set[UUID] = set()

    def place(self, organization: str, program: str) -> tuple[PastProgram, str]:
        """Return the program that a row names, and its confidentiality.

        Raises:
            InvalidCellError: `another-organization` or `program-ambiguous`.
        """
        if organization != self._name:
            raise InvalidCellError("another-organization", "the row is of another organization than --organization")
        found = self._programs.get(program, [])
        if len(found) > 1:
            raise InvalidCellError("program-ambiguous", "two programs of the organization have this name")
        own = self._organization.id
        id = found[0].id if found else uuid5(_PROGRAMS, f"{own}:{program}")
        level = found[0].policy.confidentiality if found else "open"
        return PastProgram(organization, program, (own, id)), level

    def person(self, cell: str, column: str) -> UUID:
        """Return the person whom a cell names.

        Args:
            cell: The id of the organization's own system, a mail address, or a name, in canonical spelling.
            column: The cell's column.

        Raises:
            InvalidCellError: `person-ambiguous`.
        """
        found = self._keys.find(cell)
        if len(found) > 1:
            detail = f"{len(found)} people of the organization answer to the {column}: name one by external id or mail"
            raise InvalidCellError("person-ambiguous", detail)
        if found:
            self.matched.add(found[0])
            return found[0]
        pseudonym = self._pseudonymizer.person(self._name, cell)
        self.unmatched.add(pseudonym)
        return pseudonym

    def notes(self) -> list[str]:
        """Return what the report says about people."""
        return [
            f"{len(self.matched):,} people of the file are people of the organization, "
            f"{len(self.unmatched):,} are new or known from earlier imports"
        ]


class _Keys:
    """People by what identifies them, the most certain first."""

    def __init__(self, profiles: Mapping[UUID, Profile]) -> None:
        self._by_external: defaultdict[str, list[UUID]] = defaultdict(list)
        self._by_mail: defaultdict[str, list[UUID]] = defaultdict(list)
        self._by_name: defaultdict[str, list[UUID]] = defaultdict(list)
        for id, profile in profiles.items():
            if profile.external_id is not None:
                self._by_external[text(profile.external_id)].append(id)
            self._by_mail[profile.mail.casefold()].append(id)
            self._by_name[text(profile.name)].append(id)

    def find(self, cell: str) -> list[UUID]:
        """Return the people to whom a cell may refer; several only where nothing more certain tells them apart."""
        for found in (self._by_external.get(cell), self._by_mail.get(cell.casefold()), self._by_name.get(cell)):
            if found:
                return found
        return []


def _programs(store: EventStore, organization_id: UUID) -> Iterable[Program]:
    opened = store.events_of(ProgramOpened)
    own = [event.originator_id for event in opened if event.organization_id == str(organization_id)]
    return store.load_many(Program, own).values()


def _by_name(programs: Iterable[Program]) -> Mapping[str, list[Program]]:
    found: defaultdict[str, list[Program]] = defaultdict(list)
    for program in programs:
        found[text(program.name)].append(program)
    return found
