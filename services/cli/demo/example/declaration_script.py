"""Script of a declaration: a peer who declares mentoring that exists, and waits for the persona to confirm it."""

from __future__ import annotations

from typing import Final

from services.cli.demo.example import participation_script as participations
from services.cli.demo.example import people_script as people
from services.cli.demo.example.federation import PROGRAMS
from services.cli.demo.example.participation_script import Participant
from services.cli.demo.example.persona_places import PAIRED
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.relationship_script import Couple, RelationshipDates, RelationshipSteps
from services.cli.demo.example.step import DAY, Step, person_key, seeded_rng

_PERSON: Final = 3_200_000
"""The number of the person who declares it."""
_PERSONA: Final = "peer"


def declaration_steps(past: Plan, seed: int) -> list[Step]:
    """Return the steps by which a peer takes part, and declares that the two mentor each other already.

    Args:
        past: The plan of the past.
        seed: The example's.
    """
    program, _ = PAIRED[_PERSONA]
    sketch = next(each for each in PROGRAMS if each.key == program)
    dice, enrolled = seeded_rng(seed, "declaration"), past.ended_at - 20 * DAY
    declarer = Participant(f"{program}.declarer", person_key(_PERSON), "mentor", enrolled)
    entering = list(participations.enters(sketch, declarer, enrolled - 3 * DAY, dice))
    confirms = past.couples[past.active[program][0]].mentee
    couple = Couple(f"{program}.declared", declarer.name, confirms)
    dates = RelationshipDates(past.ended_at, None, past.ended_at, planned=True)
    declaring = RelationshipSteps(sketch, couple, dice, dates).proposal(past.ended_at, "mentor")
    return [*people.arrivals(seed, entering), *entering, declaring]
