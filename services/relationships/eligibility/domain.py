"""Who may be paired with whom in which form, by what this service has learned of the enrollment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Pairing, Party

LONGEST_REQUEST_DAYS = 3650
"""A proposal lapses within ten years, whatever a program says."""


@dataclass(frozen=True, slots=True)
class Participation:
    """What is known of a participation.

    Attributes:
        state: applied, enrolled, paused, withdrawn, completed or rejected.
        capacity: open relationships it allows.
        seniority: level on the program's scale, where it is known.
        enrolled_at: when the person became eligible; None before.
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
    """What is known of a program: whose it is, whether it is open, and its policy."""

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
    """What a decision about two participations needs; None for what has not arrived."""

    mentor: Participation | None
    mentee: Participation | None
    program: Program | None
    organization_state: str | None


class Eligibility(Protocol):
    """Where the facts come from."""

    def facts(self, mentor_participation_id: UUID, mentee_participation_id: UUID) -> Facts:
        """What is known now of two participations and of the first one's program and organization."""
        ...

    def organization_state(self, organization_id: UUID) -> str | None:
        """`joined`, `left`, or None for an organization not heard of."""
        ...


@dataclass(frozen=True, slots=True)
class Eligible:
    """Facts that are complete: two participations in their roles, of one program of a member organization."""

    mentor: Participation
    mentee: Participation
    program: Program

    def limit(self, role: Party) -> int:
        """How many open relationships the party's caseload may hold."""
        return self.mentor.capacity if role == "mentor" else min(self.mentee.capacity, self.program.mentee_limit)

    def expiry(self, proposed_at: datetime) -> datetime:
        """When a proposal made then lapses."""
        return proposed_at + timedelta(days=min(self.program.request_expiry_days, LONGEST_REQUEST_DAYS))

    def pairing(self, *, formality: str, direction: str, group_id: UUID | None) -> Pairing:
        """State who is paired with whom in which form, if the program's policy allows the form.

        Raises:
            RefusedError: `form-not-allowed`, `seniority-unknown` or `mentor-not-junior`.
        """
        shape = "pair" if group_id is None else "group"
        self._allow(formality, self.program.formalities, "formality")
        self._allow(direction, self.program.directions, "direction")
        self._allow(shape, self.program.shapes, "group_id")
        if direction == "reverse":
            self._strictly_junior()
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

    def _allow(self, form: str, allowed: frozenset[str], field: str) -> None:
        if form not in allowed:
            raise RefusedError(
                "form-not-allowed", f"the program allows {', '.join(sorted(allowed))}, not {form}", field=field
            )

    def _strictly_junior(self) -> None:
        mentor, mentee = self.mentor.seniority, self.mentee.seniority
        if mentor is None or mentee is None:
            raise RefusedError(
                "seniority-unknown", "in reverse mentoring both seniorities must be known", field="direction"
            )
        if mentor >= mentee:
            raise RefusedError(
                "mentor-not-junior", "in reverse mentoring the mentor is strictly junior", field="direction"
            )


def require_eligible(facts: Facts, at: datetime) -> Eligible:
    """Make sure that both people can be paired now.

    Args:
        facts: what has arrived from the enrollment.
        at: when the pairing happens; both must have been enrolled by then.

    Raises:
        RefusedError: by the first rule that is not met; what has not arrived is `…-unknown` and may arrive yet.
    """
    mentor = _in_role(facts.mentor, "mentor")
    mentee = _in_role(facts.mentee, "mentee")
    program = facts.program
    if mentor.program_id != mentee.program_id:
        raise RefusedError(
            "different-programs", "both must take part in the same program", field="mentee_participation_id"
        )
    if program is None:
        raise _unknown("program", None)
    require_member(facts.organization_state)
    if program.state != "open":
        raise RefusedError("program-closed", "the program is closed")
    for participation in (mentor, mentee):
        _enrolled(participation, at)
    return Eligible(mentor, mentee, program)


def require_member(organization_state: str | None) -> None:
    """Make sure that the organization is a member: nothing further happens in one that left.

    Raises:
        RefusedError: `organization-unknown` or `organization-left`.
    """
    if organization_state is None:
        raise _unknown("organization", None)
    if organization_state != "joined":
        raise RefusedError("organization-left", "the organization has left the federation")


def _in_role(participation: Participation | None, role: Party) -> Participation:
    field = f"{role}_participation_id"
    if participation is None:
        raise _unknown("participation", field)
    if participation.role != role:
        raise RefusedError("wrong-role", f"this participation is not a {role}'s", field=field, kind="field")
    return participation


def _enrolled(participation: Participation, at: datetime) -> None:
    field = f"{participation.role}_participation_id"
    if participation.state == "paused":
        raise RefusedError("participation-paused", f"the {participation.role}'s participation is paused", field=field)
    if participation.state != "enrolled":
        raise RefusedError(
            "not-enrolled", f"the {participation.role} is {participation.state}, not enrolled", field=field
        )
    if participation.enrolled_at is None or at + CLOCK_SKEW < participation.enrolled_at:
        raise RefusedError("not-enrolled-yet", f"the {participation.role} was enrolled later", field="occurred_at")


def _unknown(what: str, field: str | None) -> RefusedError:
    said = f"no such {what} is known here; if it is new, it may not have arrived yet: repeat with min_position"
    return RefusedError(f"{what}-unknown", said, field=field, kind="unknown")
