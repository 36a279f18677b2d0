"""Public events of relationships, from the proposal to the end, in the order of their times: input of folds alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from services.contract.naming import event_type, source
from services.contract.record import PublicEvent, UntypedEvent

DAY = 86_400_000_000
START = 1_577_836_800_000_000
SPREAD_DAYS = 1_500
SESSIONS = 8
_FORM = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None, "policy_version": 1}


@dataclass
class PublicLives:
    """Lives of relationships in one organization.

    Args:
        random: Chooses ids and times.
        programs: Number of programs; the relationships are divided evenly.
        relationships: Number of relationships, each with a mentor's and a mentee's participation.
    """

    random: Random
    programs: int
    relationships: int

    def events(self) -> list[UntypedEvent]:
        """Return all events, ordered by time, with the positions of their logs."""
        self.organization, self.places = self._id(), [self._id() for _ in range(self.programs)]
        timed = [self._opened(place) for place in self.places]
        for number in range(self.relationships):
            timed += self._life(self.places[number % self.programs])
        positions = {"enrollment": 0, "relationships": 0}
        events: list[UntypedEvent] = []
        for at, context, name, subject, program, data in sorted(timed, key=lambda item: item[0]):
            positions[context] += 1
            events.append(
                PublicEvent(
                    type=event_type(context, name),
                    id=f"{subject}:{positions[context]}",
                    source=source("hub", context),
                    position=positions[context],
                    subject=subject,
                    organization_id=self.organization,
                    program_id=program,
                    occurred_at=at,
                    recorded_at=at,
                    correlation_id="benchmark",
                    causation_id=None,
                    imported=False,
                    data=data,
                )
            )
        return events

    def _opened(self, program: str) -> tuple[int, str, str, str, str, dict[str, Any]]:
        return START, "enrollment", "program-opened", program, program, {"name": "P", "minimum_group_size": 5}

    def _life(self, program: str) -> Iterator[tuple[int, str, str, str, str, dict[str, Any]]]:
        at = START + DAY + self.random.randrange(SPREAD_DAYS * DAY)
        key, mentor, mentee, own, other = (self._id() for _ in range(5))
        for participation, person, role in ((own, mentee, "mentee"), (other, mentor, "mentor")):
            participant = {"person_id": person, "role": role}
            stated = {**participant, "skills": ["python"], "seniority": self.random.randrange(4)}
            yield at, "enrollment", "applied", participation, program, stated
            yield at + DAY, "enrollment", "enrolled", participation, program, participant
        people = {"mentor_id": mentor, "mentee_id": mentee}
        pair = {**people, **_FORM, "mentor_participation_id": other, "mentee_participation_id": own}
        terms = {"cadence_days": 14, "duration_days": 180, "channel": "video", "signed_by": "mentee", "complete": True}
        terms |= {"version": 1, "other_channels": [], "guardian": False, "running": False}
        steps: list[tuple[str, dict[str, Any]]] = [
            ("match-proposed", {**pair, "proposed_by": "mentee", "expires_at": None}),
            ("matched", pair),
            ("agreement-signed", {**people, **terms}),
            ("activated", {**people, **_FORM}),
        ]
        goal = {"goal_id": self._id(), "category": "career", "due_on": None}
        steps += [("goal-agreed", goal), *(("session-held", people) for _ in range(SESSIONS))]
        steps += [("goal-met", {**goal, "attested_by": "both"})] if self.random.random() < 0.6 else []
        steps += [("closed", {**people, "initiated_by": "mentee", "reason": "done", "planned": True})]
        for number, (name, data) in enumerate(steps[: self.random.randrange(4, len(steps) + 1)]):
            moment = at + (2 + number * 10) * DAY + self.random.randrange(DAY)
            yield moment, "relationships", name, key, program, self._complete(name, data, moment)

    def _complete(self, name: str, data: dict[str, Any], at: int) -> dict[str, Any]:
        if name != "session-held":
            return data
        session = {"session_id": self._id(), "mode": "video", "minutes": 60, "evidence": 3, "count": 1}
        return {**data, **session, "started_at": at}

    def _id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))
