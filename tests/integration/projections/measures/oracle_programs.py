"""A naive computation of every measure from the events themselves, without tables, histograms or SQL."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from services.contract.record import UntypedEvent
from services.projections.measures.period import Period
from tests.support.event_stories import DAY

FLOOR = 2
INITIATORS = ("mentor", "mentee", "coordinator", "program")
HORIZONS = (30, 90, 180, 365)

STATED = ("seniority", "skills")

Figure = tuple[Any, ...]
"""Value, people, and each part's value and people by key."""


@dataclass
class Life:
    """Everything that is known of one participation or relationship on a date."""

    data: dict[str, Any] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    steps: list[tuple[str, int]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    unheld: list[tuple[int, str]] = field(default_factory=list)
    goals: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(lambda: [None, False]))
    answers: list[dict[str, Any]] = field(default_factory=list)
    terms: dict[str, Any] | None = None

    @property
    def pair(self) -> set[str]:
        return {self.data["mentor_id"], self.data["mentee_id"]}


@dataclass
class World:
    """The lives that are known on a date."""

    participations: dict[str, Life]
    relationships: dict[str, Life]
    now: int

    @classmethod
    def of(cls, events: Iterable[UntypedEvent], as_of: int) -> "World":
        """Replay events up to a date."""
        participations, relationships = defaultdict[str, Life](Life), defaultdict[str, Life](Life)
        for event in events:
            _, context, name = event.type.split(".")
            if name == "feedback-given":
                if event.occurred_at <= as_of:
                    relationships[event.subject].answers.append({**event.data, "at": event.occurred_at})
                continue
            if name == "session-corrected":  # what is known, whenever it was corrected
                report = (event.data["missed_at"], "missed")
                relationships[event.subject].unheld = [x for x in relationships[event.subject].unheld if x != report]
                continue
            started = event.data["started_at"] if name == "session-held" else event.occurred_at
            if started > as_of:
                continue
            if context == "relationships":
                _relate(relationships[event.subject], name, event)
            elif "role" in event.data:
                life = participations[event.subject]
                life.data.update(
                    {key: value for key, value in event.data.items() if key not in STATED or name == "applied"}
                )
                life.at.setdefault(name, event.occurred_at)
                life.steps.append((name, event.occurred_at))
        return cls(participations, {k: v for k, v in relationships.items() if "mentor_id" in v.data}, as_of)

    @property
    def mentees(self) -> dict[str, Life]:
        return {key: life for key, life in self.participations.items() if life.data["role"] == "mentee"}

    def of_mentee(self, participation: str) -> list[Life]:
        """Return the relationships of a mentee's participation that were matched."""
        lives = self.relationships.values()
        return [r for r in lives if r.data.get("mentee_participation_id") == participation and "matched" in r.at]


def _relate(life: Life, name: str, event: UntypedEvent) -> None:
    life.data.update({key: value for key, value in event.data.items() if key != "planned"})
    if name == "session-held":
        life.sessions.append(dict(event.data))
    elif name in {"session-missed", "session-cancelled"}:
        in_time = "late" if event.data.get("late") else "in time"
        life.unheld.append((event.occurred_at, "missed" if name == "session-missed" else in_time))
    elif name == "goal-agreed":
        life.goals[event.data["goal_id"]][0] = event.occurred_at
    elif name == "goal-met":
        life.goals[event.data["goal_id"]][1] = True
    else:
        life.at.setdefault(name, event.occurred_at)
        life.steps.append((name, event.occurred_at))
        if name == "closed":
            life.data["planned"] = event.data["planned"]
        if name == "agreement-signed" and event.data["complete"]:
            life.terms = dict(event.data)


ENDS = ("withdrawn", "completed", "rejected", "removed")


def is_enrolled(life: Life) -> bool:
    """Return whether a participation is enrolled and neither paused nor suspended."""
    paused = suspended = False
    for name, _ in life.steps:
        paused = {"paused": True, "resumed": False}.get(name, paused)
        suspended = {"suspended": True, "reinstated": False}.get(name, suspended)
    return "enrolled" in life.at and not any(end in life.at for end in ENDS) and not paused and not suspended


def inside(at: int | None, period: Period) -> bool:
    """Return whether a moment has come and lies in the window."""
    return at is not None and period.start <= at < period.end


def _counted(rows: Iterable[tuple[str, float, set[str]]], *, parts: bool = True) -> Figure:
    amounts, people = defaultdict[str, float](float), defaultdict[str, set[str]](set)
    for part, amount, persons in rows:
        amounts[part] += amount
        people[part] |= persons
    everyone = set().union(*people.values()) if people else set()
    shown = {part: (amounts[part], len(people[part])) for part in amounts} if parts else {}
    return sum(amounts.values()), len(everyone), shown


def _enrolled(world: World, _: Period) -> Figure:
    lives = [life for life in world.participations.values() if is_enrolled(life)]
    return _counted((life.data["role"], 1, {life.data["person_id"]}) for life in lives)


STAGES = ("applied", "enrolled", "matched", "active", "closed-well")


def _stages(world: World, key: str, life: Life) -> dict[str, bool]:
    own = world.of_mentee(key)
    return {
        "applied": True,
        "enrolled": "enrolled" in life.at,
        "matched": bool(own),
        "active": any("activated" in r.at for r in own),
        "closed-well": any("activated" in r.at and "closed" in r.at and r.data["planned"] for r in own),
    }


def _applicants(world: World, period: Period) -> dict[str, Life]:
    return {key: life for key, life in world.mentees.items() if inside(life.at.get("applied"), period)}


def _funnel(world: World, period: Period) -> Figure:
    rows = []
    for key, life in _applicants(world, period).items():
        rows += [(stage, 1, {life.data["person_id"]}) for stage, on in _stages(world, key, life).items() if on]
    _, people, parts = _counted(rows)
    return parts.get("applied", (0.0, 0))[0], people, parts


def _equity(world: World, period: Period) -> Figure:
    stated = defaultdict[str, list[tuple[set[str], str, int]]](list)
    for key, life in _applicants(world, period).items():
        on = list(_stages(world, key, life).values())
        furthest = on.index(False) if False in on else len(on)
        groups = {"seniority": {str(life.data["seniority"])} - {"None"}, "skill": set(life.data["skills"])}
        for dimension, values in groups.items():
            stated[dimension] += [(values, life.data["person_id"], furthest)] if values else []
    parts: dict[str, tuple[float | None, int]] = {}
    for dimension, rows in stated.items():
        for group in set().union(*(values for values, *_ in rows)):
            for stage in range(1, len(STAGES)):
                base = [row for row in rows if row[2] >= stage]
                ours, people = [row for row in base if group in row[0]], {person for _, person, _ in base}
                number = len({person for _, person, _ in ours})
                ratio = None
                if min(number, len(people) - number) >= 10:
                    others = [row for row in base if group not in row[0]]
                    going = [sum(row[2] > stage for row in each) for each in (ours, others)]
                    ratio = going[0] / len(ours) / (going[1] / len(others)) if going[1] else None
                parts[f"{dimension} {group}: {STAGES[stage - 1]} to {STAGES[stage]}"] = (ratio, number)
    return None, len({person for rows in stated.values() for _, person, _ in rows}), parts


def _match_rate(world: World, period: Period) -> Figure:
    rows = []
    for key, life in world.mentees.items():
        start = life.at.get("enrolled")
        if inside(start, period) and start is not None and start + 90 * DAY <= world.now:
            first = min((r.at["matched"] for r in world.of_mentee(key)), default=None)
            soon = first is not None and first <= start + 90 * DAY
            rows.append((float(soon), 1.0, {life.data["person_id"]}))
    return _share(rows)


def _waits(world: World) -> list[tuple[int, str]]:
    waits = []
    for key, life in world.mentees.items():
        own = world.of_mentee(key)
        if is_enrolled(life) and all("closed" in r.at for r in own):
            since = max([life.at["enrolled"], *(r.at["closed"] for r in own)])
            waits.append(((world.now - since) // DAY, life.data["person_id"]))
    return waits


def _waiting(world: World, _: Period) -> Figure:
    classes = ((0, "0-6"), (7, "7-29"), (30, "30-89"), (90, "90-179"), (180, "180+"))
    return _counted((next(name for low, name in reversed(classes) if day >= low), 1, {p}) for day, p in _waits(world))


def _survival(facts: list[tuple[int, str, set[str]]], causes: Sequence[str] = ()) -> Figure:
    """Return the product-limit estimate, and the incidences of competing causes, from one row a fact."""
    people = len(set().union(*(persons for *_, persons in facts))) if facts else 0
    share, median, within = 1.0, None, dict.fromkeys(HORIZONS, 0.0)
    by_cause = {(cause, horizon): 0.0 for cause in causes for horizon in HORIZONS}
    for day in sorted({day for day, cause, _ in facts if cause}):
        at_risk = sum(other >= day for other, *_ in facts)
        now = [cause for other, cause, _ in facts if other == day and cause]
        for cause in causes:
            for horizon in HORIZONS:
                by_cause[cause, horizon] += share * now.count(cause) / at_risk if day <= horizon else 0.0
        share *= 1 - len(now) / at_risk
        within.update({horizon: 1 - share for horizon in HORIZONS if day <= horizon})
        if share <= 0.5 + 1e-12 and median is None:
            median = float(day)
    if not facts:
        return None, 0, {}
    if causes:
        return median, people, {f"{c}-within-{h}": (value, people) for (c, h), value in by_cause.items()}
    return median, people, {f"within-{horizon}": (value, people) for horizon, value in within.items()}


def _time_to_match(world: World, period: Period) -> Figure:
    facts = []
    for key, life in world.mentees.items():
        start = life.at.get("enrolled")
        if not inside(start, period) or start is None:
            continue
        end = min([world.now, *(life.at[name] for name in ENDS if name in life.at)])
        first = min((r.at["matched"] for r in world.of_mentee(key)), default=None)
        matched = first is not None and first <= end
        until = first if matched and first is not None else end
        facts.append((max(0, until - start) // DAY, "match" if matched else "", {life.data["person_id"]}))
    return _survival(facts)


def _first_session(world: World, period: Period) -> Figure:
    facts = []
    for r in world.relationships.values():
        start = r.at.get("activated")
        if not inside(start, period) or start is None:
            continue
        end = min(world.now, r.at.get("closed", world.now))
        first = min((s["started_at"] for s in r.sessions if s["evidence"] >= FLOOR), default=None)
        met = first is not None and first <= end
        until = first if met and first is not None else end
        facts.append((max(0, until - start) // DAY, "met" if met else "", r.pair))
    return _survival(facts)


def _match_length(world: World, period: Period) -> Figure:
    facts = []
    for r in world.relationships.values():
        start = r.at.get("activated")
        if inside(start, period) and start is not None:
            cause = r.data["initiated_by"] if "closed" in r.at else ""
            facts.append((max(0, r.at.get("closed", world.now) - start) // DAY, cause, r.pair))
    return _survival(facts, INITIATORS)


def _share(rows: list[tuple[float, float, set[str]]]) -> Figure:
    due = sum(of for _, of, _ in rows)
    people = set().union(*(persons for *_, persons in rows)) if rows else set()
    return (sum(amount for amount, *_ in rows) / due if due else None), len(people), {}


def _premature(world: World, period: Period) -> Figure:
    rows = []
    for r in world.relationships.values():
        if "activated" in r.at and r.terms is not None:
            due = r.at["activated"] + r.terms["duration_days"] * DAY
            if inside(due, period) and due <= world.now:
                broke = "closed" in r.at and r.at["closed"] < due and not r.data["planned"]
                rows.append((float(broke), 1.0, r.pair))
    return _share(rows)


def _held(r: Life, period: Period) -> list[dict[str, Any]]:
    return [s for s in r.sessions if inside(s["started_at"], period) and s["evidence"] >= FLOOR]


def _sessions(amount: Callable[[dict[str, Any]], float]) -> Callable[[World, Period], Figure]:
    def measure(world: World, period: Period) -> Figure:
        lives = world.relationships.values()
        return _counted((("", amount(s), r.pair) for r in lives for s in _held(r, period)), parts=False)

    return measure


def _unheld(amount: Callable[[str], bool], due: Callable[[str], bool]) -> Callable[[World, Period], Figure]:
    def measure(world: World, period: Period) -> Figure:
        rows = []
        for r in world.relationships.values():
            lost = [how for at, how in r.unheld if inside(at, period) and due(how)]
            held = sum(s["count"] for s in _held(r, period))
            if lost or held:
                rows.append((float(sum(map(amount, lost))), float(len(lost) + held), r.pair))
        return _share(rows)

    return measure


def _rematch(world: World, period: Period) -> Figure:
    by_part = defaultdict[str, list[tuple[float, float, set[str]]]](list)
    for r in world.relationships.values():
        end = r.at.get("closed")
        if "matched" in r.at and inside(end, period) and end is not None and end + 90 * DAY <= world.now:
            own = world.of_mentee(r.data["mentee_participation_id"])
            again = any(end < other.at["matched"] <= end + 90 * DAY for other in own)
            part = "planned" if r.data["planned"] else "unplanned"
            by_part[part].append((float(again), 1.0, {r.data["mentee_id"]}))
    value, people, _ = _share([row for rows in by_part.values() for row in rows])
    return value, people, {part: _share(rows)[:2] for part, rows in by_part.items()}


def _pairs(world: World, period: Period) -> Figure:
    met = [r for r in world.relationships.values() if _held(r, period)]
    return _counted((("", 1, r.pair) for r in met), parts=False)


def _active(world: World, _: Period) -> Figure:
    lives = [r for r in world.relationships.values() if _spells(r, world.now) and _spells(r, world.now)[-1][1] is None]
    return _counted((("", 1, r.pair) for r in lives), parts=False)


def _spells(r: Life, now: int) -> list[tuple[int, int | None]]:
    spells: list[tuple[int, int | None]] = []
    for name, at in r.steps:
        if name in ("activated", "resumed") or (name == "reopened" and spells):
            spells.append((at, None))
        elif name in ("paused", "closed") and spells and spells[-1][1] is None:
            spells[-1] = (spells[-1][0], at)
    return [spell for spell in spells if spell[0] <= now]


def _adherence(world: World, period: Period) -> Figure:
    rows = []
    for r in world.relationships.values():
        spells = [
            (a, b)
            for a, b in _spells(r, world.now)
            if a < period.end and (world.now if b is None else b) > period.start
        ]
        if r.terms is not None and spells:
            ends = [(a, min(world.now, period.end, *([b] if b is not None else []))) for a, b in spells]
            days = sum((b - max(a, period.start)) / DAY for a, b in ends)
            held = sum(s["count"] for s in _held(r, period))
            rows.append((held, days / r.terms["cadence_days"], r.pair))
    return _share(rows)


def _goals(world: World, period: Period) -> list[tuple[Life, bool]]:
    every = [(r, agreed, met) for r in world.relationships.values() for agreed, met in r.goals.values()]
    return [(r, met) for r, agreed, met in every if inside(agreed, period)]


def _goals_agreed(world: World, period: Period) -> Figure:
    return _counted((("", 1, r.pair) for r, _ in _goals(world, period)), parts=False)


def _goals_met(world: World, period: Period) -> Figure:
    return _share([(float(met), 1.0, r.pair) for r, met in _goals(world, period)])


def _giver(r: Life, answer: dict[str, Any]) -> str:
    return str(r.data[f"{answer['given_by']}_id"])


def _feedback(world: World, period: Period) -> Figure:
    ratings, people = defaultdict[str, list[int]](list), defaultdict[str, set[str]](set)
    for r in world.relationships.values():
        for a in r.answers:
            if inside(a["at"], period):
                wave = f" {a['wave']}" if a["wave"] else ""
                key = f"{a['instrument']} v{a['instrument_version']}{wave} about {a['about']} by {a['given_by']}"
                ratings[key].append(a["rating"])
                people[key].add(_giver(r, a))
    everyone = set().union(*people.values()) if people else set()
    return None, len(everyone), {key: (fmean(ratings[key]), len(people[key])) for key in ratings}


def _pre_post(world: World, period: Period) -> Figure:
    changes, people = defaultdict[str, list[int]](list), defaultdict[str, set[str]](set)
    for r in world.relationships.values():
        groups = defaultdict[tuple[Any, ...], list[dict[str, Any]]](list)
        for a in sorted(r.answers, key=lambda a: (a["at"], a["feedback_id"])):
            groups[a["instrument"], a["instrument_version"], a["about"], a["given_by"]].append(a)
        for (instrument, version, about, giver), answers in groups.items():
            before = [a for a in answers if a["wave"] == "pre"]
            after = [a for a in answers if a["wave"] == "post"]
            if before and inside(before[0]["at"], period):
                key = f"{instrument} v{version} about {about} by {giver}"
                people[key].add(_giver(r, before[0]))
                changes[key] += [after[-1]["rating"] - before[0]["rating"]] if after else []
    everyone = set().union(*people.values()) if people else set()
    parts = {key: (fmean(changes[key]) if changes[key] else None, len(people[key])) for key in people}
    return None, len(everyone), parts


MEASURES: dict[str, Callable[[World, Period], Figure]] = {
    "enrolled": _enrolled,
    "funnel": _funnel,
    "waiting": _waiting,
    "time-to-match": _time_to_match,
    "active-relationships": _active,
    "first-session": _first_session,
    "match-length": _match_length,
    "premature-closure": _premature,
    "sessions-held": _sessions(lambda s: s["count"]),
    "mentoring-hours": _sessions(lambda s: s["minutes"] * s["count"] / 60),
    "pairs-met": _pairs,
    "adherence": _adherence,
    "no-show": _unheld(lambda how: how == "missed", lambda how: how == "missed"),
    "late-cancellation": _unheld(lambda how: how == "late", lambda how: how != "in time"),
    "equity": _equity,
    "match-rate": _match_rate,
    "rematch": _rematch,
    "goals-agreed": _goals_agreed,
    "goals-met": _goals_met,
    "feedback-mean": _feedback,
    "pre-post": _pre_post,
}
