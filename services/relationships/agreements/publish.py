"""Mapping of agreement events to public events: their terms, and never their words."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.agreements.domain import AgreementWithdrawn, Signed


def _signed(event: Signed, context: MappingContext) -> MappedEvent:
    return context.make(
        public.AgreementSigned,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        signed_by=event.signed_by,
        cadence_days=event.cadence_days,
        duration_days=event.duration_days,
        channel=event.channel,
        complete=event.complete,
        version=event.agreement_version,
        other_channels=list(event.other_channels),
        guardian=event.guardian,
        guardian_of_mentor=event.guardian_of_mentor,
        running=event.running,
    )


def _withdrawn(event: AgreementWithdrawn, context: MappingContext) -> MappedEvent:
    return context.make(
        public.AgreementWithdrawn,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        version=event.agreement_version,
        withdrawn_by=event.withdrawn_by,
    )


PUBLICATION = Publication({Signed: _signed, AgreementWithdrawn: _withdrawn})
