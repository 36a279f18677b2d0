"""Live scenarios of the first minutes: each lets something follow, or come due, while one watches.

Each is complete in itself: its people are new, so that a restart can repeat it. What follows is done by the process
managers of the services and not by the example.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.cli.demo.example import admission_script as admission
from services.cli.demo.example import participation_script as person
from services.cli.demo.example.federation import ProgramProfile
from services.cli.demo.example.participation_script import Participant, Role
from services.cli.demo.example.people_script import reference
from services.cli.demo.example.program_script import changes_policy
from services.cli.demo.example.relationship_script import Couple, RelationshipDates, RelationshipSteps
from services.cli.demo.example.step import Step, iso_format, person_key

Scene = Mapping[str, Any]

OPENING: tuple[tuple[str, str], ...] = (
    ("expiring", "youth"),
    ("lapsing", "grantees"),
    ("departure", "compass"),
    ("waiting", "alumni"),
    ("suspension", "preceptors"),
    ("recusal", "bench"),
    ("superseded", "welcome"),
    ("place", "alumni"),
    ("mistake", "welcome"),
    ("regret", "compass"),
    ("policy", "grantees"),
)
"""Kinds and programs of the first scenarios; the others come between them."""
FOLLOW_UPS = {"expiring": "renewal", "suspension": "reinstatement", "recusal": "stepping-down"}
"""Scenarios that continue an earlier one, some time later."""
_ANSWER_SECONDS = _VALID_SECONDS = 40
PATIENCE = timedelta(seconds=2 * _VALID_SECONDS)
"""Time between a scenario and its follow-up, in which something comes due and one sees what the services did."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The setting of a scenario.

    Attributes:
        seed: The example's.
        scene: The scenario's journal entry.
        sketch: The program.
        couple: The names of its relationship and its participations.
        now: When it happens.
        dice: The scenario's random generator.
    """

    seed: int
    scene: Scene
    sketch: ProgramProfile
    couple: Couple
    now: datetime
    dice: Random

    def enters(self, role: Role, name: str, identity: str, *, valid_until: datetime | None = None) -> list[Step]:
        """Return the steps of a person who is enrolled at once."""
        participant = Participant(name, identity, role, self.now)
        return person.enters(self.sketch, participant, self.now, self.dice, valid_until=valid_until)

    def pair_enters(self, *, valid_until: datetime | None = None) -> list[Step]:
        """Return the steps of the scenario's mentor and mentee, who are enrolled at once.

        Args:
            valid_until: Until when the mentor's requirements are valid; as long as the policy states if None.
        """
        return [
            *self.enters("mentor", self.couple.mentor, self.scene["mentor"], valid_until=valid_until),
            *self.enters("mentee", self.couple.mentee, self.newcomer(1)),
        ]

    def newcomer(self, number: int) -> str:
        """Return one of the scenario's new people."""
        return person_key(NEWCOMERS + 10 * int(self.scene["number"]) + number)

    @property
    def relationship(self) -> RelationshipSteps:
        """The script of the scenario's relationship."""
        return self.script(self.couple)

    def script(self, couple: Couple) -> RelationshipSteps:
        """Return the script of a relationship."""
        dates = RelationshipDates(self.now, None, self.now, planned=True)
        return RelationshipSteps(self.sketch, couple, self.dice, dates)


NEWCOMERS = 2_000_000
"""First number of the people of these scenarios."""


def _expiring(stage: Stage) -> list[Step]:
    """Return a mentor whose background check ends soon; the participation is suspended, and the relationship pauses."""
    valid_until = stage.now + timedelta(seconds=_VALID_SECONDS)
    return [*stage.pair_enters(valid_until=valid_until), *stage.relationship.start(stage.now, stage.now)]


def _renewal(stage: Stage) -> list[Step]:
    """Return the next background check of that mentor, who is reinstated; the relationship goes on."""
    rules, mentor = stage.sketch.rules, stage.couple.mentor
    return list(admission.clears(rules, mentor, "mentor", stage.now, stage.now, tail="-renewed"))


def _recusal(stage: Stage) -> list[Step]:
    """Return a mentor who is to assess the mentee, and declares it; the conflict is raised in the relationship."""
    name = f"{stage.couple.name}.conflict"
    body = {
        "program_id": f"{{{stage.sketch.key}}}",
        "person_id": reference(stage.sketch.home, stage.scene["mentor"]),
        "counterpart_id": reference(stage.sketch.home, stage.newcomer(1)),
        "kind": "assessor",
        "occurred_at": iso_format(stage.now),
    }
    declaring = Step(stage.now, name, stage.couple.name, "/enrollment/v1/conflicts", body)
    return [*stage.pair_enters(), *stage.relationship.start(stage.now, stage.now), declaring]


def _stepping_down(stage: Stage) -> list[Step]:
    """Return the end of that relationship."""
    return [stage.relationship.ending(stage.now, "mentor", "recusal")]


def _lapsing(stage: Stage) -> list[Step]:
    """Return a proposal that is not answered; it lapses by the clock."""
    answer_by = stage.now + timedelta(seconds=_ANSWER_SECONDS)
    return [*stage.pair_enters(), stage.relationship.proposal(stage.now, "mentee", answer_by=answer_by)]


def _departure(stage: Stage) -> list[Step]:
    """Return a mentor who leaves; the relationship is closed."""
    leaving = person.act(stage.couple.mentor, stage.now, "withdraw", reason="moved_away")
    return [*stage.pair_enters(), *stage.relationship.start(stage.now, stage.now), leaving]


def _suspension(stage: Stage) -> list[Step]:
    """Return a mentor who is suspended; the relationship pauses."""
    suspending = person.act(stage.couple.mentor, stage.now, "suspend", reason="conduct-review")
    return [*stage.pair_enters(), *stage.relationship.start(stage.now, stage.now), suspending]


def _reinstatement(stage: Stage) -> list[Step]:
    """Return the end of the suspension; the relationship goes on."""
    return [person.act(stage.couple.mentor, stage.now, "reinstate")]


def _superseded(stage: Stage) -> list[Step]:
    """Return a mentee who accepts one of two proposals; the other is superseded."""
    couple = stage.couple
    other = Couple(f"{couple.name}b", f"{couple.name}b.mentor", couple.mentee)
    proposals = [stage.script(each).proposal(stage.now, "mentor") for each in (other, couple)]
    entering = [*stage.pair_enters(), *stage.enters("mentor", other.mentor, stage.newcomer(2))]
    return [*entering, *proposals, stage.relationship.acceptance(stage.now, "mentee")]


def _mistake(stage: Stage) -> list[Step]:
    """Return a relationship of the wrong people: it starts, and staff voids it, so that it counts nowhere."""
    started = stage.relationship.start(stage.now, stage.now)
    return [*stage.pair_enters(), *started, stage.relationship.voiding(stage.now, "wrong_people")]


def _regret(stage: Stage) -> list[Step]:
    """Return a relationship that its mentor ends, and that both wish to go on with: staff reopens it."""
    begun = stage.relationship.start(stage.now, stage.now)
    ended = stage.relationship.ending(stage.now, "mentor", "no_time")
    return [*stage.pair_enters(), *begun, ended, stage.relationship.reopening(stage.now, "both_wish")]


def _waiting(stage: Stage) -> list[Step]:
    """Return an applicant who finds the program full, and waits."""
    mentee = Participant(stage.couple.mentee, stage.newcomer(1), "mentee", stage.now)
    return person.waits(stage.sketch, mentee, stage.now, stage.dice)


def _place(stage: Stage) -> list[Step]:
    """Return a mentee who completes the program; the first who waits gets the place."""
    completing = person.act(stage.scene["completes"], stage.now, "complete")
    return [completing, person.act(stage.scene["waits"], stage.now, "enroll")]


def _policy(stage: Stage) -> list[Step]:
    """Return a policy that changes in a month: requests may be answered for two days longer."""
    effective_at, days = stage.now + timedelta(days=30), stage.sketch.rules.expiry_days + 2
    tail = f"policy-{stage.scene['number']}"
    step = changes_policy(stage.sketch, stage.now, tail=tail, effective_at=effective_at, request_expiry_days=days)
    return [replace(step, story=step.name)]


KINDS: Mapping[str, Callable[[Stage], list[Step]]] = {
    "expiring": _expiring,
    "renewal": _renewal,
    "recusal": _recusal,
    "stepping-down": _stepping_down,
    "lapsing": _lapsing,
    "departure": _departure,
    "suspension": _suspension,
    "reinstatement": _reinstatement,
    "superseded": _superseded,
    "waiting": _waiting,
    "place": _place,
    "mistake": _mistake,
    "regret": _regret,
    "policy": _policy,
}
"""The scenario of each kind."""
