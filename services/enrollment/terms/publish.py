"""Mapping of the events of the terms to public events."""

from __future__ import annotations

from services.enrollment.terms.domain import FirstTermsPublished, TermsPublished
from services.publication.event_mapping import Private, Publication

_TEXT = Private("the text is read from the service; an acceptance states its version and digest")

PUBLICATION = Publication({FirstTermsPublished: _TEXT, TermsPublished: _TEXT})
