"""Script of finding a mentor: mentors who introduce themselves, and mentees who ask them in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from services.cli.demo.example import participation_script as participations
from services.cli.demo.example import people_script as people
from services.cli.demo.example.federation import PROGRAMS
from services.cli.demo.example.participation_script import Participant, Role
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.step import DAY, Actor, Step, person_key, seeded_rng

PROGRAM: Final = "reading"
SEEKER: Final = "seeker"
"""The persona who waits for a mentor, has stated goals and has asked one."""
_PEOPLE = 3_100_000
"""First number of the people who find each other."""
_RELATIONSHIPS = "/relationships/v1"


class _Entrant(NamedTuple):
    key: str
    role: Role
    waited: int
    skills: dict[str, tuple[int, ...]]
    """Level, and of a wanted skill its importance."""
    mode: str
    introduction: str = ""


class _Asking(NamedTuple):
    mentee: str
    mentor: str
    rank: int
    reasons: tuple[str, ...]
    words: str


_ENTRANTS = (
    _Entrant("f0", "mentor", 70, {"reading": (4,), "storytelling": (3,)}, "in_person", "I read to a class every week."),
    _Entrant(
        "f1", "mentor", 52, {"reading": (3,), "writing": (4,)}, "remote", "I wrote for a newspaper for ten years."
    ),
    _Entrant("f2", "mentor", 31, {"storytelling": (4,)}, "either"),
    _Entrant("f3", "mentee", 24, {"storytelling": (3, 3), "writing": (2, 1)}, "either"),
    _Entrant("f4", "mentee", 18, {"reading": (2, 3)}, "in_person"),
)
_ASKING = (
    _Asking("f4", "f0", 1, ("skills", "mode"), "I want to read a whole book by the summer, and I like to meet people."),
    _Asking("f4", "f1", 2, ("skills", "experience"), "You have written for a newspaper: I would like to hear how."),
    _Asking("f3", "f0", 1, ("goals", "skills"), "I want to tell my brothers stories that they do not forget."),
)


def finding_steps(past: Plan, seed: int) -> list[Step]:
    """Return the steps by which mentors are listed, and mentees state goals and ask.

    Args:
        past: The plan of the past.
        seed: The example's.
    """
    entering = list(_entering(past, seed))
    registering = people.registers(SEEKER, person_of("f3"), past.ended_at)
    named = _is_named(past, "f0")
    return [*people.arrivals(seed, entering), registering, *entering, *named, *(_asks(past, each) for each in _ASKING)]


def _is_named(past: Plan, key: str) -> list[Step]:
    """Return the steps by which a mentor registers, and lets the directory show the name."""
    person, actor = person_of(key), actor_of(key)
    body = {"purpose": "directory-name", "granted": True, "wording_version": 1}
    path, name = f"/enrollment/v1/people/{{{person}}}/consents", f"{person}.named"
    allowing = Step(past.ended_at, name, person, path, body, actor=actor)
    return [people.registers(actor.subject, person, past.ended_at), allowing]


def person_of(key: str) -> str:
    """Return the name of the id of a person who finds or is found, by its key here."""
    sketch = next(each for each in PROGRAMS if each.key == PROGRAM)
    number = next(number for number, each in enumerate(_ENTRANTS) if each.key == key)
    return people.key_of(sketch.home, person_key(_PEOPLE + number))


def _entering(past: Plan, seed: int) -> Iterable[Step]:
    sketch = next(each for each in PROGRAMS if each.key == PROGRAM)
    for number, entrant in enumerate(_ENTRANTS):
        name, enrolled = _name(entrant.key), past.ended_at - entrant.waited * DAY
        one = Participant(name, person_key(_PEOPLE + number), entrant.role, enrolled)
        yield from participations.enters(sketch, one, enrolled - 3 * DAY, seeded_rng(seed, f"finding of {name}"))
        yield from _states(past, entrant, name)


def _states(past: Plan, entrant: _Entrant, name: str) -> Iterator[Step]:
    """Yield what a person states: a profile, and as a mentor an introduction."""
    actor, base = actor_of(entrant.key), f"{_RELATIONSHIPS}/participations/{{{name}}}"
    stated: list[dict[str, object]] = [
        dict(zip(("skill", "level", "importance"), (skill, *numbers), strict=False))
        for skill, numbers in entrant.skills.items()
    ]
    profile = {
        "offers" if entrant.role == "mentor" else "wants": stated,
        "languages": ["en"],
        "availability": [{"day": "wednesday", "begins_at": "16:00", "ends_at": "19:00"}],
        "zone": "Europe/London",
        "mode": entrant.mode,
    }
    needs = (PROGRAM, name)
    yield Step(past.ended_at, f"{name}.profile", name, f"{base}/matching-profile", profile, needs=needs, actor=actor)
    if entrant.introduction:
        body = {"listed": True, "introduction": entrant.introduction}
        yield Step(past.ended_at, f"{name}.listing", name, f"{base}/listing", body, needs=needs, actor=actor)


def _asks(past: Plan, one: _Asking) -> Step:
    mentee, mentor = _name(one.mentee), _name(one.mentor)
    body = {
        "mentee_participation_id": f"{{{mentee}}}",
        "mentor_participation_id": f"{{{mentor}}}",
        "rank": one.rank,
        "reasons": list(one.reasons),
        "words": one.words,
    }
    name, path = f"{mentee}.asks-{one.mentor}", f"{_RELATIONSHIPS}/programs/{{{PROGRAM}}}/requests"
    return Step(past.ended_at, name, mentee, path, body, needs=(PROGRAM, mentee, mentor), actor=actor_of(one.mentee))


def actor_of(key: str) -> Actor:
    """Return the author of what a person who finds or is found does, by its key here."""
    person = person_of(key)
    return Actor(SEEKER if key == "f3" else person, person)


def _name(key: str) -> str:
    return f"{PROGRAM}.{key}"
