"""Mapping of the events of flash sessions to public events."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication
from services.relationships.flash_sessions.flash_session import (
    FlashArranged,
    FlashAsked,
    FlashCancelled,
    FlashHeld,
    FlashMissed,
    FlashOffered,
)
from services.relationships.flash_sessions.months import FirstFlashCounted, FlashCounted, FlashReleased


def _offered(event: FlashOffered, context: MappingContext) -> MappedEvent:
    return context.make(
        public.FlashSessionOffered,
        event,
        mentor_participation_id=event.mentor_participation_id,
        mentor_id=event.mentor_id,
        mentee_participation_id=None,
        mentee_id=None,
        proposed_by="mentor",
        starts_at=to_micros(event.starts_at),
        planned_minutes=event.planned_minutes,
        mode=event.mode,
        policy_version=event.policy_version,
    )


def _asked(event: FlashAsked, context: MappingContext) -> MappedEvent:
    return context.make(
        public.FlashSessionOffered,
        event,
        mentor_participation_id=event.mentor_participation_id,
        mentor_id=event.mentor_id,
        mentee_participation_id=event.mentee_participation_id,
        mentee_id=event.mentee_id,
        proposed_by="mentee",
        starts_at=to_micros(event.starts_at),
        planned_minutes=event.planned_minutes,
        mode=event.mode,
        policy_version=event.policy_version,
    )


def _arranged(event: FlashArranged, context: MappingContext) -> MappedEvent:
    return context.make(
        public.FlashSessionArranged,
        event,
        mentor_participation_id=event.mentor_participation_id,
        mentor_id=event.mentor_id,
        mentee_participation_id=event.mentee_participation_id,
        mentee_id=event.mentee_id,
        starts_at=to_micros(event.starts_at),
        planned_minutes=event.planned_minutes,
        mode=event.mode,
        policy_version=event.policy_version,
    )


def _held(event: FlashHeld, context: MappingContext) -> MappedEvent:
    return context.make(
        public.FlashSessionHeld,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        started_at=to_micros(event.started_at),
        minutes=event.minutes,
        mode=event.mode,
        evidence=event.evidence,
    )


def _missed(event: FlashMissed, context: MappingContext) -> MappedEvent:
    return context.make(public.FlashSessionEnded, event, outcome="missed", by=event.missed_by, late=False)


def _cancelled(event: FlashCancelled, context: MappingContext) -> MappedEvent:
    return context.make(public.FlashSessionEnded, event, outcome="cancelled", by=event.cancelled_by, late=event.late)


_MONTHS = Private("what only follows from flash sessions that are published: how many a participant has in a month")
PUBLICATION = Publication(
    {
        FlashOffered: _offered,
        FlashAsked: _asked,
        FlashArranged: _arranged,
        FlashHeld: _held,
        FlashMissed: _missed,
        FlashCancelled: _cancelled,
        **dict.fromkeys((FirstFlashCounted, FlashCounted, FlashReleased), _MONTHS),
    }
)
