"""Mapping of every private event of this service to its public form, or to the reason that it stays private."""

from services.enrollment.concerns import publish as concerns
from services.enrollment.conflicts import publish as conflicts
from services.enrollment.consent import publish as consent
from services.enrollment.documents import publish as documents
from services.enrollment.instruments import publish as instruments
from services.enrollment.organizations import publish as organizations
from services.enrollment.participation import publish as participation
from services.enrollment.people import publish as people
from services.enrollment.programs import publish as programs
from services.enrollment.requirements import publish as requirements
from services.enrollment.terms import publish as terms
from services.publication.event_mapping import Publication

PUBLICATION = Publication.merge(
    organizations.PUBLICATION,
    terms.PUBLICATION,
    programs.PUBLICATION,
    instruments.PUBLICATION,
    documents.PUBLICATION,
    participation.PUBLICATION,
    requirements.PUBLICATION,
    conflicts.PUBLICATION,
    consent.PUBLICATION,
    concerns.PUBLICATION,
    people.PUBLICATION,
)
