"""Live scenarios after the example's past: a few commands at a time, so that the pages show new events.

A scenario is recorded in the journal before it starts, so that a restart first completes what a kill interrupted. The
next scenario follows from the seed, its number, and the outcome of the earlier ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.cli.demo.example import participation_script, people_script, relationship_script
from services.cli.demo.example.federation import PROGRAMS, ProgramProfile
from services.cli.demo.example.meetings import Diary, Meeting, last_starts
from services.cli.demo.example.opening_scenes import FOLLOW_UPS, KINDS, OPENING, PATIENCE, Stage
from services.cli.demo.example.participation_script import Participant
from services.cli.demo.example.persona_places import PAIRED
from services.cli.demo.example.plan import Plan
from services.cli.demo.example.relationship_script import REPORTED_AFTER, Couple, RelationshipDates
from services.cli.demo.example.step import DAY, Step, person_key, seeded_rng

_NEWCOMERS = 1_000_000
"""First number of people who join after the start."""
_GIVES_BACK = 0.4
"""Share of new mentors who were mentored before."""
_CHANCES = {"report": 44, "planning": 40, "newcomers": 9, "closure": 5, "departure": 1, "lapsing": 1}
"""How often which kind comes by chance."""
_SETTLES = timedelta(minutes=100)
"""Minimum age of a relationship before it plans its first session, or ends."""


@dataclass(frozen=True, slots=True)
class _Pair:
    relationship: str
    program: str
    since: datetime
    people: tuple[str, ...] = ()


class LiveScenarios:
    """Generates the scenarios, one after the other.

    Args:
        seed: The example's.
        past: The plan of what happened before.
        recorded: The scenarios in the journal, in order.
        started_at: When the example first started.
    """

    def __init__(self, seed: int, past: Plan, recorded: Iterable[dict[str, Any]], started_at: datetime) -> None:
        self._seed = seed
        self._sketches = {sketch.key: sketch for sketch in PROGRAMS if sketch.closed is None}
        self._couples = past.couples
        self._pairs = [
            _Pair(name, key, started_at - DAY, self._couples[name].people)
            for key in self._sketches
            for name in past.active[key]
        ]
        self._meetings = {(each.relationship, each.name): each for each in past.meetings}
        last = last_starts([step for lane in past.lanes.values() for step in lane])
        self._diary = Diary(past.calendars, past.meetings, last)
        self._personas = {past.active[program][0] for program, _ in PAIRED.values()}
        self._waiting = {key: list(names) for key, names in past.waiting.items()}
        self._alumni = list(past.alumni)
        self._number = self._opened = 0
        self._follow_ups: list[dict[str, Any]] = []
        for scene in recorded:
            self._remember(scene)

    def next(self, now: datetime) -> tuple[dict[str, Any], list[Step]] | None:
        """Return the next scenario: its journal entry and its steps; None where nothing is to happen now."""
        chosen = self._choose(now)
        if chosen is None:
            return None
        scene = {"number": self._number, "at": now.isoformat(), **chosen}
        self._remember(scene)
        return scene, self.steps(scene)

    def steps(self, scene: dict[str, Any]) -> list[Step]:
        """Return the steps of a recorded scenario; always the same."""
        steps = self._script(scene)
        return [*people_script.arrivals(self._seed, steps), *steps]

    def _script(self, scene: dict[str, Any]) -> list[Step]:
        dice = seeded_rng(self._seed, f"scene-{scene['number']}-{scene['kind']}")
        sketch, now = self._sketches[scene["program"]], datetime.fromisoformat(scene["at"])
        couple = Couple(scene["relationship"], f"{scene['relationship']}.mentor", f"{scene['relationship']}.mentee")
        if scene["kind"] in KINDS:
            return KINDS[scene["kind"]](Stage(self._seed, scene, sketch, couple, now, dice))
        steps = relationship_script.RelationshipSteps(
            sketch, couple, dice, RelationshipDates(now, None, now, planned=True)
        )
        if scene["kind"] == "newcomers":
            entering = self._entering(sketch, couple, scene, now, dice)
            return [*entering, *steps.start(now, now)]
        if scene["kind"] == "closure":
            return [steps.closure(now, planned=dice.random() < 0.8), *steps.feedback(now, at_once=True)]
        name, starts_at = scene["session"], datetime.fromisoformat(scene["starts_at"])
        if scene["kind"] == "planning":
            return [steps.planning(name, starts_at, now)]
        planned = self._meetings.get((scene["relationship"], name))
        return list(planned.steps if planned else steps.report(name, starts_at, now, thought_at=now))

    def _choose(self, now: datetime) -> dict[str, Any] | None:
        """Choose what happens: what continues an earlier scenario, then the opening, else chance; None for nothing."""
        for scene in self._follow_ups:
            if datetime.fromisoformat(scene["at"]) + PATIENCE <= now:
                kept = {name: scene[name] for name in ("program", "relationship", "mentor")}
                return {**kept, "kind": FOLLOW_UPS[scene["kind"]]}
        drawn = None if self._number % 2 == 0 else self._draw(now)
        if drawn is None and self._opened < len(OPENING):
            return {**self._open(*OPENING[self._opened]), "opening": self._opened}
        return drawn or self._draw(now)

    def _open(self, kind: str, program: str) -> dict[str, Any]:
        """Return a scenario of the opening; where its people are missing, newcomers of another program."""
        if kind != "place":
            return self._new(kind, program)
        pairs = [pair for pair in self._ending(self._pairs) if pair.program == program]
        pairs = [pair for pair in pairs if pair.relationship in self._couples]
        if not pairs or not self._waiting[program]:
            return self._new("newcomers", min(self._admitting))
        completes, waits = self._couples[pairs[-1].relationship].mentee, self._waiting[program][0]
        return {**self._new(kind, program, pairs[-1].relationship), "completes": completes, "waits": waits}

    def _draw(self, now: datetime) -> dict[str, Any] | None:
        dice = seeded_rng(self._seed, f"scene-{self._number}@{now.isoformat()}")
        old = [pair for pair in self._pairs if pair.since + _SETTLES < now]
        kind = dice.choices(list(_CHANCES), list(_CHANCES.values()))[0] if old else "newcomers"
        if kind == "report":
            return self._report(now, dice)
        if kind == "planning":
            return self._plan_next(old, now, dice)
        choices = self._ending(old) if kind == "closure" else ()
        if choices:
            chosen = dice.choice(choices)
            return self._new(kind, chosen.program, chosen.relationship)
        kind = "newcomers" if kind == "closure" else kind
        scene = self._new(kind, dice.choice(sorted(self._admitting)))
        if kind == "newcomers" and self._alumni and dice.random() < _GIVES_BACK:
            scene["mentor"] = self._alumni[-1]
        return scene

    def _report(self, now: datetime, dice: Random) -> dict[str, Any] | None:
        """Return the report of a session that is over; None where every one is reported."""
        over = list(self._diary.reportable(now, self._personas))
        if not over:
            return None
        chosen = dice.choice(over)
        scene = self._new("report", chosen.program, chosen.relationship)
        return {**scene, "session": chosen.name, "starts_at": chosen.starts_at.isoformat()}

    def _plan_next(self, pairs: Sequence[_Pair], now: datetime, dice: Random) -> dict[str, Any] | None:
        """Return that a pair plans its next session; None where each has planned one, or met lately."""
        cadences = {key: sketch.cadence for key, sketch in self._sketches.items()}
        due = [pair for pair in pairs if self._diary.plannable(pair.relationship, cadences[pair.program], now)]
        if not due:
            return None
        pair = dice.choice(due)
        starts_at = self._diary.next_start(pair.relationship, pair.people, cadences[pair.program], now, dice)
        scene = self._new("planning", pair.program, pair.relationship)
        return {**scene, "session": f"n{self._number}", "starts_at": starts_at.isoformat()}

    def _ending(self, pairs: Iterable[_Pair]) -> list[_Pair]:
        """Return the pairs that may end: those of the personas go on, so that a visitor finds them at work."""
        return [pair for pair in pairs if pair.relationship not in self._personas]

    @property
    def _admitting(self) -> set[str]:
        """The programs that are not full."""
        return {key for key in self._sketches if key not in self._waiting}

    def _new(self, kind: str, program: str, relationship: str | None = None) -> dict[str, Any]:
        return {
            "kind": kind,
            "program": program,
            "relationship": relationship or f"{program}.n{self._number}",
            "mentor": person_key(_NEWCOMERS + 2 * self._number),
        }

    def _entering(
        self, sketch: ProgramProfile, couple: Couple, scene: dict[str, Any], now: datetime, dice: Random
    ) -> Iterable[Step]:
        """Yield the steps of two applications that are accepted."""
        mentee = person_key(_NEWCOMERS + 2 * int(scene["number"]) + 1)
        entrants: tuple[tuple[participation_script.Role, str, str], ...] = (
            ("mentor", couple.mentor, scene["mentor"]),
            ("mentee", couple.mentee, mentee),
        )
        for role, name, identity in entrants:
            yield from participation_script.enters(sketch, Participant(name, identity, role, now), now, dice)

    def _remember(self, scene: dict[str, Any]) -> None:
        self._number = int(scene["number"]) + 1
        self._opened = max(self._opened, int(scene.get("opening", -1)) + 1)
        kind, relationship = scene["kind"], scene["relationship"]
        if kind == "planning":
            self._remember_meeting(scene)
        elif kind == "report":
            self._diary.report(relationship, scene["session"])
        elif kind == "newcomers":
            people = (scene["mentor"], person_key(_NEWCOMERS + 2 * int(scene["number"]) + 1))
            self._pairs.append(_Pair(relationship, scene["program"], datetime.fromisoformat(scene["at"]), people))
            self._alumni = [person_id for person_id in self._alumni if person_id != scene["mentor"]]
        elif kind in {"closure", "place"}:
            self._pairs = [pair for pair in self._pairs if pair.relationship != relationship]
            self._diary.end(relationship)
        if kind == "waiting":
            self._waiting[scene["program"]].append(f"{relationship}.mentee")
        elif kind == "place":
            self._waiting[scene["program"]].remove(scene["waits"])
        self._follow_ups = [each for each in self._follow_ups if each["relationship"] != relationship]
        if kind in FOLLOW_UPS:
            self._follow_ups.append(scene)

    def _remember_meeting(self, scene: dict[str, Any]) -> None:
        """Note a session that was planned: it can be reported some hours after its beginning."""
        relationship, starts_at = scene["relationship"], datetime.fromisoformat(scene["starts_at"])
        people = next((pair.people for pair in self._pairs if pair.relationship == relationship), ())
        ready = starts_at + REPORTED_AFTER
        self._diary.plan(Meeting(relationship, scene["program"], scene["session"], starts_at, ready), people)
