"""Eligibility: which people may be paired in which form, by the facts of enrollment that have arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.relationships.eligibility.instrument import Instrument
from services.relationships.relationship import Pairing, Party

LONGEST_REQUEST_DAYS = 3650
"""Upper bound of a proposal's life: it expires within ten years, whatever a program's policy says."""


@dataclass(frozen=True, slots=True)
class Participation:
    """The facts about a participation.

    Attributes:
        state: One of applied, enrolled, paused, withdrawn, completed, rejected.
        capacity: Most open relationships.
        seniority: Level on the program's scale, None if unknown.
        enrolled_at: When the person became eligible; None before.
    """

    participation_id: str
    program_id: str
    person_id: str
    role: str
    state: str
    capacity: int
    seniority: int | None
    enrolled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Program:
    """The facts about a program: its organization, its state and its policy."""

    program_id: str
    organization_id: str
    state: str
    confidentiality: str
    formalities: frozenset[str]
    directions: frozenset[str]
    shapes: frozenset[str]
    mentee_limit: int
    request_expiry_days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts for a decision about two participations; None for those that have not arrived."""

    mentor: Participation | None
    mentee: Participation | None
    program: Program | None
    organization_state: str | None


class Eligibility(Protocol):
    """A source of the facts."""

    def facts(self, mentor_participation_id: UUID, mentee_participation_id: UUID) -> Facts:
        """Return the present facts about two participations and the first one's program and organization."""
        ...

    def instruments(self, program_id: UUID) -> Sequence[Instrument]:
        """Return every version of every instrument of a program."""
        ...

    def organization_state(self, organization_id: UUID) -> str | None:
        """Return `joined`, `left`, or None for an unknown organization."""
        ...


@dataclass(frozen=True, slots=True)
class Eligible:
    """Complete facts: two participations in their roles, of one program of a member organization."""

    mentor: Participation
    mentee: Participation
    program: Program

    def limit(self, role: Party) -> int:
        """Return the most open relationships of a party's caseload."""
        return _limit(self.mentor if role == "mentor" else self.mentee, self.program)

    def expiry(self, recorded_at: datetime) -> datetime:
        """Return when a proposal expires: its days count from when it could be known, not from a claimed time."""
        return recorded_at + timedelta(days=min(self.program.request_expiry_days, LONGEST_REQUEST_DAYS))

    def pairing(self, *, formality: str, direction: str, group_id: UUID | None) -> Pairing:
        """Return the pairing in a form that the program's policy allows.

        Raises:
            RefusedError: `form-not-allowed`, `seniority-unknown` or `mentor-not-junior`.
        """
        shape = "pair" if group_id is None else "group"
        self._require_allowed(formality, self.program.formalities, "formality")
        self._require_allowed(direction, self.program.directions, "direction")
        self._require_allowed(shape, self.program.shapes, "group_id")
        if direction == "reverse":
            self._require_strictly_junior()
        return Pairing(
            organization_id=self.program.organization_id,
            program_id=self.program.program_id,
            confidentiality=self.program.confidentiality,
            mentor_participation_id=self.mentor.participation_id,
            mentee_participation_id=self.mentee.participation_id,
            mentor_id=self.mentor.person_id,
            mentee_id=self.mentee.person_id,
            formality=formality,
            direction=direction,
            shape=shape,
            group_id=None if group_id is None else str(group_id),
        )

    def _require_allowed(self, form: str, allowed: frozenset[str], field: str) -> None:
        if form not in allowed:
            raise RefusedError(
                "form-not-allowed", f"the program allows {', '.join(sorted(allowed))}, not {form}", field=field
            )

    def _require_strictly_junior(self) -> None:
        mentor, mentee = self.mentor.seniority, self.mentee.seniority
        if mentor is None or mentee is None:
            raise RefusedError(
                "seniority-unknown", "reverse mentoring requires the seniority of both people", field="direction"
            )
        if mentor >= mentee:
            raise RefusedError(
                "mentor-not-junior", "in reverse mentoring the mentor must be strictly junior", field="direction"
            )


def require_eligible(facts: Facts, at: datetime) -> Eligible:
    """Return the facts if both people can be paired at a time.

    Args:
        facts: The facts that have arrived from enrollment.
        at: When the pairing happens; both must have been enrolled by then.

    Raises:
        RefusedError: The first rule that is not met; a fact that has not arrived is `…-unknown` and may arrive later.
    """
    mentor = _require_role(facts.mentor, "mentor")
    mentee = _require_role(facts.mentee, "mentee")
    program = facts.program
    if mentor.program_id != mentee.program_id:
        raise RefusedError(
            "different-programs", "both people must participate in the same program", field="mentee_participation_id"
        )
    if program is None:
        raise unknown_fact("program", None)
    require_member(facts.organization_state)
    if program.state != "open":
        raise RefusedError("program-closed", "the program is closed")
    for participation in (mentor, mentee):
        _require_enrolled(participation, at)
    return Eligible(mentor, mentee, program)


def limit_of(facts: Facts, role: Party) -> int:
    """Return the most open relationships of a party's caseload, whether or not it can be paired now.

    Raises:
        RefusedError: A fact has not arrived.
    """
    participation = facts.mentor if role == "mentor" else facts.mentee
    if participation is None:
        raise unknown_fact("participation", f"{role}_participation_id")
    if facts.program is None:
        raise unknown_fact("program", None)
    return _limit(participation, facts.program)


def require_member(organization_state: str | None, *, begins: bool = False) -> None:
    """Pass if the organization is a member; nothing further happens in one that has left.

    Args:
        organization_state: `joined`, `leaving`, `left`, or None for an unknown organization.
        begins: Whether something new begins, which is not possible in an organization that is leaving.

    Raises:
        RefusedError: `organization-unknown`, `organization-left` or `organization-leaving`.
    """
    if organization_state is None:
        raise unknown_fact("organization", None)
    if organization_state == "leaving" and begins:
        raise RefusedError("organization-leaving", "the organization is leaving the federation; nothing new begins")
    if organization_state == "left":
        raise RefusedError("organization-left", "the organization has left the federation")


def _limit(participation: Participation, program: Program) -> int:
    return (
        participation.capacity if participation.role == "mentor" else min(participation.capacity, program.mentee_limit)
    )


def _require_role(participation: Participation | None, role: Party) -> Participation:
    field = f"{role}_participation_id"
    if participation is None:
        raise unknown_fact("participation", field)
    if participation.role != role:
        raise RefusedError("wrong-role", f"this is not the participation of a {role}", field=field, kind="field")
    return participation


def _require_enrolled(participation: Participation, at: datetime) -> None:
    field = f"{participation.role}_participation_id"
    if participation.state == "paused":
        raise RefusedError("participation-paused", f"the {participation.role}'s participation is paused", field=field)
    if participation.state != "enrolled":
        raise RefusedError(
            "not-enrolled", f"the {participation.role} is {participation.state}, not enrolled", field=field
        )
    if participation.enrolled_at is None or at + CLOCK_SKEW < participation.enrolled_at:
        detail = f"the {participation.role} was enrolled after that time"
        raise RefusedError("not-enrolled-yet", detail, field="occurred_at")


def unknown_fact(kind: str, field: str | None) -> RefusedError:
    """Return the refusal of a fact that has not arrived; the same for a caller that may not see it."""
    detail = f"there is no such {kind} here; a new one may not have arrived yet: repeat the command with min_position"
    return RefusedError(f"{kind}-unknown", detail, field=field, kind="unknown")
