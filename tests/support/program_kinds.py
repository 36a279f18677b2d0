"""Small programs of each kind as public events: imported, peer, reverse, sealed, tiny, closed, empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.support.event_stories import DAY, YEAR_2026, EventFactory, Pair, Place, Story

_FORMS = {"formality": "formal", "shape": "pair", "group_id": None}


@dataclass
class Builder:
    """Builds the events of a federation, program by program.

    Attributes:
        factory: Numbers the events.
        stories: The events so far, one list per key.
    """

    factory: EventFactory = field(default_factory=lambda: EventFactory(Random(11)))
    stories: list[Story] = field(default_factory=list)

    def people(self, count: int) -> list[str]:
        """Return new ids of people."""
        return [self.factory.id() for _ in range(count)]

    def open_program(
        self,
        name: str,
        *,
        directions: Sequence[str] = ("traditional",),
        level: str = "open",
        minimum: int = 5,
        closed_at: int | None = None,
    ) -> Place:
        """Open a program of a new organization; close it again at a time."""
        place = Place(self.factory.id(), self.factory.id())
        joined = {"name": f"{name} Trust", "terms_version": "2026-01"}
        self.stories.append(
            [self.factory.event("enrollment.organization-joined", place.organization, YEAR_2026, place, joined)]
        )
        policy = {
            "name": name,
            "formalities": ["formal"],
            "directions": list(directions),
            "shapes": ["pair"],
            "mentor_capacity": 3,
            "mentee_limit": 2,
            "minimum_group_size": minimum,
            "confidentiality": level,
            "request_expiry_days": 14,
        }
        story = [self.factory.event("enrollment.program-opened", place.program, YEAR_2026, place, policy)]
        if closed_at is not None:
            closed = {"reason": "ended"}
            story.append(self.factory.event("enrollment.program-closed", place.program, closed_at, place, closed))
        self.stories.append(story)
        return place

    def enroll(self, place: Place, person: str, role: str, at: int = YEAR_2026) -> str:
        """Enroll a person; returns the participation."""
        key, participant = self.factory.id(), {"person_id": person, "role": role}
        applied: dict[str, Any] = {"attempt": 1, "previous_participation_id": None, "skills": [], "seniority": None}
        enrolled = {"capacity": 2, "seniority": None}
        self.stories.append(
            [
                self.factory.event("enrollment.applied", key, at, place, {**participant, **applied}),
                self.factory.event("enrollment.enrolled", key, at, place, {**participant, **enrolled}),
            ]
        )
        return key

    def relate(
        self,
        place: Place,
        mentor: str,
        mentee: str,
        start: int,
        *,
        direction: str = "traditional",
        sessions: Sequence[int] = (),
        evidence: int = 3,
        end: int | None = None,
    ) -> None:
        """Enroll two people and relate them; without sessions as most imported histories are."""
        at = [self.enroll(place, mentor, "mentor", start), self.enroll(place, mentee, "mentee", start)]
        pair = Pair(place, mentor, mentee, at[0], at[1], direction)
        key, participations = self.factory.id(), {"mentor_participation_id": at[0], "mentee_participation_id": at[1]}
        matched = {**participations, **pair.people, **_FORMS, "direction": direction}
        activated = {**pair.people, **_FORMS, "direction": direction}
        story = [
            self.factory.event("relationships.matched", key, start, place, matched),
            self.factory.event("relationships.activated", key, start, place, activated),
        ]
        for time in sessions:
            held = {"session_id": self.factory.id(), "mode": "video", "minutes": 45, **pair.people}
            data = {**held, "evidence": evidence, "count": 1, "started_at": time}
            story.append(self.factory.event("relationships.session-held", key, time, place, data))
        if end is not None:
            ending = {"initiated_by": "mentor", "reason": "done", "planned": True, "activated_at": start}
            story.append(self.factory.event("relationships.closed", key, end, place, {**pair.people, **ending}))
        self.stories.append(story)


def imported_chains(builder: Builder, chains: int, *, sessions: bool = False, evidence: int = 1) -> Place:
    """Build a program of chains a → b → c, imported: without sessions, or with sessions below the evidence floor."""
    place = builder.open_program("Imported Archive")
    for _ in range(chains):
        first, second, third = builder.people(3)
        for number, (mentor, mentee) in enumerate(((first, second), (second, third))):
            start = YEAR_2026 + 20 * number * DAY
            held = [start + DAY] if sessions else []
            builder.relate(place, mentor, mentee, start, sessions=held, evidence=evidence, end=start + 10 * DAY)
    return place
