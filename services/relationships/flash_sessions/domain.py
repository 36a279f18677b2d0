"""Decisions about a flash session: offered or asked for, arranged, then held, missed or called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.preconditions import not_before, order_after
from services.eventstore.refusal import RefusedError
from services.relationships.flash_sessions.flash_session import (
    FlashArranged,
    FlashAsked,
    FlashCancelled,
    FlashHeld,
    FlashMissed,
    FlashOffered,
    FlashSession,
    Plan,
)
from services.relationships.flash_states import FLASH_MACHINE, FlashState, FlashStep
from services.relationships.meeting import Meeting
from services.relationships.sessions.domain import LATE

HORIZON = timedelta(days=366)
"""How far ahead a flash session may be planned."""


def offer(id: UUID, meta: CommandMetadata, plan: Plan, policy_version: int, **context: str) -> FlashSession:
    """Offer a place.

    Args:
        id: The new flash session.
        meta: The command's metadata.
        plan: When and how the two would meet.
        policy_version: The version of the policy that it is decided under.
        **context: The program and the mentor, as of `FlashEvent`.

    Raises:
        RefusedError: `flash-session-too-late` or `session-too-far-ahead`.
    """
    _require_ahead(meta, plan)
    return FlashSession.begin(FlashOffered, id, meta, **context, **_fields(plan, policy_version))


def ask(
    id: UUID,
    meta: CommandMetadata,
    plan: Plan,
    policy_version: int,
    *,
    mentee_participation_id: str,
    mentee_id: str,
    **context: str,
) -> FlashSession:
    """Ask a mentor for a flash session; the arguments and the refusals are those of `offer`.

    Raises:
        RefusedError: As of `offer`.
    """
    _require_ahead(meta, plan)
    mentee = {"mentee_participation_id": mentee_participation_id, "mentee_id": mentee_id}
    return FlashSession.begin(FlashAsked, id, meta, **context, **_fields(plan, policy_version), **mentee)


def take(
    flash: FlashSession, meta: CommandMetadata, policy_version: int, *, mentee_participation_id: str, mentee_id: str
) -> None:
    """Take the free place for a mentee.

    Raises:
        RefusedError: The state machine's refusal, or `flash-session-too-late` once it was to begin.
    """
    _arrange(flash, FlashStep.TAKE, meta, policy_version, mentee_participation_id, mentee_id)


def accept(flash: FlashSession, meta: CommandMetadata, policy_version: int) -> None:
    """Accept the flash session that a mentee asked for.

    Raises:
        RefusedError: The state machine's refusal, or `flash-session-too-late` once it was to begin.
    """
    participation, person = str(flash.mentee_participation_id), str(flash.mentee_id)
    _arrange(flash, FlashStep.ACCEPT, meta, policy_version, participation, person)


def hold(flash: FlashSession, meta: CommandMetadata, meeting: Meeting) -> None:
    """Report that it was held.

    Raises:
        RefusedError: The state machine's refusal, `session-not-over`, or `flash-session-too-early` for a conversation
            before it was arranged.
    """
    FLASH_MACHINE.guard(FlashStep.HOLD, flash.state)
    if meeting.ended_at > meta.recorded_at + CLOCK_SKEW:
        detail = "a session can be reported as held only after its end"
        raise RefusedError("session-not-over", detail, field="started_at", kind="field")
    if meeting.started_at + CLOCK_SKEW < flash.arranged_at:
        detail = f"the two arranged it at {flash.arranged_at.isoformat()}, so they met later"
        raise RefusedError("flash-session-too-early", detail, field="started_at", kind="field")
    flash.record(
        FlashHeld,
        replace(meta, occurred_at=meeting.started_at),
        **flash.context,
        mentee_id=flash.mentee_id,
        started_at=meeting.started_at,
        minutes=meeting.minutes,
        mode=meeting.mode,
        evidence=meeting.evidence,
    )


def miss(flash: FlashSession, meta: CommandMetadata, missed_by: str) -> None:
    """Report that one party or both did not come, after it was to begin.

    Raises:
        RefusedError: The state machine's refusal, or `session-not-begun`.
    """
    meta = _guard(flash, FlashStep.MISS, meta)
    if flash.plan.starts_at > meta.recorded_at + CLOCK_SKEW:
        detail = "a session can be reported as missed only after the time at which it was to begin"
        raise RefusedError("session-not-begun", detail)
    flash.record(FlashMissed, meta, **flash.context, missed_by=missed_by)


def cancel(flash: FlashSession, meta: CommandMetadata, cancelled_by: str) -> None:
    """Call it off: take an offer back, decline a wish, or cancel what was arranged.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = _guard(flash, FlashStep.CANCEL, meta)
    late = flash.state is FlashState.ARRANGED and meta.is_due(flash.plan.starts_at - LATE)
    flash.record(FlashCancelled, meta, **flash.context, cancelled_by=cancelled_by, late=late)


def follow(flash: FlashSession, meta: CommandMetadata) -> None:
    """Call it off for the program: a party has left, the program has ended, or its time passed unanswered.

    Raises:
        RefusedError: The state machine's refusal.
    """
    cancel(flash, not_before(meta, flash.last_known_at), "program")


def _arrange(
    flash: FlashSession, step: FlashStep, meta: CommandMetadata, policy_version: int, participation: str, person: str
) -> None:
    meta = _guard(flash, step, meta)
    _require_ahead(meta, flash.plan)
    mentee = {"mentee_participation_id": participation, "mentee_id": person}
    flash.record(FlashArranged, meta, **flash.context, **_fields(flash.plan, policy_version), **mentee)


def _guard(flash: FlashSession, step: FlashStep, meta: CommandMetadata) -> CommandMetadata:
    FLASH_MACHINE.guard(step, flash.state)
    return order_after(meta, flash.last_known_at)


def _require_ahead(meta: CommandMetadata, plan: Plan) -> None:
    if meta.is_due(plan.starts_at):
        detail = "its time has come: a flash session is arranged before it begins"
        raise RefusedError("flash-session-too-late", detail, field="starts_at")
    if plan.starts_at > meta.recorded_at + HORIZON:
        detail = f"a flash session can be planned at most {HORIZON.days} days ahead"
        raise RefusedError("session-too-far-ahead", detail, field="starts_at", kind="field")


def _fields(plan: Plan, policy_version: int) -> dict[str, datetime | int | str]:
    return {
        "starts_at": plan.starts_at,
        "planned_minutes": plan.minutes,
        "mode": plan.mode,
        "policy_version": policy_version,
    }
