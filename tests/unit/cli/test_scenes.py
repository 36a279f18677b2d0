"""LiveScenarios: each follows from the seed and the scenes before it, so a restart goes on as if nothing had been."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.cli.demo.example.opening_scenes import FOLLOW_UPS, KINDS, OPENING, PATIENCE
from services.cli.demo.example.persona_places import PAIRED
from services.cli.demo.example.plan import Plan, plan
from services.cli.demo.example.scenes import LiveScenarios

STARTED = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
PAST: Plan = plan(7, 200, STARTED)


def told(count: int) -> list[dict[str, Any]]:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    return [scenes.next(STARTED + timedelta(minutes=n))[0] for n in range(count)]


def test_a_restart_goes_on_as_if_nothing_had_been() -> None:
    whole = told(120)
    resumed = LiveScenarios(7, PAST, whole[:60], STARTED)
    rest = [resumed.next(STARTED + timedelta(minutes=n))[0] for n in range(60, 120)]
    assert rest == whole[60:]


def test_a_scene_has_the_same_steps_every_time() -> None:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    scene, steps = scenes.next(STARTED)
    assert scenes.steps(scene) == steps
    assert LiveScenarios(7, PAST, [scene], STARTED).steps(scene) == steps


def test_every_kind_of_scene_comes_and_a_closed_relationship_never_again() -> None:
    scenes = told(300)
    assert {scene["kind"] for scene in scenes} == {"session", "newcomers", "closure", *KINDS}
    closed: set[str] = set()
    for scene in scenes:
        assert scene["relationship"] not in closed
        if scene["kind"] in {"closure", "place", "departure", "lapsing", "superseded", "stepping-down"}:
            closed.add(scene["relationship"])


@pytest.mark.parametrize("people", [20, 60, 200])
def test_the_pairs_of_the_personas_go_on_and_no_pair_meets_twice_before_all_others(people: int) -> None:
    past = plan(7, people, STARTED)
    scenes = LiveScenarios(7, past, [], STARTED)
    played = [scenes.next(STARTED + timedelta(minutes=n))[0] for n in range(400)]
    personas = {past.active[program][0] for program, _ in PAIRED.values()}
    assert personas.isdisjoint(scene["relationship"] for scene in played if scene["kind"] != "session")
    met = Counter[str]()
    for scene in played:
        if scene["kind"] == "session":
            met[scene["relationship"]] += 1
    assert personas <= set(met)
    active = {name for names in past.active.values() for name in names}
    assert max(met[each] for each in personas) - min(met[each] for each in personas & active) <= 1


def test_the_opening_comes_first_and_in_order() -> None:
    scenes = told(2 * len(OPENING) + 2 * len(FOLLOW_UPS))
    assert [(scene["kind"], scene["program"]) for scene in scenes if "opening" in scene] == list(OPENING)
    assert {scene["kind"] for scene in scenes} > set(FOLLOW_UPS.values())


def test_what_continues_a_scene_comes_once_and_not_too_soon() -> None:
    scenes = LiveScenarios(7, PAST, [], STARTED)
    played = [scenes.next(STARTED + timedelta(seconds=5 * number))[0] for number in range(90)]
    begun = {scene["relationship"]: scene for scene in played if scene["kind"] in FOLLOW_UPS}
    continued = [scene for scene in played if scene["kind"] in FOLLOW_UPS.values()]
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
        _, steps = scenes.next(now)
        assert all(step.at <= now + timedelta(hours=2) for step in steps)
        assert names.isdisjoint(step.name for step in steps)
        names.update(step.name for step in steps)


def test_some_newcomers_were_mentored_before() -> None:
    mentors = {scene["mentor"] for scene in told(400) if scene["kind"] == "newcomers"}
    assert mentors & set(PAST.alumni)
