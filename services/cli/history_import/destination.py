"""The organization that a history joins: its programs by name, its people by what identifies them.

A program is found by its exact name inside the organization; another name opens one. A person is found by the id of the
organization's own system, then by mail address, then by exact name; where two people answer to it, the row is refused.
A person who is not found becomes a person of the organization, invited without a mail, where names are kept here; else
the same pseudonym as in every import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid5

from services.cli.history_import.parsing import InvalidCellError
from services.cli.history_import.people_finder import Key, PeopleFinder, StatedPerson
from services.cli.history_import.pseudonyms import Pseudonymizer, text
from services.enrollment.organizations.domain import Organization
from services.enrollment.people import domain as people
from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import Profiles
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.backfill import PastProgram
from services.enrollment.programs.events import ProgramOpened
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import EventStore
from services.eventstore.unit_of_work import UnitOfWork

_PROGRAMS = UUID("5d8e2f1a-3c47-5b9e-a0d6-7f1b2c3d4e5f")  # the namespace of programs that a history opens here


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person as the file states one, and who that is.

    Attributes:
        line: The first line that states the person so.
        stated: What it states.
        id: The person.
        key: By what the person was found; `new` for one who was not.
    """

    line: int
    stated: StatedPerson
    id: UUID
    key: Key | Literal["new"]


class Destination:
    """An organization with its programs and people.

    Args:
        store: The event store of the enrollment.
        organization_id: The organization.
        profiles: The profiles of its people; empty where no names are kept here.
        pseudonymizer: Derives the ids of people who are not found, where no names are kept here.
        keeper: Keeps the profiles of people who are not found; None where no names are kept here.

    Raises:
        RefusedError: `organization-unknown`.
    """

    def __init__(
        self,
        store: EventStore,
        organization_id: UUID,
        profiles: Mapping[UUID, Profile],
        pseudonymizer: Pseudonymizer,
        keeper: Profiles | None = None,
    ) -> None:
        self._organization = store.load(Organization, organization_id)
        self._name = text(self._organization.name)
        self._programs = _by_name(_programs(store, organization_id))
        self._finder = PeopleFinder(profiles)
        self._store, self._keeper, self._pseudonymizer = store, keeper, pseudonymizer
        self.matched: set[UUID] = set()
        self.unmatched: set[UUID] = set()
        self._found: dict[tuple[UUID, StatedPerson], FoundPerson] = {}

    def place(self, organization: str, program: str) -> tuple[PastProgram, str]:
        """Return the program that a row names, and its confidentiality.

        Raises:
            InvalidCellError: `another-organization` or `program-ambiguous`.
        """
        if organization != self._name:
            raise InvalidCellError("another-organization", "the row is of another organization than the one chosen")
        found = self._programs.get(program, [])
        if len(found) > 1:
            raise InvalidCellError("program-ambiguous", "two programs of the organization have this name")
        own = self._organization.id
        id = found[0].id if found else uuid5(_PROGRAMS, f"{own}:{program}")
        level = found[0].policy.confidentiality if found else "open"
        return PastProgram(organization, program, (own, id)), level

    @property
    def found(self) -> Sequence[FoundPerson]:
        """The people of the file, each as it is stated, in the order of its lines."""
        return [*self._found.values()]

    def person(self, stated: StatedPerson, column: str, line: int = 0) -> UUID:
        """Return the person whom a row names.

        Args:
            stated: What the row states of the person.
            column: The person's column.
            line: The row's line.

        Raises:
            InvalidCellError: `person-ambiguous`.
        """
        match = self._finder.match(stated)
        found = sorted(match.ids)
        if len(found) > 1:
            detail = f"{len(found)} people of the organization answer to the {column}: name one by external id or mail"
            raise InvalidCellError("person-ambiguous", detail)
        if found:
            new = self._finder.is_new(found[0])
            (self.unmatched if new else self.matched).add(found[0])
            return self._note(FoundPerson(line, stated, found[0], "new" if new else match.key))
        id = self._pseudonymizer.person(self._name, stated.cell) if self._keeper is None else self._finder.add(stated)
        self.unmatched.add(id)
        return self._note(FoundPerson(line, stated, id, "new"))

    def _note(self, found: FoundPerson) -> UUID:
        """Note how a person was found first: a later reading knows more, and would find the person by that."""
        self._found.setdefault((found.id, found.stated), found)
        return found.id

    def record_new(self, uow: UnitOfWork, meta: CommandMetadata, ids: Iterable[UUID]) -> None:
        """Record the new people among some, with sealed profiles, as invited; no mail is sent.

        Args:
            uow: The unit of work.
            meta: The import's metadata: a person is known from the import on, whenever the participation began.
            ids: People of rows that are recorded in the same unit of work.
        """
        if self._keeper is None:
            return
        new = sorted({id for id in ids if self._finder.is_new(id)})
        recorded = self._store.existing(new)
        own = self._organization.id
        for id in new:
            if id not in recorded:
                version = self._keeper.save(id, own, self._finder.profile(id))
                uow.add(people.invite(id, meta, own, version))

    def notes(self) -> list[str]:
        """Return what the report says about people."""
        others = "new or known from earlier imports" if self._keeper is None else "new people of the organization"
        return [
            f"{len(self.matched):,} people of the file are people of the organization, "
            f"{len(self.unmatched):,} are {others}"
        ]


def _programs(store: EventStore, organization_id: UUID) -> Iterable[Program]:
    opened = store.events_of(ProgramOpened)
    own = [event.originator_id for event in opened if event.organization_id == str(organization_id)]
    return store.load_many(Program, own).values()


def _by_name(programs: Iterable[Program]) -> Mapping[str, list[Program]]:
    found: defaultdict[str, list[Program]] = defaultdict(list)
    for program in programs:
        found[text(program.name)].append(program)
    return found
