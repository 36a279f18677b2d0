"""What of participations becomes public: every step, under the person's pseudonym."""

from __future__ import annotations

from services.enrollment.participation.events import (
    Applied,
    Completed,
    Enrolled,
    Paused,
    Rejected,
    Resumed,
    Taken,
    Withdrawn,
)
from services.publication.event_mapping import MappedEvent, MappingContext, Publication, Publish


def _applied(event: Applied, to: MappingContext) -> MappedEvent:
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
    """A step of the lifecycle: who, in which role, and these fields as they are."""

    def publish(event: Taken, to: MappingContext) -> MappedEvent:
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
