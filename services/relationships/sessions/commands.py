"""Use cases of sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import mark, speak
from services.relationships.command_support import (
    Target,
    facts_of,
    load_for_command,
    require_contact,
    result,
    speak_as_initiator,
)
from services.relationships.eligibility.domain import require_complete, require_going_on, require_none
from services.relationships.groups.group import Group
from services.relationships.groups.sessions import session_of_pair
from services.relationships.meeting import Meeting
from services.relationships.relationship import Initiator, Relationship
from services.relationships.sessions import corrected, domain, evidence, missed
from services.relationships.sessions.domain import Absent
from services.relationships.sessions.evidence import Reporter
from services.relationships.sessions.missed import Excuse
from services.relationships.states import Transition


@dataclass(frozen=True, slots=True)
class Another:
    """The session that takes the place of a missed one: when it begins, and its length where that is another one."""

    starts_at: datetime
    minutes: int | None = None


def schedule(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, starts_at: datetime, planned_minutes: int
) -> CommandResult:
    """Schedule a session of parties who may meet now; one in the past is judged by the time at which it began."""
    relationship = load_for_command(uow, target, Transition.SCHEDULE_SESSION)
    session_id = str(uuid4())
    domain.schedule(relationship, meta, session_id=session_id, starts_at=starts_at, planned_minutes=planned_minutes)
    require_may_meet(target, relationship, meta, starts_at)
    return result(relationship, created=True, session_id=session_id)


def reschedule(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    session_id: UUID,
    starts_at: datetime,
    planned_minutes: int,
) -> CommandResult:
    """Move a scheduled session, under the conditions of a session that is scheduled."""
    relationship = load_for_command(uow, target, Transition.RESCHEDULE_SESSION)
    require_own(uow, relationship, session_id)
    domain.reschedule(
        relationship, meta, session_id=str(session_id), starts_at=starts_at, planned_minutes=planned_minutes
    )
    require_may_meet(target, relationship, meta, starts_at)
    return result(relationship, session_id=str(session_id))


def miss(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    session_id: UUID,
    missed_by: Absent,
    excuse: Excuse | None = None,
    another: Another | None = None,
) -> CommandResult:
    """Report a missed session, as a party, on behalf of a ward, or as staff; and schedule another one at once.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        session_id: The session.
        missed_by: Who did not come.
        excuse: Why, as a code.
        another: The session that takes its place; where it is refused, nothing is reported.
    """
    relationship = load_for_command(uow, target, Transition.MISS_SESSION)
    require_own(uow, relationship, session_id)
    reporter, on_behalf = speak(target.caller, relationship.pairing, None, staff="coordinator", field="missed_by")
    marked = mark(meta, reporter, on_behalf=on_behalf)
    missed.miss(
        relationship, marked, session_id=str(session_id), missed_by=missed_by, excuse=excuse, reported_by=reporter
    )
    if another is None:
        return result(relationship, session_id=str(session_id))
    minutes = another.minutes or relationship.sessions[str(session_id)].planned_minutes
    following = _schedule_another(target, relationship, meta, another.starts_at, minutes)
    return result(relationship, session_id=str(session_id), next_session_id=following)


def correct(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, session_id: UUID, meeting: Meeting | None = None
) -> CommandResult:
    """Take back the report about a session: as who reported it, on behalf of that ward, or as staff.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        session_id: The session.
        meeting: What is reported instead, where the two met; where that is refused, nothing is taken back.
    """
    relationship = load_for_command(uow, target, Transition.CORRECT_SESSION)
    require_own(uow, relationship, session_id)
    corrector, on_behalf = speak(target.caller, relationship.pairing, None, staff="coordinator", field="session_id")
    marked = mark(meta, corrector, on_behalf=on_behalf)
    met = meeting is not None
    corrected.correct(relationship, marked, session_id=str(session_id), corrected_by=corrector, met=met)
    if meeting is not None:
        evidence.require(meeting.evidence, staff=corrector == "coordinator", on_behalf=on_behalf)
        domain.hold(relationship, marked, session_id=str(session_id), meeting=meeting, reported_by=corrector)
        require_met(target, relationship, meeting.started_at)
    return result(relationship, session_id=str(session_id))


def _schedule_another(
    target: Target, relationship: Relationship, meta: CommandMetadata, starts_at: datetime, minutes: int
) -> str:
    """Schedule the session that takes the place of a missed one, under the conditions of every other."""
    session_id = str(uuid4())
    domain.schedule(
        relationship,
        meta,
        session_id=session_id,
        starts_at=starts_at,
        planned_minutes=minutes,
        named="next_starts_at",
    )
    require_may_meet(target, relationship, meta, starts_at)
    return session_id


def hold(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    session_id: UUID,
    meeting: Meeting,
    reported_by: Reporter | None = None,
) -> CommandResult:
    """Report a held session.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        session_id: The session.
        meeting: The report; its evidence is at most what this caller can claim.
        reported_by: A party, or staff; follows from the caller when omitted.
    """
    relationship = load_for_command(uow, target, Transition.HOLD_SESSION)
    require_own(uow, relationship, session_id)
    pairing = relationship.pairing
    reporter, on_behalf = speak(target.caller, pairing, reported_by, staff="coordinator", field="reported_by")
    evidence.require(meeting.evidence, staff=reporter == "coordinator", on_behalf=on_behalf)
    meta = mark(meta, reporter, on_behalf=on_behalf)
    domain.hold(relationship, meta, session_id=str(session_id), meeting=meeting, reported_by=reporter)
    require_met(target, relationship, meeting.started_at)
    return result(relationship, session_id=str(session_id))


def cancel(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, session_id: UUID, cancelled_by: Initiator | None
) -> CommandResult:
    """Cancel a session."""
    relationship = load_for_command(uow, target, Transition.CANCEL_SESSION)
    require_own(uow, relationship, session_id)
    initiator, meta = speak_as_initiator(target, relationship, meta, cancelled_by, "cancelled_by")
    domain.cancel(relationship, meta, session_id=str(session_id), cancelled_by=initiator)
    return result(relationship, session_id=str(session_id))


def require_own(uow: UnitOfWork, relationship: Relationship, session_id: UUID) -> None:
    """Pass unless a session is one of the pair's group: that is planned, reported and corrected as a whole.

    Raises:
        RefusedError: `session-of-group`.
    """
    group_id = relationship.pairing.group_id
    group = None if group_id is None else uow.find(Group, UUID(group_id))
    of_group = () if group is None else group.sessions
    if any(session_of_pair(id, str(relationship.id)) == str(session_id) for id in of_group):
        detail = "the session is one of the group; it is moved, cancelled, reported and corrected on its page"
        raise RefusedError("session-of-group", detail)


def require_may_meet(target: Target, relationship: Relationship, meta: CommandMetadata, starts_at: datetime) -> None:
    """Check that the parties may meet: now for a session ahead, for one in the past at the time when it began.

    Raises:
        RefusedError: The first rule that is not met, or `contact-held`.
    """
    if starts_at > meta.occurred_at:
        eligible = require_going_on(facts_of(target, relationship.pairing), meta.recorded_at)
        require_none(eligible.meeting_breaches(meta.occurred_at))
        require_contact(target, relationship, starts_at)
    else:
        require_met(target, relationship, starts_at)


def require_met(target: Target, relationship: Relationship, at: datetime) -> None:
    """Check that the parties could meet at a past time: by the policy, requirements and documents of that time.

    Raises:
        RefusedError: The first rule that was not met, or `contact-held`.
    """
    require_none(require_complete(facts_of(target, relationship.pairing), at).meeting_breaches(at))
    require_contact(target, relationship, at)
