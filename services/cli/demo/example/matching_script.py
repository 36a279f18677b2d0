"""Script of the matching: people of one program who state what they offer and want, and a run with a shortage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from services.cli.demo.example import participation_script as participations
from services.cli.demo.example import people_script as people
from services.cli.demo.example.federation import PROGRAMS
from services.cli.demo.example.participation_script import Participant, Role
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.step import DAY, Step, person_key, seeded_rng

PROGRAM: Final = "apprentices"
_PEOPLE = 3_000_000
"""First number of the people who state profiles."""
_LARGEST_EXAMPLE = 2_000
"""People of an example up to which its program is matched: a run takes at most a thousand of one program."""


class _Entrant(NamedTuple):
    role: Role
    waited: int
    skills: dict[str, tuple[int, ...]]
    """Level, and of a wanted skill its importance."""
    times: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    mode: str = "either"


_ENTRANTS = (
    _Entrant("mentor", 60, {"welding": (4,), "safety": (3,)}, ("monday", "thursday")),
    _Entrant("mentor", 45, {"electronics": (4,), "planning": (2,)}, ("tuesday",)),
    _Entrant("mentor", 30, {"planning": (3,), "communication": (4,)}, ("monday",), ("en", "de"), "remote"),
    _Entrant("mentee", 120, {"welding": (3, 3)}, ("monday",)),
    _Entrant("mentee", 80, {"welding": (2, 2), "safety": (2, 1)}, ("thursday",)),
    _Entrant("mentee", 75, {"welding": (4, 3)}, ("monday", "thursday")),
    _Entrant("mentee", 50, {"electronics": (3, 3), "planning": (2, 2)}, ("tuesday",)),
    _Entrant("mentee", 41, {"electronics": (1, 1)}, ()),
    _Entrant("mentee", 33, {"communication": (3, 3)}, ("monday",), ("de",)),
    _Entrant("mentee", 20, {"communication": (2, 2)}, ("monday",), ("fr",)),
    _Entrant("mentee", 12, {"planning": (3, 3)}, ("friday",), ("en",), "in_person"),
)


def matching_steps(past: Plan, seed: int) -> list[Step]:
    """Return the steps by which people state profiles and the matching is run; fewer places than mentees.

    Args:
        past: The plan of the past.
        seed: The example's.
    """
    if past.people > _LARGEST_EXAMPLE:
        return []
    entering = list(_entering(past, seed))
    path = f"/relationships/v1/programs/{{{PROGRAM}}}/matching/run"
    run = Step(past.ended_at, f"{PROGRAM}.matching", f"{PROGRAM}.matching", path, {}, needs=(PROGRAM,))
    return [*people.arrivals(seed, entering), *entering, run]


def _entering(past: Plan, seed: int) -> Iterable[Step]:
    sketch = next(each for each in PROGRAMS if each.key == PROGRAM)
    for number, entrant in enumerate(_ENTRANTS):
        name, enrolled = f"{PROGRAM}.m{number}", past.ended_at - entrant.waited * DAY
        one = Participant(name, person_key(_PEOPLE + number), entrant.role, enrolled)
        yield from participations.enters(sketch, one, enrolled - 3 * DAY, seeded_rng(seed, f"matching of {name}"))
        if entrant.role == "mentor":
            yield participations.act(name, enrolled, "capacity", capacity=1)
        yield _profile(past, name, entrant)


def _profile(past: Plan, name: str, entrant: _Entrant) -> Step:
    stated: list[dict[str, object]] = [
        dict(zip(("skill", "level", "importance"), (skill, *numbers), strict=False))
        for skill, numbers in entrant.skills.items()
    ]
    body = {
        "offers" if entrant.role == "mentor" else "wants": stated,
        "languages": list(entrant.languages),
        "availability": [{"day": day, "begins_at": "17:00", "ends_at": "19:00"} for day in entrant.times] or None,
        "zone": "Europe/London",
        "mode": entrant.mode,
    }
    path = f"/relationships/v1/participations/{{{name}}}/matching-profile"
    return Step(past.ended_at, f"{name}.profile", name, path, body, needs=(PROGRAM,))
