"""Script of a group that lives: two mentors lead mentees and meet with them; one is absent once, one is invited.

The report of a meeting was wrong, and the mentor who made it corrects it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from services.cli.demo.example import group_script
from services.cli.demo.example import participation_script as participations
from services.cli.demo.example import people_script as people
from services.cli.demo.example.federation import PROGRAMS
from services.cli.demo.example.participation_script import Participant
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.relationship_script import Couple, RelationshipDates, RelationshipSteps
from services.cli.demo.example.step import DAY, Actor, Step, iso_format, person_key, seeded_rng

PROGRAM: Final = "founders"
HOST: Final = "table-host"
"""The persona who leads the group."""
GROUP: Final = f"{PROGRAM}.table"
_PEOPLE: Final = 3_300_000
"""First number of the people of the group."""
_MENTORS, _MENTEES = ("t0", "t1"), ("t2", "t3")
_INVITED: Final = "t4"
"""A mentee who is invited, and has not answered."""
_BEGAN: Final = 40
"""Days ago on which its pairs started."""
_MEETINGS: Final = ((-30, ()), (-19, ("t3",)), (-8, ()))
"""Sessions that were held, by the days until them, and who was absent."""
_MISTAKEN: Final = 2
"""The meeting of which one who was there was first reported as absent."""
_AHEAD: Final = 3
_MINUTES: Final = 60
_EVERYBODY: Final = (*_MENTORS, *_MENTEES, _INVITED)
_SKETCH: Final = next(each for each in PROGRAMS if each.key == PROGRAM)


def table_steps(past: Plan, seed: int) -> list[Step]:
    """Return the steps by which a group is formed, its pairs are matched, signed and started, and it meets.

    Args:
        past: The plan of the past.
        seed: The example's.
    """
    members = {key: _member(past, number, key) for number, key in enumerate(_EVERYBODY)}
    entering = [
        step
        for each in members.values()
        for step in participations.enters(
            _SKETCH, each, each.enrolled - 3 * DAY, seeded_rng(seed, f"table of {each.name}")
        )
    ]
    forming = group_script.forms(
        _SKETCH, GROUP, tuple(members[key] for key in _MENTORS), past.ended_at - (_BEGAN + 12) * DAY
    )
    registering = people.registers(HOST, person_of("t0"), past.ended_at)
    pairs = [step for mentee in _MENTEES for mentor in _MENTORS for step in _pair(past, seed, mentor, mentee)]
    invited = {"mentee_participation_id": f"{{{_name(_INVITED)}}}"}
    path, needs = f"{group_script.BASE}/{{{GROUP}}}/invite", (PROGRAM, _name(_INVITED))
    inviting = Step(past.ended_at, f"{GROUP}.invited", GROUP, path, invited, None, needs)
    return [*people.arrivals(seed, entering), registering, *entering, forming, *pairs, *_sessions(past), inviting]


def person_of(key: str) -> str:
    """Return the name of the id of a person of the group, by its key here."""
    return people.key_of(_SKETCH.home, person_key(_PEOPLE + _EVERYBODY.index(key)))


def _member(past: Plan, number: int, key: str) -> Participant:
    role: participations.Role = "mentor" if key in _MENTORS else "mentee"
    return Participant(_name(key), person_key(_PEOPLE + number), role, past.ended_at - (_BEGAN + 20) * DAY)


def _pair(past: Plan, seed: int, mentor: str, mentee: str) -> Iterator[Step]:
    """Yield the steps from the proposal of a pair to its start."""
    couple = Couple(f"{GROUP}-{mentor}-{mentee}", _name(mentor), _name(mentee), GROUP)
    active = past.ended_at - _BEGAN * DAY
    dates = RelationshipDates(active - 10 * DAY, active, past.ended_at + 120 * DAY, planned=True)
    steps = RelationshipSteps(_SKETCH, couple, seeded_rng(seed, couple.name), dates)
    yield from steps.start(dates.proposed, active)


def _sessions(past: Plan) -> Iterator[Step]:
    """Yield the sessions of the group: those that were held with who was there, and one ahead."""
    host = Actor(HOST, person_of("t0"))
    path, evening = f"{group_script.BASE}/{{{GROUP}}}/group-sessions", timedelta(hours=17)
    midnight = past.ended_at.replace(hour=0, minute=0, second=0, microsecond=0)
    for number, (days, absent) in enumerate((*_MEETINGS, (_AHEAD, ()))):
        name, begins = f"{GROUP}.s{number}", midnight + days * DAY + evening
        plan = {"starts_at": iso_format(begins), "planned_minutes": _MINUTES}
        yield Step(past.ended_at, name, GROUP, path, plan, (name, "session_id"), (PROGRAM,), host)
        if days < 0:
            there = [f"{{{_name(key)}}}" for key in (*_MENTORS, *_MENTEES) if key not in absent]
            report = {"started_at": iso_format(begins), "minutes": _MINUTES, "mode": "video", "evidence": 2}
            first = there[:-1] if number == _MISTAKEN else there
            held, needs = f"{path}/{{{name}}}/hold", (PROGRAM,)
            yield Step(past.ended_at, f"{name}.held", GROUP, held, {**report, "present": first}, None, needs, host)
            if number == _MISTAKEN:
                again = {"report": {**report, "present": there}}
                wrong = f"{path}/{{{name}}}/correct"
                yield Step(past.ended_at, f"{name}.corrected", GROUP, wrong, again, None, needs, host)


def _name(key: str) -> str:
    return f"{PROGRAM}.{key}"
