"""The naive computation of the measures of mentees who become mentors."""

from collections import defaultdict
from collections.abc import Iterable

from services.projections.folding.upserts import NEVER
from services.projections.measures.period import Period
from tests.integration.projections.measures.oracle_programs import FLOOR, Figure, Life, World, inside
from tests.support.event_stories import DAY


def _effect(r: Life) -> int | None:
    held = [s["started_at"] for s in r.sessions if s["evidence"] >= FLOOR]
    return max(r.at["activated"], min(held)) if held and "activated" in r.at else None


def _generations(world: World) -> tuple[dict[str, int], list[tuple[str, str, int]]]:
    """Return when each person first mentored, and every mentoring with its effect; without peers."""
    starts, effects = dict[str, int](), list[tuple[str, str, int]]()
    for r in world.relationships.values():
        if "activated" in r.at and r.data["direction"] != "peer":
            mentor = r.data["mentor_id"]
            starts[mentor] = min(starts.get(mentor, r.at["activated"]), r.at["activated"])
            effect = _effect(r)
            if effect is not None:
                effects.append((mentor, r.data["mentee_id"], effect))
    return starts, effects


def give_back(world: World, period: Period) -> Figure:
    """Return the figure of people who became mentors, and of those who were not matched."""
    starts, effects = _generations(world)
    matched = _firsts((r.data["mentee_id"], r.at["matched"]) for r in world.relationships.values() if "matched" in r.at)
    mentored = _firsts((person, at) for _, person, at in effects)
    lives = [life for life in world.mentees.values() if "enrolled" in life.at]
    enrolled = _firsts((life.data["person_id"], life.at["enrolled"]) for life in lives)
    parts, everyone = dict[str, tuple[float | None, int]](), set[str]()
    for name, begins, ends in (("mentored", mentored, {}), ("never-matched", enrolled, matched)):
        observed = {
            person: _observe(begin, starts.get(person), ends.get(person), world.now)
            for person, begin in begins.items()
            if inside(begin, period) and begin < min(starts.get(person, NEVER), ends.get(person, NEVER))
        }
        facts = list(observed.values())
        everyone |= observed.keys()
        if facts:
            years = sum(day for day, _ in facts) / 365.25
            parts |= {f"{name}-within-{horizon}": (_within(facts, horizon), len(facts)) for horizon in (365, 730, 1095)}
            parts[f"{name}-a-year"] = (sum(gave for _, gave in facts) / years if years else None, len(facts))
    value = parts.get("mentored-within-365", parts.get("never-matched-within-365", (None, 0)))[0]
    return value, len(everyone), parts


def _firsts(moments: Iterable[tuple[str, int]]) -> dict[str, int]:
    first = dict[str, int]()
    for person, at in moments:
        first[person] = min(first.get(person, at), at)
    return first


def _observe(begin: int, start: int | None, match: int | None, now: int) -> tuple[int, bool]:
    """Return the days of observation, and whether they ended with the start as a mentor."""
    gave = start is not None and (match is None or start < match)
    end = start if gave and start is not None else min(now, match if match is not None else now)
    return (end - begin) // DAY, gave


def _within(facts: list[tuple[int, bool]], horizon: int) -> float:
    share = 1.0
    for day in sorted({day for day, gave in facts if gave and day <= horizon}):
        at_risk = sum(other >= day for other, _ in facts)
        share *= 1 - sum(other == day and gave for other, gave in facts) / at_risk
    return 1 - share


def cohort_reproduction(world: World, period: Period) -> Figure:
    """Return the figure of new mentors within a year, by the mentors who began in the window."""
    starts, effects = _generations(world)
    cohort = [m for m, at in starts.items() if inside(at, period) and at + 365 * DAY <= world.now]
    parents = defaultdict[str, set[str]](set)
    for mentor, mentee, effect in effects:
        if mentee in starts and effect < starts[mentee]:
            parents[mentee].add(mentor)
    credit = sum(
        1 / len(of)
        for child, of in parents.items()
        for mentor in of & set(cohort)
        if starts[child] <= starts[mentor] + 365 * DAY
    )
    return (credit / len(cohort) if cohort else None), len(cohort), {}


MEASURES = {"give-back": give_back, "cohort-reproduction": cohort_reproduction}
