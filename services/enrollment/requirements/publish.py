"""Mapping of requirement events to public events, which are restricted; where evidence is filed stays private."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import enrollment as public
from services.enrollment.requirements.events import (
    ClearingEvent,
    RequirementCleared,
    RequirementExpired,
    RequirementOverridden,
    RequirementRequested,
    RequirementReviewStarted,
    RequirementRevoked,
    RequirementWaived,
)
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _requested(event: RequirementRequested, context: MappingContext) -> MappedEvent:
    return context.make(
        public.RequirementRequested,
        event,
        person_id=event.person_id,
        role=event.role,
        kind=event.kind,
        criteria_version=event.criteria_version,
    )


def _review_started(event: RequirementReviewStarted, context: MappingContext) -> MappedEvent:
    return context.make(
        public.RequirementReviewStarted, event, person_id=event.person_id, role=event.role, kind=event.kind
    )


def _cleared(event: ClearingEvent, context: MappingContext) -> MappedEvent:
    return context.make(
        public.RequirementCleared,
        event,
        person_id=event.person_id,
        role=event.role,
        kind=event.kind,
        criteria_version=event.criteria_version,
        valid_from=to_micros(event.valid_from),
        valid_until=None if event.valid_until is None else to_micros(event.valid_until),
        evidence=event.evidence,
        overridden=isinstance(event, RequirementOverridden),
    )


def _expired(event: RequirementExpired, context: MappingContext) -> MappedEvent:
    return context.make(public.RequirementExpired, event, person_id=event.person_id, role=event.role, kind=event.kind)


def _revoked(event: RequirementRevoked, context: MappingContext) -> MappedEvent:
    return context.make(
        public.RequirementRevoked,
        event,
        person_id=event.person_id,
        role=event.role,
        kind=event.kind,
        reason=event.reason,
    )


def _waived(event: RequirementWaived, context: MappingContext) -> MappedEvent:
    return context.make(
        public.RequirementWaived,
        event,
        person_id=event.person_id,
        role=event.role,
        kind=event.kind,
        reason=event.reason,
        valid_until=None if event.valid_until is None else to_micros(event.valid_until),
    )


PUBLICATION = Publication(
    {
        RequirementRequested: _requested,
        RequirementReviewStarted: _review_started,
        RequirementCleared: _cleared,
        RequirementOverridden: _cleared,
        RequirementExpired: _expired,
        RequirementRevoked: _revoked,
        RequirementWaived: _waived,
    }
)
