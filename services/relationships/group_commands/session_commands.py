"""Use cases of a group's sessions: each acts on the session of every pair that can meet, in one transaction.

A pair that may not meet is left out by name, and the others meet; where none is left, its refusal is the command's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.group_commands.loading import GroupTarget, group_result, load_group, program_of
from services.relationships.group_states import GroupStep
from services.relationships.groups import sessions
from services.relationships.groups.group import Group, GroupPair
from services.relationships.groups.sessions import Attendance, session_of_pair
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.sessions import domain as pair_sessions
from services.relationships.sessions import evidence, missed
from services.relationships.sessions.commands import require_may_meet, require_met
from services.relationships.sessions.domain import Absent
from services.relationships.sessions.evidence import Reporter
from services.relationships.states import State

Act = Callable[[Relationship], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """A session as it is planned."""

    starts_at: datetime
    minutes: int


def schedule(uow: UnitOfWork, meta: CommandMetadata, target: GroupTarget, plan: Plan) -> CommandResult:
    """Schedule a session of the whole group.

    Raises:
        RefusedError: As of `load_group`; `group-empty` without an active pair; where no pair can meet, why the first
            one cannot.
    """
    group = load_group(uow, target, GroupStep.SCHEDULE)
    session_id = str(uuid4())
    act = partial(_schedule, target=target, meta=meta, session_id=session_id, plan=plan)
    done, left_out = _each(uow, _active(uow, group), act)
    sessions.schedule(group, meta, session_id=session_id, starts_at=plan.starts_at, minutes=plan.minutes, pairs=done)
    return session_result(group, session_id, done, left_out, created=True)


def move(uow: UnitOfWork, meta: CommandMetadata, target: GroupTarget, session_id: UUID, plan: Plan) -> CommandResult:
    """Move a scheduled session of the group; pairs that became active since are taken in.

    Raises:
        RefusedError: As of `schedule`; as of `sessions.require_scheduled`.
    """
    group = load_group(uow, target, GroupStep.RESCHEDULE)
    session = sessions.require_scheduled(group, str(session_id))
    act = partial(_move, target=target, meta=meta, session_id=str(session_id), plan=plan)
    pairs = dict.fromkeys((*session.pairs, *_active(uow, group)))
    done, left_out = _each(uow, pairs, act)
    sessions.move(group, meta, session_id=str(session_id), starts_at=plan.starts_at, minutes=plan.minutes, pairs=done)
    return session_result(group, str(session_id), done, left_out)


def cancel(uow: UnitOfWork, meta: CommandMetadata, target: GroupTarget, session_id: UUID) -> CommandResult:
    """Cancel a scheduled session of the group, with those of its pairs that are still scheduled.

    Raises:
        RefusedError: As of `load_group` and `sessions.require_scheduled`.
    """
    group = load_group(uow, target, GroupStep.CANCEL)
    session = sessions.require_scheduled(group, str(session_id))
    by: Literal["mentor", "coordinator"] = "mentor" if _is_mentor(target, group) else "coordinator"
    done = []
    for id in session.pairs:
        relationship, own = uow.get(Relationship, UUID(id)), session_of_pair(str(session_id), id)
        if _is_scheduled(relationship, own):
            pair_sessions.cancel(relationship, meta, session_id=own, cancelled_by=by)
            done.append(id)
    sessions.cancel(group, meta, session_id=str(session_id), cancelled_by=by)
    return session_result(group, str(session_id), done, [])


def report(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: GroupTarget,
    session_id: UUID,
    meeting: Meeting,
    present: Collection[UUID],
) -> CommandResult:
    """Report who was at a session: a pair of two who were there has held its own, every other one has missed it.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The group and the caller.
        session_id: The session.
        meeting: When and how those who came met.
        present: The participations of those who were there.

    Raises:
        RefusedError: As of `load_group`, `sessions.require_scheduled` and `evidence.require`; `not-in-group` for one
            who is no part of it; where no pair can be reported, why the first one cannot.
    """
    group = load_group(uow, target, GroupStep.REPORT)
    session = sessions.require_scheduled(group, str(session_id))
    evidence.require(meeting.evidence, staff=not _is_mentor(target, group), on_behalf=False)
    pairs = {id: group.known_pairs[id] for id in dict.fromkeys((*session.pairs, *_active(uow, group)))}
    who = _attendance(pairs.values(), {str(each) for each in present})
    people = target.caller.known_in(program_of(group)).people
    reporter = partial(_reporter, people, mentor=_is_mentor(target, group))
    act = partial(
        _report,
        target=target,
        meta=meta,
        session_id=str(session_id),
        meeting=meeting,
        pairs=pairs,
        present=who.present,
        reporter=reporter,
    )
    done, left_out = _each(uow, pairs, act)
    held = [id for id in done if pair_met(pairs[id], who.present)]
    by = corrector_of(target, group)
    sessions.report(group, meta, session_id=str(session_id), meeting=meeting, who=who, met=bool(held), reported_by=by)
    return session_result(group, str(session_id), held, left_out)


def _schedule(
    relationship: Relationship, *, target: GroupTarget, meta: CommandMetadata, session_id: str, plan: Plan
) -> None:
    pair = target.pair(str(relationship.id))
    own = session_of_pair(session_id, str(relationship.id))
    require_may_meet(pair, relationship, meta, plan.starts_at)
    pair_sessions.schedule(
        relationship,
        meta,
        session_id=own,
        starts_at=plan.starts_at,
        planned_minutes=plan.minutes,
        group_session_id=session_id,
    )


def _move(
    relationship: Relationship, *, target: GroupTarget, meta: CommandMetadata, session_id: str, plan: Plan
) -> None:
    own = session_of_pair(session_id, str(relationship.id))
    if own not in relationship.sessions:
        _schedule(relationship, target=target, meta=meta, session_id=session_id, plan=plan)
        return
    pair = target.pair(str(relationship.id))
    require_may_meet(pair, relationship, meta, plan.starts_at)
    pair_sessions.reschedule(relationship, meta, session_id=own, starts_at=plan.starts_at, planned_minutes=plan.minutes)


def _report(
    relationship: Relationship,
    *,
    target: GroupTarget,
    meta: CommandMetadata,
    session_id: str,
    meeting: Meeting,
    pairs: dict[str, GroupPair],
    present: Collection[str],
    reporter: Callable[[GroupPair], Reporter | None],
) -> None:
    """Record the session of one pair; one that began after it was planned is recorded where the two met."""
    id = str(relationship.id)
    own, pair = session_of_pair(session_id, id), target.pair(id)
    if not pair_met(pairs[id], present):
        if _is_scheduled(relationship, own):
            missed.miss(
                relationship,
                meta,
                session_id=own,
                missed_by=_absent(pairs[id], present),
                reported_by=reporter(pairs[id]),
            )
        return
    require_met(pair, relationship, meeting.started_at)
    hold = pair_sessions.hold if own in relationship.sessions else pair_sessions.record_held
    hold(
        relationship,
        meta,
        session_id=own,
        meeting=meeting,
        reported_by=reporter(pairs[id]),
        group_session_id=session_id,
    )


def _each(uow: UnitOfWork, ids: Iterable[str], act: Act) -> tuple[list[str], list[tuple[str, RefusedError]]]:
    """Act on each pair; one that is refused is left out, with nothing of it recorded.

    Raises:
        RefusedError: `group-empty`; where every pair is refused, why the first one is.
    """
    done, left_out = list[str](), list[tuple[str, RefusedError]]()
    for id in ids:
        try:
            act(uow.get(Relationship, UUID(id)))
            done.append(id)
        except RefusedError as refusal:
            uow.forget(UUID(id))
            left_out.append((id, refusal))
    if not done:
        raise left_out[0][1] if left_out else RefusedError("group-empty", "no pair of the group has started yet")
    return done, left_out


def _active(uow: UnitOfWork, group: Group) -> list[str]:
    """Return the pairs of a group that have started and have not ended."""
    matched = [id for id, each in group.pairs.items() if each.matched]
    return [id for id in matched if uow.get(Relationship, UUID(id)).state in {State.ACTIVE, State.PAUSED}]


def _attendance(pairs: Iterable[GroupPair], present: set[str]) -> Attendance:
    people = {place.participation_id for each in pairs for place in (each.mentor, each.mentee)}
    strangers = present - people
    if strangers:
        detail = f"no part of this group's session: {', '.join(sorted(strangers))}"
        raise RefusedError("not-in-group", detail, field="present", kind="field")
    return Attendance(present, people - present)


def pair_met(pair: GroupPair, present: Collection[str]) -> bool:
    """Return whether both people of a pair were there."""
    return pair.mentor.participation_id in present and pair.mentee.participation_id in present


def _absent(pair: GroupPair, present: Collection[str]) -> Absent:
    if pair.mentor.participation_id in present:
        return "mentee"
    return "mentor" if pair.mentee.participation_id in present else "both"


def _is_scheduled(relationship: Relationship, session_id: str) -> bool:
    session = relationship.sessions.get(session_id)
    return session is not None and session.status == "scheduled"


def _is_mentor(target: GroupTarget, group: Group) -> bool:
    people = target.caller.known_in(program_of(group)).people
    return any(each.person_id in people for each in group.mentors)


def corrector_of(target: GroupTarget, group: Group) -> str:
    """Return who reports or corrects for the group: the participation of the mentor, or `coordinator`."""
    people = target.caller.known_in(program_of(group)).people
    own = [each.participation_id for each in group.mentors if each.person_id in people]
    return own[0] if own else "coordinator"


def _reporter(people: Collection[str], pair: GroupPair, *, mentor: bool) -> Reporter | None:
    """Return who reports the session of a pair; None for its group's other mentor, who is no party of it."""
    return "mentor" if pair.mentor.person_id in people else (None if mentor else "coordinator")


def session_result(
    group: Group,
    session_id: str,
    done: list[str],
    left_out: list[tuple[str, RefusedError]],
    *,
    created: bool = False,
) -> CommandResult:
    """Return the result of a command about a session: the pairs that it concerns, and those that were left out."""
    named = [{"relationship_id": id, "rule": refusal.rule, "detail": refusal.detail} for id, refusal in left_out]
    return group_result(group, created=created, session_id=session_id, relationship_ids=done, left_out=named)
