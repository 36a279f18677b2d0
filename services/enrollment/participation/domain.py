"""Decisions about a participation."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.enrollment import validation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.checks import check_seniority, require_between
from services.enrollment.participation.events import (
    CapacityChanged,
    Completed,
    Enrolled,
    ParticipantErased,
    ParticipationEvent,
    Paused,
    Reinstated,
    Rejected,
    Removed,
    Resumed,
    ScreeningStarted,
    SeniorityChanged,
    Suspended,
    Waitlisted,
    Withdrawn,
)
from services.enrollment.participation.states import PARTICIPANT, STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before
from services.eventstore.refusal import RefusedError, raise_first
from services.policy.admission import capacity_breaches, seniority_breaches
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion

LOWEST_PRIORITY = 9
LONGEST_PAUSE = timedelta(days=3 * 366)
PROGRAM_ENDED = "program-ended"
ORGANIZATION_LEAVING = "organization-leaving"


def start_screening(participation: Participation, meta: CommandMetadata) -> None:
    """Start to examine an application.

    Raises:
        RefusedError: The state machine's refusal.
    """
    _record(participation, Transition.START_SCREENING, ScreeningStarted, meta)


def waitlist(participation: Participation, meta: CommandMetadata, *, reason: str, priority: int) -> None:
    """Put an applicant on the waiting list, or change the place there.

    Args:
        participation: An application.
        meta: The command's metadata.
        reason: Why: a code.
        priority: From 1, the most urgent, to `LOWEST_PRIORITY`.

    Raises:
        RefusedError: The state machine's refusal, `not-a-code` or `out-of-range`.
    """
    code = validation.check_code(reason, "reason")
    validation.check_range(priority, 1, LOWEST_PRIORITY, "priority")
    _record(participation, Transition.WAITLIST, Waitlisted, meta, reason=code, priority=priority)


def enroll(
    participation: Participation,
    meta: CommandMetadata,
    *,
    version: PolicyVersion,
    capacity: int | None = None,
    seniority: int | None = None,
) -> None:
    """Enroll an applicant in the program.

    Args:
        participation: An application.
        meta: The command's metadata.
        version: The version of the program's policy that decides.
        capacity: Most open relationships in this role; the policy's limit when omitted.
        seniority: Level on the program's scale; the application's when omitted.

    Raises:
        RefusedError: The state machine's refusal, `capacity-above-policy`, `seniority-above-scale`, or
            `seniority-required` in a reverse program.
    """
    meta = participation.guard(Transition.ENROLL, meta)
    top = version.policy.seniority_top
    seniority = participation.seniority if seniority is None else check_seniority(seniority, top)
    _require_seniority(version.policy, seniority)
    capacity = _resolve_capacity(participation.role, version.policy, capacity)
    participation.record_with_context(
        Enrolled, meta, capacity=capacity, seniority=seniority, policy_version=version.number
    )


def reject(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Reject an application.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    code = validation.check_code(reason, "reason")
    _record(participation, Transition.REJECT, Rejected, meta, reason=code)


def pause(
    participation: Participation, meta: CommandMetadata, *, reason: str, resumes_at: datetime | None = None
) -> None:
    """Pause a participation: no new matches until it is resumed.

    Args:
        participation: An enrolled person's participation.
        meta: The command's metadata.
        reason: Why: a code.
        resumes_at: When it is to resume by itself; None for no date.

    Raises:
        RefusedError: The state machine's refusal, `not-a-code`, `expires-in-past` or `expires-too-late`.
    """
    code = validation.check_code(reason, "reason")
    if resumes_at is not None:
        require_between(resumes_at, meta.recorded_at, LONGEST_PAUSE, "resumes_at")
    _record(participation, Transition.PAUSE, Paused, meta, reason=code, resumes_at=resumes_at)


def resume(participation: Participation, meta: CommandMetadata) -> None:
    """Resume a paused participation.

    Raises:
        RefusedError: The state machine's refusal.
    """
    _record(participation, Transition.RESUME, Resumed, meta)


def require_due(participation: Participation, meta: CommandMetadata) -> None:
    """Pass if the present pause ends by itself, and its date has come: the clock does not end another one.

    Raises:
        RefusedError: `not-yet-due`.
    """
    resumes_at = participation.resumes_at
    if participation.state is State.PAUSED and (resumes_at is None or meta.recorded_at < resumes_at):
        until = "a person resumes it" if resumes_at is None else resumes_at.isoformat()
        raise RefusedError("not-yet-due", f"the participation is paused until {until}")


def suspend(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Suspend a participation: nothing starts in it until it is reinstated.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    code = validation.check_code(reason, "reason")
    _record(participation, Transition.SUSPEND, Suspended, meta, reason=code)


def reinstate(participation: Participation, meta: CommandMetadata) -> None:
    """Reinstate a suspended participation, to what it was before.

    Raises:
        RefusedError: The state machine's refusal.
    """
    _record(participation, Transition.REINSTATE, Reinstated, meta)


def withdraw(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Withdraw from the program, or decline an invitation.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    code = validation.check_code(reason, "reason")
    _record(participation, Transition.WITHDRAW, Withdrawn, meta, reason=code)


def erase_participant(participation: Participation, meta: CommandMetadata) -> None:
    """Record that the person of a participation that has ended was erased.

    Raises:
        RefusedError: `participation-open`.
    """
    if not participation.ended:
        raise RefusedError("participation-open", "this participation has not ended: it ends before")
    meta = not_before(meta, participation.last_known_at)
    participation.record_with_context(ParticipantErased, meta)


def complete(participation: Participation, meta: CommandMetadata) -> None:
    """Complete the program.

    Raises:
        RefusedError: The state machine's refusal.
    """
    _record(participation, Transition.COMPLETE, Completed, meta)


def remove(participation: Participation, meta: CommandMetadata, *, reason: str) -> None:
    """Remove a participant from the program, as its staff.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    code = validation.check_code(reason, "reason")
    _record(participation, Transition.REMOVE, Removed, meta, reason=code)


def end_with_program(participation: Participation, meta: CommandMetadata, *, leaving: bool = False) -> None:
    """End a participation of a program that has ended: a participant completes it, an applicant is rejected.

    Args:
        participation: The participation.
        meta: The command's metadata.
        leaving: Whether the program ended because its organization leaves; then every person is withdrawn.

    Raises:
        RefusedError: The state machine's refusal.
    """
    STATE_MACHINE.guard(Transition.END_WITH_PROGRAM, participation.state)
    if leaving:
        withdraw(participation, meta, reason=ORGANIZATION_LEAVING)
    elif participation.state in PARTICIPANT:
        complete(participation, meta)
    elif participation.state is State.INVITED:
        withdraw(participation, meta, reason=PROGRAM_ENDED)
    else:
        reject(participation, meta, reason=PROGRAM_ENDED)


def change_capacity(participation: Participation, meta: CommandMetadata, *, policy: Policy, capacity: int) -> None:
    """Change how many open relationships a participant takes; a number below the present ones ends none of them.

    Raises:
        RefusedError: The state machine's refusal, `capacity-above-policy`, `out-of-range` or `capacity-unchanged`.
    """
    capacity = _resolve_capacity(participation.role, policy, capacity)
    if participation.state in PARTICIPANT and capacity == participation.capacity:
        raise RefusedError("capacity-unchanged", f"the capacity is {capacity}", field="capacity", kind="field")
    _record(participation, Transition.CHANGE_CAPACITY, CapacityChanged, meta, capacity=capacity)


def change_seniority(
    participation: Participation, meta: CommandMetadata, *, policy: Policy, seniority: int | None
) -> None:
    """Change a person's level on the program's scale, or put it right.

    Raises:
        RefusedError: The state machine's refusal, `out-of-range`, `seniority-above-scale`, `seniority-required` in a
            reverse program, or `seniority-unchanged`.
    """
    seniority = check_seniority(seniority, policy.seniority_top)
    _require_seniority(policy, seniority)
    if participation.state is not State.NONE and not participation.ended and seniority == participation.seniority:
        raise RefusedError("seniority-unchanged", f"the seniority is {seniority}", field="seniority", kind="field")
    _record(participation, Transition.CHANGE_SENIORITY, SeniorityChanged, meta, seniority=seniority)


def require_listed_reason(policy: Policy, reason: str) -> None:
    """Pass if a participation may end for a reason.

    Raises:
        RefusedError: `reason-not-in-list`.
    """
    if policy.end_reasons and reason not in policy.end_reasons:
        detail = f"the program's reasons are {', '.join(policy.end_reasons)}"
        raise RefusedError("reason-not-in-list", detail, field="reason", kind="field")


def _record(
    participation: Participation,
    transition: Transition,
    event: type[ParticipationEvent],
    meta: CommandMetadata,
    **data: object,
) -> None:
    participation.record_with_context(event, participation.guard(transition, meta), **data)


def _require_seniority(policy: Policy, seniority: int | None) -> None:
    raise_first(seniority_breaches(policy, seniority))


def _resolve_capacity(role: Role, policy: Policy, capacity: int | None) -> int:
    limit = policy.limit(role)
    raise_first(capacity_breaches(policy, role, capacity))
    return limit if capacity is None else validation.check_range(capacity, 1, limit, "capacity")
