"""Script of one participation: invitation, application, screening, enrollment or rejection, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal

from services.cli.demo.example import admission_script as admission
from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.people_script import key_of, reference
from services.cli.demo.example.step import Step, days, iso_format

Role = Literal["mentor", "mentee"]
_BASE = "/enrollment/v1/participations"
_INVITED = 0.5
"""Share of participants who were invited, where a program invites."""
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
        person: The person's key.
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


def enters(
    sketch: ProgramProfile,
    participant: Participant,
    applied: datetime,
    dice: Random,
    *,
    valid_until: datetime | None = None,
) -> list[Step]:
    """Return the steps of a person who is enrolled; some were invited, and a program may screen them.

    Args:
        sketch: The program.
        participant: The person.
        applied: When they apply.
        dice: Decides what is left open.
        valid_until: Until when their requirements are valid; as long as the policy states if None.
    """
    rules, enrolled = sketch.rules, participant.enrolled
    screened = applied + (enrolled - applied) * 0.3
    steps = _invitation(sketch, participant, applied, dice) if rules.invites else []
    steps.append(applies(sketch, participant, applied, dice))
    if rules.screens:
        steps.append(_act(participant, screened, "start-screening"))
    cleared = applied + (enrolled - applied) * 0.9
    steps += admission.clears(rules, participant.name, participant.role, screened, cleared, valid_until=valid_until)
    steps.append(_act(participant, enrolled, "enroll"))
    return [*steps, *admission.accepts(rules, participant.name, enrolled)]


def applies(sketch: ProgramProfile, participant: Participant, applied: datetime, dice: Random) -> Step:
    """Return the step of an application."""
    least, most = _SENIORITY[sketch.direction][participant.role]
    body = {
        **_person(sketch, participant),
        "skills": list(_some(sketch.skills, dice)),
        "seniority": dice.randint(least, most),
        "occurred_at": iso_format(applied),
    }
    gives = (participant.name, "participation_id")
    needs = (sketch.key, key_of(sketch.home, participant.person))
    return Step(applied, participant.name, participant.name, _BASE, body, gives, needs)


def _invitation(sketch: ProgramProfile, participant: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Return the step of the invitation that the application accepts, for some."""
    if dice.random() >= _INVITED:
        return []
    at = applied - days(dice, 1, 6)
    body = {**_person(sketch, participant), "occurred_at": iso_format(at)}
    name = f"{participant.name}.invite"
    needs = (sketch.key, key_of(sketch.home, participant.person))
    return [Step(at, name, participant.name, f"{_BASE}/invite", body, needs=needs)]


def _person(sketch: ProgramProfile, participant: Participant) -> dict[str, object]:
    person = reference(sketch.home, participant.person)
    return {"program_id": f"{{{sketch.key}}}", "person_id": person, "role": participant.role}


def waits(sketch: ProgramProfile, participant: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Return the steps of an applicant who finds the program full, and is not enrolled yet."""
    entering = applies(sketch, participant, applied, dice)
    return [entering, _act(participant, applied, "waitlist", reason="program-full", priority=dice.randint(1, 5))]


def is_turned_down(sketch: ProgramProfile, participant: Participant, applied: datetime, dice: Random) -> list[Step]:
    """Return the steps of an application that is rejected."""
    return [
        applies(sketch, participant, applied, dice),
        _act(participant, participant.enrolled, "reject", reason=dice.choice(("not_eligible", "program_full"))),
    ]


def completes(participant: Participant, at: datetime) -> Step:
    """Return the step of a completed participation."""
    return _act(participant, at, "complete")


def withdraws(participant: Participant, at: datetime, dice: Random) -> Step:
    """Return the step of a withdrawal."""
    return _act(participant, at, "withdraw", reason=dice.choice(("no_time", "moved_away", "changed_role")))


def pause_and_resume(participant: Participant, at: datetime, dice: Random) -> list[Step]:
    """Return the steps of a pause."""
    return [_act(participant, at, "pause", reason="leave"), _act(participant, at + days(dice, 20, 60), "resume")]


def suspend_and_reinstate(participant: Participant, at: datetime, dice: Random) -> list[Step]:
    """Return the steps of a suspension."""
    over = at + days(dice, 5, 30)
    return [_act(participant, at, "suspend", reason="conduct-review"), _act(participant, over, "reinstate")]


def removes(participant: Participant, at: datetime) -> Step:
    """Return the step of a removal by the program's staff."""
    return _act(participant, at, "remove", reason="conduct")


def changes_capacity(participant: Participant, at: datetime, capacity: int) -> Step:
    """Return the step of a change of capacity."""
    return _act(participant, at, "capacity", capacity=capacity)


def act(name: str, at: datetime, transition: str, **body: object) -> Step:
    """Return the step of one transition of a participation.

    Args:
        name: The participation's name in the example.
        at: When it happens.
        transition: The last part of the address.
        body: The rest of the body.
    """
    content = {"occurred_at": iso_format(at), **body}
    return Step(at, f"{name}.{transition}", name, f"{_BASE}/{{{name}}}/{transition}", content)


def _act(participant: Participant, at: datetime, transition: str, **body: object) -> Step:
    return act(participant.name, at, transition, **body)


def _some(skills: Sequence[str], dice: Random) -> Sequence[str]:
    return [skill for skill in skills if dice.random() < 0.8] or skills[:1]
