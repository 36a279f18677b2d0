"""Mapping of lifecycle events to public events."""

from __future__ import annotations

from datetime import date

from services.contract.envelope import to_days, to_micros
from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.lifecycle.closing_answer import ClosingAnswered
from services.relationships.lifecycle.domain import Closed, Paused, Resumed, Voided
from services.relationships.lifecycle.reopening import Reopened
from services.relationships.start import Activated


def _activated(event: Activated, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Activated,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        formality=event.formality,
        direction=event.direction,
        shape=event.shape,
        group_id=event.group_id,
        policy_version=event.policy_version,
    )


def _paused(event: Paused, context: MappingContext) -> MappedEvent:
    return context.make(public.Paused, event, mentor_id=event.mentor_id, mentee_id=event.mentee_id, reason=event.reason)


def _resumed(event: Resumed, context: MappingContext) -> MappedEvent:
    return context.make(public.Resumed, event, mentor_id=event.mentor_id, mentee_id=event.mentee_id)


def _closed(event: Closed, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Closed,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        initiated_by=event.initiated_by,
        reason=event.reason,
        planned=event.planned,
        activated_at=None if event.activated_at is None else to_micros(event.activated_at),
        never_pair_again=event.never_pair_again,
    )


def _answered(event: ClosingAnswered, context: MappingContext) -> MappedEvent:
    on = event.conversation_on
    return context.make(
        public.ClosingAnswered,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        given_by=event.given_by,
        again=event.again,
        conversation_on=None if on is None else to_days(date.fromisoformat(on)),
        never_pair_again=event.never_pair_again,
    )


def _voided(event: Voided, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Voided,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        reason=event.reason,
        activated_at=None if event.activated_at is None else to_micros(event.activated_at),
    )


def _reopened(event: Reopened, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Reopened,
        event,
        mentor_participation_id=event.mentor_participation_id,
        mentee_participation_id=event.mentee_participation_id,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        formality=event.formality,
        direction=event.direction,
        shape=event.shape,
        group_id=event.group_id,
        policy_version=event.policy_version,
        reason=event.reason,
        activated_at=None if event.activated_at is None else to_micros(event.activated_at),
        closed_at=to_micros(event.closed_at),
        closed_recorded_at=to_micros(event.closed_recorded_at),
        closed_by=event.closed_by,
        planned=event.planned,
    )


PUBLICATION = Publication(
    {
        Activated: _activated,
        Paused: _paused,
        Resumed: _resumed,
        Closed: _closed,
        ClosingAnswered: _answered,
        Reopened: _reopened,
        Voided: _voided,
    }
)
