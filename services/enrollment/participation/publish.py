"""Mapping of participation events to public events; the person is a pseudonym."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import enrollment as public
from services.enrollment.participation.events import (
    Applied,
    Completed,
    Enrolled,
    Paused,
    Rejected,
    Resumed,
    Withdrawn,
)
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _applied(event: Applied, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Applied,
        event,
        person_id=event.person_id,
        role=event.role,
        attempt=event.attempt,
        previous_participation_id=event.previous_participation_id,
        skills=event.skills,
        seniority=event.seniority,
    )


def _enrolled(event: Enrolled, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Enrolled,
        event,
        person_id=event.person_id,
        role=event.role,
        capacity=event.capacity,
        seniority=event.seniority,
        policy_version=event.policy_version,
    )


def _paused(event: Paused, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Paused,
        event,
        person_id=event.person_id,
        role=event.role,
        reason=event.reason,
        resumes_at=None if event.resumes_at is None else to_micros(event.resumes_at),
    )


def _resumed(event: Resumed, context: MappingContext) -> MappedEvent:
    return context.make(public.Resumed, event, person_id=event.person_id, role=event.role)


def _rejected(event: Rejected, context: MappingContext) -> MappedEvent:
    return context.make(public.Rejected, event, person_id=event.person_id, role=event.role, reason=event.reason)


def _withdrawn(event: Withdrawn, context: MappingContext) -> MappedEvent:
    return context.make(public.Withdrawn, event, person_id=event.person_id, role=event.role, reason=event.reason)


def _completed(event: Completed, context: MappingContext) -> MappedEvent:
    return context.make(public.Completed, event, person_id=event.person_id, role=event.role)


PUBLICATION = Publication(
    {
        Applied: _applied,
        Enrolled: _enrolled,
        Paused: _paused,
        Resumed: _resumed,
        Rejected: _rejected,
        Withdrawn: _withdrawn,
        Completed: _completed,
    }
)
