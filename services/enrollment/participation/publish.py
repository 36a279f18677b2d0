"""Mapping of participation events to public events; the person is a pseudonym."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import enrollment as public
from services.enrollment.participation.events import (
    Applied,
    CapacityChanged,
    Completed,
    Enrolled,
    InvitationAccepted,
    Invited,
    ParticipantErased,
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
from services.enrollment.participation.places import PlaceReleased, PlacesOpened, PlaceTaken
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication


def _applied(event: Applied | InvitationAccepted, context: MappingContext) -> MappedEvent:
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


def _invited(event: Invited, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Invited,
        event,
        person_id=event.person_id,
        role=event.role,
        expires_at=to_micros(event.expires_at),
    )


def _screening_started(event: ScreeningStarted, context: MappingContext) -> MappedEvent:
    return context.make(public.ScreeningStarted, event, person_id=event.person_id, role=event.role)


def _waitlisted(event: Waitlisted, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Waitlisted,
        event,
        person_id=event.person_id,
        role=event.role,
        reason=event.reason,
        priority=event.priority,
    )


def _suspended(event: Suspended, context: MappingContext) -> MappedEvent:
    return context.make(public.Suspended, event, person_id=event.person_id, role=event.role, reason=event.reason)


def _reinstated(event: Reinstated, context: MappingContext) -> MappedEvent:
    return context.make(public.Reinstated, event, person_id=event.person_id, role=event.role)


def _removed(event: Removed, context: MappingContext) -> MappedEvent:
    return context.make(public.Removed, event, person_id=event.person_id, role=event.role, reason=event.reason)


def _capacity_changed(event: CapacityChanged, context: MappingContext) -> MappedEvent:
    return context.make(
        public.CapacityChanged, event, person_id=event.person_id, role=event.role, capacity=event.capacity
    )


def _seniority_changed(event: SeniorityChanged, context: MappingContext) -> MappedEvent:
    return context.make(
        public.SeniorityChanged, event, person_id=event.person_id, role=event.role, seniority=event.seniority
    )


def _erased(event: ParticipantErased, context: MappingContext) -> MappedEvent:
    return context.make(public.ParticipantErased, event, person_id=event.person_id, role=event.role)


_PLACES = Private("places enforce a limit inside this service; enrollments and ends are published")
PUBLICATION = Publication(
    {
        Applied: _applied,
        Enrolled: _enrolled,
        Paused: _paused,
        Resumed: _resumed,
        Rejected: _rejected,
        Withdrawn: _withdrawn,
        Completed: _completed,
        Invited: _invited,
        InvitationAccepted: _applied,
        ScreeningStarted: _screening_started,
        Waitlisted: _waitlisted,
        Suspended: _suspended,
        Reinstated: _reinstated,
        Removed: _removed,
        CapacityChanged: _capacity_changed,
        SeniorityChanged: _seniority_changed,
        ParticipantErased: _erased,
        PlacesOpened: _PLACES,
        PlaceTaken: _PLACES,
        PlaceReleased: _PLACES,
    }
)
