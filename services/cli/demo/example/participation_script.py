"""Script of one participation: application, enrollment or rejection, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal

from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.step import Step, days, iso_format

Role = Literal["mentor", "mentee"]
_BASE = "/enrollment/v1/participations"
_SENIORITY = {
    "traditional": {"mentor": (4, 9), "mentee": (1, 3)},
    "reverse": {"mentor": (1, 3), "mentee": (5, 9)},
    "peer": {"mentor": (3, 5), "mentee": (3, 5)},
}


@dataclass(slots=True)
class Participant:
    """A person in a program in a role, as planned.

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
        """Return whether one more relationship fits at every moment of an interval."""
        return sum(begun < end and start < over for begun, over in self.busy) < capacity

    @property
    def last(self) -> datetime:
        """The end of the last relationship, or the time of enrollment."""
        return max((over for _, over in self.busy), default=self.enrolled)


def enters(sketch: ProgramProfile, who: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Return the steps of an application that is accepted."""
    least, most = _SENIORITY[sketch.direction][who.role]
    body: dict[str, object] = {
        "program_id": f"{{{sketch.key}}}",
        "person_id": who.person,
        "role": who.role,
        "skills": list(_some(sketch.skills, dice)),
        "seniority": dice.randint(least, most),
        "occurred_at": iso_format(applied),
    }
    gives = (who.name, "participation_id")
    return [
        Step(applied, who.name, who.name, _BASE, body, gives, needs=(sketch.key,)),
        _act(who, who.enrolled, "enroll"),
    ]


def is_turned_down(sketch: ProgramProfile, who: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Return the steps of an application that is rejected."""
    entering, _ = enters(sketch, who, applied, dice)
    return [entering, _act(who, who.enrolled, "reject", reason=dice.choice(("not_eligible", "program_full")))]


def completes(who: Participant, at: datetime) -> Step:
    """Return the step of a completed participation."""
    return _act(who, at, "complete")


def withdraws(who: Participant, at: datetime, dice: Random) -> Step:
    """Return the step of a withdrawal."""
    return _act(who, at, "withdraw", reason=dice.choice(("no_time", "moved_away", "changed_role")))


def rests(who: Participant, at: datetime, dice: Random) -> list[Step]:
    """Return the steps of a pause."""
    return [_act(who, at, "pause", reason="leave"), _act(who, at + days(dice, 20, 60), "resume")]


def _act(who: Participant, at: datetime, act: str, **body: object) -> Step:
    said = {"occurred_at": iso_format(at), **body}
    return Step(at, f"{who.name}.{act}", who.name, f"{_BASE}/{{{who.name}}}/{act}", said)


def _some(skills: Sequence[str], dice: Random) -> Sequence[str]:
    return [skill for skill in skills if dice.random() < 0.8] or skills[:1]
