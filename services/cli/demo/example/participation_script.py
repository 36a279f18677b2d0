"""The story of one participation: somebody applies, is taken in or not, and some day is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal

from services.cli.demo.example.federation import Sketch
from services.cli.demo.example.step import Step, days, spoken

Role = Literal["mentor", "mentee"]
_BASE = "/enrollment/v1/participations"
_SENIORITY = {
    "traditional": {"mentor": (4, 9), "mentee": (1, 3)},
    "reverse": {"mentor": (1, 3), "mentee": (5, 9)},
    "peer": {"mentor": (3, 5), "mentee": (3, 5)},
}


@dataclass(slots=True)
class Participant:
    """Somebody in a program in a role, as the plan knows them.

    Attributes:
        name: The participation's name in the example.
        person: The person's pseudonym.
        role: `mentor` or `mentee`.
        enrolled: When they became eligible.
        busy: When they have relationships: pairs of start and end.
    """

    name: str
    person: str
    role: Role
    enrolled: datetime
    busy: list[tuple[datetime, datetime]] = field(default_factory=list)

    def free(self, start: datetime, end: datetime, capacity: int) -> bool:
        """Say whether one more relationship fits in at every moment of a stretch of time."""
        return sum(begun < end and start < over for begun, over in self.busy) < capacity

    @property
    def last(self) -> datetime:
        """When the last of their relationships ends, or when they were enrolled."""
        return max((over for _, over in self.busy), default=self.enrolled)


def enters(sketch: Sketch, who: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Somebody applies and is enrolled."""
    least, most = _SENIORITY[sketch.direction][who.role]
    body: dict[str, object] = {
        "program_id": f"{{{sketch.key}}}",
        "person_id": who.person,
        "role": who.role,
        "skills": list(_some(sketch.skills, dice)),
        "seniority": dice.randint(least, most),
        "occurred_at": spoken(applied),
    }
    gives = (who.name, "participation_id")
    return [
        Step(applied, who.name, who.name, _BASE, body, gives, needs=(sketch.key,)),
        _act(who, who.enrolled, "enroll"),
    ]


def is_turned_down(sketch: Sketch, who: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Somebody applies and is not taken."""
    entering, _ = enters(sketch, who, applied, dice)
    return [entering, _act(who, who.enrolled, "reject", reason=dice.choice(("not_eligible", "program_full")))]


def completes(who: Participant, at: datetime) -> Step:
    """Somebody has taken part to the end."""
    return _act(who, at, "complete")


def withdraws(who: Participant, at: datetime, dice: Random) -> Step:
    """Somebody stops taking part."""
    return _act(who, at, "withdraw", reason=dice.choice(("no_time", "moved_away", "changed_role")))


def rests(who: Participant, at: datetime, dice: Random) -> list[Step]:
    """Somebody takes no new matches for a while."""
    return [_act(who, at, "pause", reason="leave"), _act(who, at + days(dice, 20, 60), "resume")]


def _act(who: Participant, at: datetime, act: str, **body: object) -> Step:
    said = {"occurred_at": spoken(at), **body}
    return Step(at, f"{who.name}.{act}", who.name, f"{_BASE}/{{{who.name}}}/{act}", said)


def _some(skills: Sequence[str], dice: Random) -> Sequence[str]:
    return [skill for skill in skills if dice.random() < 0.8] or skills[:1]
