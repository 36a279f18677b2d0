"""LiveScenarios: each follows from the seed and the scenes before it, so a restart goes on as if nothing had been."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.cli.demo.example.federation import PROGRAMS
from services.cli.demo.example.meetings import last_starts
from services.cli.demo.example.opening_scenes import FOLLOW_UPS, KINDS, OPENING, PATIENCE
from services.cli.demo.example.persona_places import PAIRED
from services.cli.demo.example.plan import Plan, plan
from services.cli.demo.example.scenes import LiveScenarios

STARTED = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
CADENCE = {sketch.key: sketch.cadence for sketch in PROGRAMS}
PAST: Plan = plan(7, 200, STARTED)


def played(scenes: LiveScenarios, moments: Iterable[datetime]) -> list[dict[str, Any]]:
    following = [scenes.next(moment) for moment in moments]
    return [each[0] for each in following if each is not None]


def told(count: int) -> list[dict[str, Any]]:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    return played(scenes, (STARTED + timedelta(hours=n) for n in range(count)))


def test_a_restart_goes_on_as_if_nothing_had_been() -> None:
    whole = told(240)
    first = [scene for scene in whole if scene["at"] < (STARTED + timedelta(hours=120)).isoformat()]
    resumed = LiveScenarios(7, PAST, first, STARTED)
    rest = played(resumed, (STARTED + timedelta(hours=n) for n in range(120, 240)))
    assert first + rest == whole
    assert {scene["kind"] for scene in rest} >= {"planning", "report"}


def test_a_scene_has_the_same_steps_every_time() -> None:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    scene, steps = scenes.next(STARTED) or ({}, [])
    assert steps
    assert scenes.steps(scene) == steps
    assert LiveScenarios(7, PAST, [scene], STARTED).steps(scene) == steps


def test_every_kind_of_scene_comes_and_a_closed_relationship_never_again() -> None:
    scenes = told(300)
    assert {scene["kind"] for scene in scenes} == {"report", "planning", "newcomers", "closure", *KINDS}
    closed: set[str] = set()
    for scene in scenes:
        assert scene["relationship"] not in closed
        if scene["kind"] in {"closure", "place", "departure", "lapsing", "superseded", "stepping-down"}:
            closed.add(scene["relationship"])


@pytest.mark.parametrize("people", [20, 60, 200])
def test_the_pairs_of_the_personas_go_on_and_every_pair_meets_at_its_cadence(people: int) -> None:
    past = plan(7, people, STARTED)
    scenes = LiveScenarios(7, past, [], STARTED)
    told = played(scenes, (STARTED + timedelta(hours=2 * n) for n in range(600)))
    personas = {past.active[program][0] for program, _ in PAIRED.values()}
    meeting = {"planning", "report"}
    assert personas.isdisjoint(scene["relationship"] for scene in told if scene["kind"] not in meeting)
    last = last_starts([step for lane in past.lanes.values() for step in lane])
    planned = [scene for scene in told if scene["kind"] == "planning"]
    assert personas <= {scene["relationship"] for scene in planned}
    for scene in planned:
        starts_at = datetime.fromisoformat(scene["starts_at"])
        before = last.get(scene["relationship"])
        assert before is None or starts_at - before >= timedelta(days=CADENCE[scene["program"]] - 1), scene
        assert starts_at > datetime.fromisoformat(scene["at"]) + timedelta(days=1)
        last[scene["relationship"]] = starts_at


def test_a_session_is_reported_once_when_it_is_over_and_by_personas_a_day_later() -> None:
    scenes = told(500)
    personas = {PAST.active[program][0] for program, _ in PAIRED.values()}
    open_ = {(each.relationship, each.name) for each in PAST.meetings}
    assert open_
    for scene in scenes:
        if scene["kind"] == "planning":
            open_.add((scene["relationship"], scene["session"]))
        elif scene["kind"] == "report":
            open_.remove((scene["relationship"], scene["session"]))
            late = timedelta(days=1) if scene["relationship"] in personas else timedelta()
            assert datetime.fromisoformat(scene["starts_at"]) + late < datetime.fromisoformat(scene["at"])


def test_the_opening_comes_first_and_in_order() -> None:
    scenes = told(3 * len(OPENING) + 2 * len(FOLLOW_UPS))
    assert [(scene["kind"], scene["program"]) for scene in scenes if "opening" in scene] == list(OPENING)
    assert {scene["kind"] for scene in scenes} > set(FOLLOW_UPS.values())


def test_what_continues_a_scene_comes_once_and_not_too_soon() -> None:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    told = played(scenes, (STARTED + timedelta(seconds=5 * number) for number in range(150)))
    begun = {scene["relationship"]: scene for scene in told if scene["kind"] in FOLLOW_UPS}
    continued = [scene for scene in told if scene["kind"] in FOLLOW_UPS.values()]
    assert [scene["relationship"] for scene in continued] == list(begun)
    for scene in continued:
        first = begun[scene["relationship"]]
        assert FOLLOW_UPS[first["kind"]] == scene["kind"]
        assert datetime.fromisoformat(scene["at"]) - datetime.fromisoformat(first["at"]) >= PATIENCE


def test_a_full_program_gets_no_newcomers_and_a_place_goes_to_the_first_who_waits() -> None:
    scenes = told(300)
    assert PAST.waiting["alumni"]
    assert "alumni" not in {scene["program"] for scene in scenes if scene["kind"] in {"newcomers", "departure"}}
    (place,) = [scene for scene in scenes if scene["kind"] == "place"]
    assert place["waits"] == PAST.waiting["alumni"][0]
    assert place["completes"] == PAST.couples[place["relationship"]].mentee


def test_names_never_repeat_and_nothing_lies_ahead() -> None:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    names: set[str] = set()
    for number in range(200):
        now = STARTED + timedelta(minutes=number)
        _, steps = scenes.next(now) or ({}, [])
        assert all(step.at <= now + timedelta(hours=2) for step in steps)
        assert names.isdisjoint(step.name for step in steps)
        names.update(step.name for step in steps)


def test_some_newcomers_were_mentored_before() -> None:
    mentors = {scene["mentor"] for scene in told(400) if scene["kind"] == "newcomers"}
    assert mentors & set(PAST.alumni)
