"""Mapping of every private event of this service to its public form, or to the reason that it stays private."""

from services.publication.event_mapping import Publication
from services.relationships.agreements import publish as agreements
from services.relationships.anonymous import publish as anonymous
from services.relationships.conflicts import publish as conflicts
from services.relationships.feedback import publish as feedback
from services.relationships.finding import publish as finding
from services.relationships.flash_sessions import publish as flash_sessions
from services.relationships.goals import publish as goals
from services.relationships.groups import publish as groups
from services.relationships.lifecycle import publish as lifecycle
from services.relationships.matching import publish as matching
from services.relationships.reminders import publish as reminders
from services.relationships.sessions import publish as sessions

PUBLICATION = Publication.merge(
    matching.PUBLICATION,
    finding.PUBLICATION,
    agreements.PUBLICATION,
    lifecycle.PUBLICATION,
    sessions.PUBLICATION,
    flash_sessions.PUBLICATION,
    groups.PUBLICATION,
    goals.PUBLICATION,
    feedback.PUBLICATION,
    anonymous.PUBLICATION,
    conflicts.PUBLICATION,
    reminders.PUBLICATION,
)
