"""Backfill of organizations and programs: identified by name, joined and opened where a record first names them.

Ids follow from names, so a second import finds what the first one created.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from secrets import token_hex
from uuid import UUID, uuid5

from services.enrollment.organizations import domain as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import State
from services.enrollment.programs import domain as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.policy import IMPORTED
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.unit_of_work import UnitOfWork

TERMS = "imported"
_NAMES = UUID("c0a0c6b2-8d0c-5c0e-8a43-6d2f0f2f7b5e")


@dataclass(frozen=True, slots=True)
class PastProgram:
    """A program as an imported record names it: by its own name and its organization's.

    Attributes:
        organization: The organization's name.
        program: The program's name.
        joins: The ids of the organization and the program that the record joins; None where they follow from the names.
    """

    organization: str
    program: str
    joins: tuple[UUID, UUID] | None = None

    @property
    def organization_id(self) -> UUID:
        """The organization's id; equal names give equal ids."""
        return _organization_id(self.organization) if self.joins is None else self.joins[0]

    @property
    def program_id(self) -> UUID:
        """The program's id; equal pairs of names give equal ids."""
        return _program_id(self.organization, self.program) if self.joins is None else self.joins[1]


@dataclass(frozen=True, slots=True)
class Openings:
    """Times of joining and opening: the earliest that a whole file states, in whatever order.

    Attributes:
        joined: The time by the organization's id.
        opened: The time by the program's id.
    """

    joined: Mapping[UUID, datetime] = field(default_factory=dict)
    opened: Mapping[UUID, datetime] = field(default_factory=dict)


class ProgramBackfill:
    """Loads organizations and programs, or creates them where a record is the first to name them."""

    def __init__(
        self, uow: UnitOfWork, meta: CommandMetadata, existing: Collection[UUID], openings: Openings | None = None
    ) -> None:
        """Start with nothing loaded.

        Args:
            uow: The unit of work.
            meta: The import's metadata.
            existing: Ids that are in the store; others are not looked up, which would be the import's largest cost.
            openings: When new organizations joined and new programs opened, if that was before their first record here.
        """
        self._uow, self._meta, self._existing = uow, meta, existing
        self._openings = openings or Openings()
        self._organizations: dict[UUID, Organization] = {}

    def program(self, past: PastProgram, start: datetime) -> Program | None:
        """Return the program, opened at `start` or before if it is new; None if its organization leaves or has left."""
        opened = min(start, self._openings.opened.get(past.program_id, start))
        meta = replace(self._meta, occurred_at=opened)
        joined = min(opened, self._openings.joined.get(past.organization_id, opened))
        organization = self._organization(past, replace(self._meta, occurred_at=joined))
        if organization.state is not State.JOINED:
            return None
        if past.program_id in self._existing:
            return self._uow.get(Program, past.program_id)
        program = programs.open_program(
            past.program_id,
            meta,
            organization_id=organization.id,
            name=past.program,
            policy=IMPORTED,
            salt=token_hex(16),
        )
        organizations.add_program(organization, meta, program.id)
        self._uow.add(program)
        return program

    def _organization(self, past: PastProgram, meta: CommandMetadata) -> Organization:
        id = past.organization_id
        if id not in self._organizations:
            self._organizations[id] = (
                self._uow.get(Organization, id) if id in self._existing else self._join(past, meta)
            )
        return self._organizations[id]

    def _join(self, past: PastProgram, meta: CommandMetadata) -> Organization:
        organization = organizations.join(past.organization_id, meta, name=past.organization, terms_version=TERMS)
        self._uow.add(organization)
        return organization


@lru_cache(maxsize=4096)
def _organization_id(organization: str) -> UUID:
    return uuid5(_NAMES, f"organization:{organization}")


@lru_cache(maxsize=4096)
def _program_id(organization: str, program: str) -> UUID:
    return uuid5(_NAMES, f"program:{_organization_id(organization)}:{program}")
