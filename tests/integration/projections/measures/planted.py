"""A federation in which durations and shares are drawn from known laws, observed for two years and then cut off."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from services.contract.naming import event_type, source
from services.contract.record import PublicEvent, UntypedEvent
from tests.support.event_stories import DAY, YEAR_2026

OBSERVED = 730
"""Days from the first enrollment to the date."""
AS_OF = YEAR_2026 + OBSERVED * DAY
WAIT, LENGTH, AGREED = 60.0, 300.0, 180
"""Mean days to the first match and of a relationship, and the agreed days."""
MATCHED = 0.75
"""Share of the enrolled who are matched some day."""
GIVES_BACK, GIVES_BACK_UNMATCHED = 600.0, 1_800.0
"""Mean days until a mentee becomes a mentor, and until a person who is not matched does."""
JUNIORS_ENROLLED, OTHERS_ENROLLED = 0.5, 0.75
"""Shares of the applicants of two groups who are enrolled."""
_FORM = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}


@dataclass
class Planted:
    """A program of applicants of two groups, of whom one in four is never matched, and one in which they mentor later.

    Args:
        random: Draws everything.
        people: Number of applicants.
    """

    random: Random
    people: int

    def __post_init__(self) -> None:
        self.program, self.later, self.organization = self._id(), self._id(), self._id()
        self.lengths: list[tuple[float, bool]] = []
        """Days of each relationship until its end or the date, and whether it has ended."""
        self.waits: list[tuple[float, bool]] = []
        self.given_back: list[bool] = []
        """Whether each mentored person has become a mentor by the date."""
        self._position = 0

    def events(self) -> list[UntypedEvent]:
        """Return all events up to the date, in the order of their times."""
        timed = sorted(
            (step for _ in range(self.people) for step in self._life() if step[0] <= AS_OF), key=lambda step: step[0]
        )
        return [self._event(*step) for step in timed]

    def _life(self) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
        random, person, key = self.random, self._id(), self._id()
        at = YEAR_2026 + int(random.random() * OBSERVED * DAY)
        junior, role = random.random() < 0.5, {"person_id": person, "role": "mentee"}
        stated: dict[str, Any] = {**role, "skills": [], "seniority": 1 if junior else 2}
        yield at, "enrollment.applied", key, stated
        if random.random() >= (JUNIORS_ENROLLED if junior else OTHERS_ENROLLED):
            return
        yield at, "enrollment.enrolled", key, role
        matched = random.random() < MATCHED
        match = at + int(random.expovariate(1 / WAIT) * DAY) if matched else AS_OF * 2
        if matched:
            self.waits.append((min(match, AS_OF) / DAY - at / DAY, match <= AS_OF))
            yield from self._relationship(person, key, match)
        mentors = at + int(random.expovariate(1 / GIVES_BACK_UNMATCHED) * DAY)
        if mentors > match:
            mentors = match + int(random.expovariate(1 / GIVES_BACK) * DAY)
            self.given_back += [mentors <= AS_OF] if match <= AS_OF else []
        yield from self._mentoring(person, mentors)

    def _relationship(self, mentee: str, participation: str, at: int) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
        key, people = self._id(), {"mentor_id": self._id(), "mentee_id": mentee}
        pair = {**people, **_FORM, "mentor_participation_id": self._id(), "mentee_participation_id": participation}
        terms = {"cadence_days": 14, "duration_days": AGREED, "channel": "video", "signed_by": "mentee"}
        terms |= {"version": 1, "other_channels": [], "guardian": False, "guardian_of_mentor": False, "running": False}
        session = {"session_id": self._id(), "mode": "video", "minutes": 60, "evidence": 3, "count": 1}
        end = at + int(self.random.expovariate(1 / LENGTH) * DAY)
        planned = end >= at + AGREED * DAY
        if at <= AS_OF:
            self.lengths.append(((min(end, AS_OF) - at) / DAY, end <= AS_OF))
        yield at, "relationships.matched", key, pair
        yield at, "relationships.agreement-signed", key, {**people, **terms, "complete": True}
        yield at, "relationships.activated", key, {**people, **_FORM}
        yield at, "relationships.session-held", key, {**people, **session, "started_at": at}
        yield end, "relationships.closed", key, {**people, "initiated_by": "mentee", "planned": planned}

    def _mentoring(self, mentor: str, at: int) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
        """Return the first relationship of a person as a mentor, in the later program."""
        people = {"mentor_id": mentor, "mentee_id": self._id()}
        yield at, "relationships.activated", self._id(), {**people, **_FORM, "program": self.later}

    def _event(self, at: int, name: str, subject: str, data: dict[str, Any]) -> UntypedEvent:
        self._position += 1
        context, _, event = name.partition(".")
        return PublicEvent(
            type=event_type(context, event),
            id=f"{subject}:{self._position}",
            source=source("hub", context),
            position=self._position,
            subject=subject,
            organization_id=self.organization,
            program_id=data.get("program", self.program),
            occurred_at=at,
            recorded_at=at,
            correlation_id="planted",
            causation_id=None,
            imported=False,
            data=data,
        )

    def _id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))
