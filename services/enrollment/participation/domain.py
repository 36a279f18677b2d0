"""A participation: one person in one program in one role, from application to its end.

"Matched" and "has capacity left" are not stored here: they follow from relationships.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.enrollment import validation
from services.enrollment.participation.aggregate import Participation, Role, State
from services.enrollment.participation.events import Applied, Completed, Enrolled, Paused, Rejected, Resumed, Withdrawn
from services.enrollment.participation.lifecycle import LIFECYCLE, Act
from services.enrollment.programs.policy import Policy
from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

MAX_SKILLS = 50
MAX_SENIORITY = 100


def apply(
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
    """A person applies.

    Args:
        id: the new participation's id (`identity.participation_id`).
        meta: The command's metadata.
        organization_id: the program's organization.
        program_id: the program.
        confidentiality: the program's confidentiality.
        person_id: the person's pseudonym.
        role: mentor or mentee.
        attempt: 1 for a first application in this role, counted on by each re-application.
        previous_id: the participation this one follows.
        skills: taxonomy codes of what the person offers or wants.
        seniority: level on the program's scale, where it is known.
    """
    LIFECYCLE.allow(State.NONE, Act.APPLY)
    codes = sorted({validation.code(skill, "skills") for skill in skills})
    validation.within(len(codes), 0, MAX_SKILLS, "skills")
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
        seniority=_seniority(seniority),
    )


def enroll(
    participation: Participation,
    meta: CommandMetadata,
    *,
    policy: Policy,
    capacity: int | None = None,
    seniority: int | None = None,
) -> None:
    """Take the person into the program.

    Args:
        participation: an application.
        meta: The command's metadata.
        policy: the program's.
        capacity: most open relationships in this role; what the policy allows when omitted.
        seniority: level on the program's scale; the application's when omitted.

    Raises:
        RefusedError: `capacity-above-policy`, or `seniority-required` in a reverse program.
    """
    LIFECYCLE.allow(participation.state, Act.ENROLL)
    validation.in_order(meta, participation.last_occurred_at)
    known = participation.seniority if seniority is None else _seniority(seniority)
    if policy.reverse_only and known is None:
        detail = "in a reverse program the mentor is strictly junior: say the seniority"
        raise RefusedError("seniority-required", detail, field="seniority", kind="field")
    granted = _capacity(participation.role, policy, capacity)
    _record(participation, Enrolled, meta, capacity=granted, seniority=known)


def reject(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Turn an application down."""
    _act(participation, Act.REJECT, Rejected, meta, reason=validation.code(reason, "reason"))


def pause(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """No new matches for a while."""
    _act(participation, Act.PAUSE, Paused, meta, reason=validation.code(reason, "reason"))


def resume(participation: Participation, meta: CommandMetadata) -> None:
    """End a pause."""
    _act(participation, Act.RESUME, Resumed, meta)


def withdraw(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """The person stops taking part."""
    _act(participation, Act.WITHDRAW, Withdrawn, meta, reason=validation.code(reason, "reason"))


def complete(participation: Participation, meta: CommandMetadata) -> None:
    """The person took part to the end."""
    _act(participation, Act.COMPLETE, Completed, meta)


def _act(participation: Participation, act: Act, event: type[Event], meta: CommandMetadata, **data: object) -> None:
    LIFECYCLE.allow(participation.state, act)
    validation.in_order(meta, participation.last_occurred_at)
    _record(participation, event, meta, **data)


def _record(participation: Participation, event: type[Event], meta: CommandMetadata, **data: object) -> None:
    participation.record(event, meta, **participation.facts, **data)


def _capacity(role: Role, policy: Policy, asked: int | None) -> int:
    most = policy.mentor_capacity if role is Role.MENTOR else policy.mentee_limit
    if asked is None:
        return most
    if asked > most:
        detail = f"the program allows a {role} at most {most} open relationships"
        raise RefusedError("capacity-above-policy", detail, field="capacity", kind="field")
    return validation.within(asked, 1, most, "capacity")


def _seniority(value: int | None) -> int | None:
    return None if value is None else validation.within(value, 0, MAX_SENIORITY, "seniority")
