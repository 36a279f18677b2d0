"""Decisions about a participation."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.enrollment import validation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.events import (
    Applied,
    Completed,
    Enrolled,
    Paused,
    Rejected,
    Resumed,
    Withdrawn,
)
from services.enrollment.participation.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.policy.policy import Policy

MAX_SKILLS = 50
MAX_SENIORITY = 100


def submit_application(
    id: UUID,
    meta: CommandMetadata,
    *,
    organization_id: UUID,
    program_id: UUID,
    confidentiality: str,
    person_id: UUID,
    role: Role,
    attempt: int = 1,
    previous_id: UUID | None = None,
    skills: Iterable[str] = (),
    seniority: int | None = None,
) -> Participation:
    """Submit a person's application to a program.

    Args:
        id: The new participation's id (`identity.participation_id`).
        meta: The command's metadata.
        organization_id: The program's organization.
        program_id: The program.
        confidentiality: The program's confidentiality.
        person_id: The person's pseudonym.
        role: Mentor or mentee.
        attempt: 1 for a first application in this role, incremented by each re-application.
        previous_id: The participation that this one follows.
        skills: Taxonomy codes of what the person offers or needs.
        seniority: Level on the program's scale, None if unknown.
    """
    STATE_MACHINE.guard(Transition.APPLY, State.NONE)
    codes = sorted({validation.check_code(skill, "skills") for skill in skills})
    validation.check_range(len(codes), 0, MAX_SKILLS, "skills")
    return Participation.begin(
        Applied,
        id,
        meta,
        organization_id=str(organization_id),
        program_id=str(program_id),
        confidentiality=confidentiality,
        person_id=str(person_id),
        role=role.value,
        attempt=attempt,
        previous_participation_id=previous_id and str(previous_id),
        skills=codes,
        seniority=_check_seniority(seniority),
    )


def enroll(
    participation: Participation,
    meta: CommandMetadata,
    *,
    policy: Policy,
    capacity: int | None = None,
    seniority: int | None = None,
) -> None:
    """Enroll an applicant in the program.

    Args:
        participation: An application.
        meta: The command's metadata.
        policy: The program's policy.
        capacity: Most open relationships in this role; the policy's limit when omitted.
        seniority: Level on the program's scale; the application's when omitted.

    Raises:
        RefusedError: The state machine's refusal, `capacity-above-policy`, or `seniority-required` in a reverse
            program.
    """
    meta = participation.guard(Transition.ENROLL, meta)
    seniority = participation.seniority if seniority is None else _check_seniority(seniority)
    if policy.reverse_only and seniority is None:
        detail = "a reverse program requires the seniority: the mentor is strictly junior"
        raise RefusedError("seniority-required", detail, field="seniority", kind="field")
    capacity = _resolve_capacity(participation.role, policy, capacity)
    participation.record_with_context(Enrolled, meta, capacity=capacity, seniority=seniority)


def reject(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Reject an application.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    meta = participation.guard(Transition.REJECT, meta)
    participation.record_with_context(Rejected, meta, reason=validation.check_code(reason, "reason"))


def pause(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Pause a participation: no new matches until it is resumed.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    meta = participation.guard(Transition.PAUSE, meta)
    participation.record_with_context(Paused, meta, reason=validation.check_code(reason, "reason"))


def resume(participation: Participation, meta: CommandMetadata) -> None:
    """Resume a paused participation.

    Raises:
        RefusedError: The state machine's refusal.
    """
    participation.record_with_context(Resumed, participation.guard(Transition.RESUME, meta))


def withdraw(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Withdraw from the program.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    meta = participation.guard(Transition.WITHDRAW, meta)
    participation.record_with_context(Withdrawn, meta, reason=validation.check_code(reason, "reason"))


def complete(participation: Participation, meta: CommandMetadata) -> None:
    """Complete the program.

    Raises:
        RefusedError: The state machine's refusal.
    """
    participation.record_with_context(Completed, participation.guard(Transition.COMPLETE, meta))


def _resolve_capacity(role: Role, policy: Policy, capacity: int | None) -> int:
    limit = policy.mentor_capacity if role is Role.MENTOR else policy.mentee_limit
    if capacity is None:
        return limit
    if capacity > limit:
        detail = f"the program allows a {role} at most {limit} open relationships"
        raise RefusedError("capacity-above-policy", detail, field="capacity", kind="field")
    return validation.check_range(capacity, 1, limit, "capacity")


def _check_seniority(value: int | None) -> int | None:
    return None if value is None else validation.check_range(value, 0, MAX_SENIORITY, "seniority")
