"""The facts of enrollment that decisions about relationships need, and their source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.policy.pairing import Participant
from services.policy.validity import Document
from services.policy.versions import PolicyVersion, in_force
from services.relationships.eligibility.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Program:
    """The facts about a program.

    Attributes:
        program_id: The program.
        organization_id: Its organization.
        state: draft, open, closed (to newcomers), ended or archived.
        versions: Every version of its policy, by number; at least one.
        documents: Every published version of its documents.
    """

    program_id: str
    organization_id: str
    state: str
    versions: tuple[PolicyVersion, ...]
    documents: tuple[Document, ...] = ()

    @property
    def confidentiality(self) -> str:
        """The level of its events, the same in every version."""
        return self.versions[0].policy.confidentiality

    @property
    def context(self) -> dict[str, str]:
        """What events of it carry: organization, program and level."""
        return {
            "organization_id": self.organization_id,
            "program_id": self.program_id,
            "confidentiality": self.confidentiality,
        }

    @property
    def ended(self) -> bool:
        """Whether nothing starts in it any more; a program that is closed to newcomers goes on."""
        return self.state in {"ended", "archived"}

    def version_at(self, decided_at: datetime) -> PolicyVersion:
        """Return the version of the policy that decisions of a time are made under."""
        return in_force(self.versions, decided_at)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts for a decision about two participations; None for those that have not arrived.

    Attributes:
        mentor: The mentor's participation.
        mentee: The mentee's participation.
        program: The mentor's program.
        organization_state: The state of its organization.
        conflicts: The kinds of conflicts of interest declared between the two people.
    """

    mentor: Participant | None
    mentee: Participant | None
    program: Program | None
    organization_state: str | None
    conflicts: frozenset[str] = frozenset()

    def version_at(self, decided_at: datetime) -> PolicyVersion | None:
        """Return the version of the policy that decisions of a time are made under, None before it has arrived."""
        return None if self.program is None else self.program.version_at(decided_at)


class Eligibility(Protocol):
    """A source of the facts."""

    def facts(self, mentor_participation_id: UUID, mentee_participation_id: UUID) -> Facts:
        """Return the present facts about two participations and the first one's program and organization."""
        ...

    def program(self, program_id: UUID) -> Program | None:
        """Return the present facts about a program, or None for an unknown one."""
        ...

    def instruments(self, program_id: UUID) -> Sequence[Instrument]:
        """Return every version of every instrument of a program."""
        ...

    def participants_of(self, program_id: UUID) -> Sequence[Participant]:
        """Return every participation of a program that has arrived."""
        ...

    def conflicts_of(self, program_id: UUID) -> Sequence[tuple[str, str, str]]:
        """Return the conflicts of interest declared between people of a program: two people and the kind."""
        ...

    def directory_consents_of(self, program_id: UUID) -> Mapping[str, bool]:
        """Return by person of a program whether the directory is allowed; without those who were never asked."""
        ...

    def contact_held_since(self, relationship_id: UUID) -> datetime | None:
        """Return since when a concern holds the contact of a relationship, None where none does."""
        ...

    def shares_of(self, organization_id: UUID) -> Collection[str] | None:
        """Return what an organization shares; None for one that has accepted no published terms."""
        ...

    def organization_state(self, organization_id: UUID) -> str | None:
        """Return `joined`, `leaving`, `left`, or None for an unknown organization."""
        ...
