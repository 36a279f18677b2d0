"""Mapping of the events of the terms to public events."""

from __future__ import annotations

from typing import cast

from services.contract.event_data import enrollment as public
from services.enrollment.terms.acceptance import TermsAccepted
from services.enrollment.terms.domain import FirstTermsPublished, TermsPublished
from services.enrollment.terms.shares import Share
from services.publication.event_mapping import EventScope, MappedEvent, MappingContext, Private, Publication

_TEXT = Private("the text is read from the service; an acceptance states its version and digest")


def _accepted(event: TermsAccepted, context: MappingContext) -> MappedEvent:
    return context.make_at(
        EventScope(str(event.originator_id)),
        public.TermsAccepted,
        event,
        terms_version=event.terms_version,
        text_sha256=event.text_sha256,
        shares=cast("list[Share]", event.shares),
    )


PUBLICATION = Publication({FirstTermsPublished: _TEXT, TermsPublished: _TEXT, TermsAccepted: _accepted})
