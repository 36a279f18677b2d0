"""Mapping of session events to public events."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.sessions.corrected import SessionCorrected
from services.relationships.sessions.domain import (
    SessionCancelled,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
)
from services.relationships.sessions.missed import SessionMissed


def _scheduled(event: SessionScheduled, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SessionScheduled,
        event,
        session_id=event.session_id,
        starts_at=to_micros(event.starts_at),
        planned_minutes=event.planned_minutes,
        group_session_id=event.group_session_id,
    )


def _rescheduled(event: SessionRescheduled, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SessionRescheduled,
        event,
        session_id=event.session_id,
        starts_at=to_micros(event.starts_at),
        planned_minutes=event.planned_minutes,
    )


def _missed(event: SessionMissed, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SessionMissed,
        event,
        session_id=event.session_id,
        missed_by=event.missed_by,
        excuse=event.excuse,
        reported_by=event.reported_by,
    )


def _corrected(event: SessionCorrected, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SessionCorrected,
        event,
        session_id=event.session_id,
        corrected_by=event.corrected_by,
        missed_at=to_micros(event.missed_at),
        starts_at=to_micros(event.starts_at),
        planned_minutes=event.planned_minutes,
        outcome=event.outcome,
        reported_at=None if event.reported_at is None else to_micros(event.reported_at),
        minutes=event.minutes,
        evidence=event.evidence,
        count=event.count,
        left_starts=[to_micros(each) for each in event.left_starts or ()],
        left_evidence=list(event.left_evidence or ()),
        group_session_id=event.group_session_id,
    )


def _cancelled(event: SessionCancelled, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SessionCancelled,
        event,
        session_id=event.session_id,
        cancelled_by=event.cancelled_by,
        late=event.late,
    )


def _held(event: SessionHeld, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SessionHeld,
        event,
        session_id=event.session_id,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        started_at=to_micros(event.started_at),
        minutes=event.minutes,
        mode=event.mode,
        evidence=event.evidence,
        count=event.count,
        reported_by=event.reported_by,
        group_session_id=event.group_session_id,
    )


PUBLICATION = Publication(
    {
        SessionScheduled: _scheduled,
        SessionRescheduled: _rescheduled,
        SessionCancelled: _cancelled,
        SessionMissed: _missed,
        SessionCorrected: _corrected,
        SessionHeld: _held,
    }
)
