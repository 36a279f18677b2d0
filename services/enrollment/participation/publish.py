"""Mapping of participation events to public events; the person is a pseudonym."""

from __future__ import annotations

from services.enrollment.participation.events import (
    Applied,
    Completed,
    Enrolled,
    ParticipationEvent,
    Paused,
    Rejected,
    Resumed,
    Withdrawn,
)
from services.publication.event_mapping import Outgoing, Publication, Publish, Publishing


def _applied(event: Applied, to: Publishing) -> Outgoing:
    return to.make(
        "applied",
        event,
        person_id=event.person_id,
        role=event.role,
        attempt=event.attempt,
        previous_participation_id=event.previous_participation_id,
        skills=event.skills,
        seniority=event.seniority,
    )


def _step(name: str, *fields: str) -> Publish:
    """Return a mapping that copies the person, the role and these fields."""

    def publish(event: ParticipationEvent, to: Publishing) -> Outgoing:
        more = {field: getattr(event, field) for field in fields}
        return to.make(name, event, person_id=event.person_id, role=event.role, **more)

    return publish


PUBLICATION = Publication(
    {
        Applied: _applied,
        Enrolled: _step("enrolled", "capacity", "seniority"),
        Paused: _step("paused", "reason"),
        Resumed: _step("resumed"),
        Rejected: _step("rejected", "reason"),
        Withdrawn: _step("withdrawn", "reason"),
        Completed: _step("completed"),
    }
)
