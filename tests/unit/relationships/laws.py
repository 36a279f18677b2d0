"""The laws of docs/domain, checked on the log alone: none of them relies on an aggregate's own state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import CLOCK_SKEW
from services.relationships.feedback.domain import FeedbackGiven
from services.relationships.lifecycle.domain import Closed, Paused, Resumed, Voided
from services.relationships.lifecycle.reopening import Reopened
from services.relationships.matching.caseload import Opened, SlotReleased, SlotTaken
from services.relationships.matching.domain import Accepted, Matched, Proposed
from services.relationships.relationship import RelationshipEvent
from services.relationships.sessions.corrected import SessionCorrected
from services.relationships.sessions.domain import (
    SessionCancelled,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
)
from services.relationships.sessions.missed import SessionMissed
from services.relationships.start import Activated

Load = dict[tuple[str, str], set[UUID]]


def two_people_and_nobody_answers_themselves(log: Iterable[Event]) -> None:
    """Law 1."""
    proposer: dict[UUID, str] = {}
    for event in log:
        if isinstance(event, RelationshipEvent):
            assert event.mentor_id != event.mentee_id
        if isinstance(event, Proposed):
            proposer[event.originator_id] = event.proposed_by
        if isinstance(event, Accepted):
            assert event.accepted_by != proposer[event.originator_id]


def open_by_person(log: Iterable[Event]) -> Load:
    """Open relationships of each (person, role), from matches and closures alone."""
    load: Load = defaultdict(set)
    for event in log:
        for key in _keys(event):
            if isinstance(event, Matched | Reopened):
                load[key].add(event.originator_id)
            if isinstance(event, Closed):
                load[key].remove(event.originator_id)
            if isinstance(event, Voided):
                load[key].discard(event.originator_id)
    return load


def limits_hold_at_every_position(
    log: Iterable[Event],
    limits: dict[UUID, dict[str, int]],
    at_reopening: Mapping[tuple[UUID, int], dict[str, int]] = {},
) -> None:
    """Law 2: after each match and reopening, no person has more open relationships than were allowed when it was made.

    Args:
        log: The log.
        limits: The limit at the time of the match, by relationship and role.
        at_reopening: The limit at the time of a reopening, by relationship and its version, and by role.
    """
    load: Load = defaultdict(set)
    for event in log:
        for person, role in _keys(event):
            if isinstance(event, Matched | Reopened):
                load[person, role].add(event.originator_id)
                again = at_reopening.get((event.originator_id, event.originator_version))
                assert len(load[person, role]) <= (again or limits[event.originator_id])[role]
            if isinstance(event, Closed | Voided):
                load[person, role].discard(event.originator_id)


def caseloads_hold_exactly_what_is_open(log: list[Event]) -> None:
    """Law 8: a closure releases what its match took, and nothing else is ever held."""
    owner: dict[UUID, tuple[str, str]] = {}
    held: Load = defaultdict(set)
    for event in log:
        if isinstance(event, Opened):
            owner[event.originator_id] = (event.person_id, event.role)
        if isinstance(event, SlotTaken):
            held[owner[event.originator_id]].add(UUID(event.relationship_id))
        if isinstance(event, SlotReleased):
            held[owner[event.originator_id]].remove(UUID(event.relationship_id))
    assert {key: ids for key, ids in held.items() if ids} == {k: ids for k, ids in open_by_person(log).items() if ids}


def ends_are_accounted_for(log: Iterable[Event]) -> None:
    """Law 9: initiator, reason, and an effective date not before the activation; nothing planned outlives the end."""
    started: dict[UUID, datetime] = {}
    planned: dict[tuple[UUID, str], datetime] = {}
    for event in log:
        if isinstance(event, Activated):
            started[event.originator_id] = event.occurred_at
        if isinstance(event, SessionScheduled | SessionRescheduled | SessionCorrected):
            planned[event.originator_id, event.session_id] = event.starts_at
        if isinstance(event, SessionHeld | SessionCancelled | SessionMissed):
            planned.pop((event.originator_id, event.session_id))
        if isinstance(event, Closed):
            assert event.initiated_by
            assert event.reason
            assert event.activated_at == started.get(event.originator_id)
            assert event.activated_at is None or event.occurred_at >= event.activated_at
            assert all(at < event.occurred_at for (id, _), at in planned.items() if id == event.originator_id)


def sessions_lie_in_active_time(log: Iterable[Event]) -> None:
    """Law 10, give or take the clocks' skew."""
    spans: dict[UUID, list[list[datetime | None]]] = defaultdict(list)
    held: list[SessionHeld] = []
    for event in log:
        if isinstance(event, Activated | Resumed) or (isinstance(event, Reopened) and event.activated_at is not None):
            spans[event.originator_id].append([event.occurred_at, None])
        if isinstance(event, Paused | Closed | Voided) and spans[event.originator_id]:
            last = spans[event.originator_id][-1]
            last[1] = last[1] or event.occurred_at
        if isinstance(event, SessionHeld):
            held.append(event)
        if isinstance(event, SessionCorrected):  # what was not held holds nothing up: the end may precede it
            held = [each for each in held if each.session_id != event.session_id]
    for session in held:
        assert any(_inside(session, *span) for span in spans[session.originator_id])


def each_session_ends_once(log: Iterable[Event]) -> None:
    """Check that a session is moved only while it is planned, ends once, and is missed only once it was to begin."""
    starts: dict[str, datetime] = {}
    ended: set[str] = set()
    for event in log:
        if isinstance(event, SessionScheduled | SessionRescheduled):
            assert isinstance(event, SessionScheduled) == (event.session_id not in starts)
            assert event.session_id not in ended
            assert starts.get(event.session_id) != event.starts_at, "moved to its own time"
            starts[event.session_id] = event.starts_at
        if isinstance(event, SessionMissed):
            assert starts[event.session_id] <= event.recorded_at + CLOCK_SKEW
        if isinstance(event, SessionHeld | SessionCancelled | SessionMissed):
            assert event.session_id in starts
            assert event.session_id not in ended
            ended.add(event.session_id)
        if isinstance(event, SessionCorrected):
            assert event.starts_at <= starts[event.session_id], "as planned; nothing lies ahead of what has ended"
            starts[event.session_id] = event.starts_at
            ended.remove(event.session_id)


def nothing_happens_after_it_is_recorded(log: Iterable[Event]) -> None:
    """Law 12."""
    assert all(event.occurred_at <= event.recorded_at + CLOCK_SKEW for event in log)


def each_question_has_one_answer(log: Iterable[Event]) -> None:
    """Check that a party answers an instrument once in a wave about a subject."""
    answers = [event for event in log if isinstance(event, FeedbackGiven)]
    questions = {(e.originator_id, e.given_by, e.about, e.about_id, e.instrument, e.wave) for e in answers}
    assert len(questions) == len(answers)
    assert {event.instrument for event in answers} <= {"pulse", "waves"}
    assert all(1 <= event.rating <= 5 for event in answers)


def _inside(session: SessionHeld, opened: datetime | None, closed: datetime | None) -> bool:
    assert opened is not None
    ended_at = session.started_at + timedelta(minutes=session.minutes)
    return opened <= session.started_at + CLOCK_SKEW and (closed is None or ended_at <= closed + CLOCK_SKEW)


def _keys(event: Event) -> list[tuple[str, str]]:
    if isinstance(event, Matched | Closed | Reopened | Voided):
        return [(event.mentor_id, "mentor"), (event.mentee_id, "mentee")]
    return []
