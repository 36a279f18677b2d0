"""Mapping of document events to public events; the text and where paper is filed stay private."""

from __future__ import annotations

from services.contract.envelope import to_micros
from services.contract.event_data import enrollment as public
from services.enrollment.documents.events import AcceptanceLapsed, DocumentAccepted, DocumentPublished
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _published(event: DocumentPublished, context: MappingContext) -> MappedEvent:
    document = event.document
    return context.make(
        public.DocumentPublished,
        event,
        code=document.code,
        version=document.version,
        kind=document.kind,
        title=document.title,
        roles=list(document.roles),
        mandatory_at=to_micros(document.mandatory_at),
        valid_days=document.valid_days or 0,
        text_sha256=document.text_sha256,
    )


def _accepted(event: DocumentAccepted, context: MappingContext) -> MappedEvent:
    return context.make(
        public.PolicyAccepted,
        event,
        person_id=event.person_id,
        role=event.role,
        document_code=event.document_code,
        document_version=event.document_version,
        document_kind=event.document_kind,
        accepted_by=event.accepted_by,
        valid_until=None if event.valid_until is None else to_micros(event.valid_until),
    )


def _lapsed(event: AcceptanceLapsed, context: MappingContext) -> MappedEvent:
    return context.make(
        public.AcceptanceLapsed,
        event,
        person_id=event.person_id,
        role=event.role,
        document_code=event.document_code,
        document_version=event.document_version,
    )


PUBLICATION = Publication({DocumentPublished: _published, DocumentAccepted: _accepted, AcceptanceLapsed: _lapsed})
