"""The workbench as a coordinator uses it without a script: profile, run, what-if, and drafts that are sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.administration.browser import Browser, words
from tests.integration.matching.grouped import grouped
from tests.integration.matching.shortage import E, R, Shortage, shortage
from tests.integration.permissions.world import World


@pytest.fixture
def place(world: World) -> Shortage:
    found = shortage(world)
    world.catch_up()
    return found


def drafts(place: Shortage) -> list[str]:
    """Return the drafts of the current run as the page's form has them."""
    pairs = place.current()["run"]["pairs"]
    return [f"{each['mentor_participation_id']}:{each['mentee_participation_id']}" for each in pairs]


def test_a_coordinator_runs_tries_and_sends(place: Shortage, world: World) -> None:
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    assert "has not been run yet" in browser.text(page)
    assert "done=matching.run" in browser.done(f"{page}/run", policy="most-people", floor="0")
    shown = browser.text(page)
    assert "2 of 3 mentees get a mentor; 2 mentors with 2 free places took part." in shown
    assert "Offers reading 3 of 3; not offered: finance; points: skills" in shown
    assert "1 mentor fits, and every place went to others." in shown
    assert "Finance: 3 places wanted, 1 free place with mentors who offer it." in shown
    zoe = next(each for each in place.current()["run"]["pairs"] if each["mentee_id"] == place.people["Zoe"])
    other = f"{zoe['alternative']['mentor_participation_id']}:{zoe['mentee_participation_id']}"
    assert "1 mentee fewer with a mentor" in shown, "what another mentor for Zoe would cost"
    assert f"lock={other.replace(':', '%3A')}" in browser.get(page).text, "and the way to try it"
    lock = ":".join(place.pair("Ada", "Zoe").values())
    tried = browser.text(f"{page}?try=yes&lock={lock}")
    assert "What if: 1 of 3 mentees gets a mentor" in tried
    assert "1 mentee fewer gets a mentor." in tried
    by_choice = "&".join(
        f"{role}={place.participations[name]}" for role, name in (("mentor", "Ada"), ("mentee", "Zoe"))
    )
    assert "1 mentee fewer gets a mentor." in browser.text(f"{page}?try=yes&floor=0&{by_choice}")
    assert "2 of 3 mentees get a mentor" in browser.text(page), "a what-if changes nothing"
    run_id = place.current()["run_id"]
    assert "done=matching.sent" in browser.done(f"{page}/send", run_id=run_id, act="send", id=drafts(place))
    assert "Sent" in browser.text(page)


def test_what_was_refused_is_told_for_each_pair(place: Shortage, world: World) -> None:
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    browser.done(f"{page}/run", policy="most-people", floor="0")
    world.command(f"{E}/participations/{place.participations['Ada']}/withdraw", {"reason": "no_time"})
    world.inform()
    answer = browser.post(f"{page}/send", run_id=place.current()["run_id"], act="send", id=drafts(place))
    assert answer.status_code == 200
    assert "1 sent, 1 refused" in words(answer)
    assert "withdrawn, not enrolled" in words(answer)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"policy": "most-people", "floor": "a lot"}, "There is a problem"),
        ({"policy": "nonsense", "floor": "0"}, "There is a problem"),
        ({"policy": "most-people", "floor": "0", "lock": "a:b"}, "There is a problem"),
        ({"policy": "most-people", "floor": "0", "exclude": "x" * 200}, "There is a problem"),
    ],
)
def test_what_is_no_choice_is_refused_on_the_page(
    place: Shortage, world: World, typed: dict[str, Any], text: str
) -> None:
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    assert text in browser.refused(f"{page}/run", **typed)
    assert "has not been run yet" in browser.text(page)


def test_a_lock_that_breaks_a_rule_is_told_on_the_page(place: Shortage, world: World) -> None:
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    lock = ":".join(place.pair("Bo", "Xi").values())
    answer = browser.get(f"{page}?try=yes&lock={lock}")
    assert answer.status_code == 422
    assert "fixed pair breaks a rule" in words(answer)


def test_a_run_that_was_superseded_sends_nothing(place: Shortage, world: World) -> None:
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    browser.done(f"{page}/run", policy="most-people", floor="0")
    before = place.current()["run_id"]
    browser.done(f"{page}/run", policy="most-people", floor="0")
    assert "a newer one has taken its place" in browser.refused(
        f"{page}/send", run_id=before, act="send", id=drafts(place)
    )
    assert "nothing-selected" in browser.done(f"{page}/send", run_id=before, act="send")


def test_a_person_states_a_profile_on_a_page_and_staff_reads_it(place: Shortage, world: World) -> None:
    page = f"/matching-profiles/{place.participations['Xi']}"
    own = Browser(world, "Xi")
    assert 'value="Finance"' in own.get(page).text
    assert "Importance 1" in own.text(page)
    typed = {"needs": "Time management", "languages": ["en", "de"], "zone": "Europe/Berlin", "mode": "remote"}
    skills = {"skill-1": "Public speaking", "level-1": "2", "importance-1": "3", "skill-3": "finance", "level-3": "1"}
    times = {"day-1": "monday", "begins-1": "17:00", "ends-1": "19:00", "day-9": "friday", "begins-9": "08:30"}
    own.done(page, **typed, **skills, **times, **{"ends-9": "00:00"})
    address = f"{R}/participations/{place.participations['Xi']}/matching-profile"
    stated = world.send("program-coordinator", "GET", address).json()["profile"]
    assert stated["wants"][0] == {"skill": "public-speaking", "level": 2, "importance": 3}
    assert stated["wants"][1] == {"skill": "finance", "level": 1, "importance": 2}
    assert stated["availability"][1] == {"day": "friday", "begins_at": "08:30", "ends_at": "24:00"}
    again = own.get(page).text
    assert 'value="Public speaking"' in again
    assert 'value="00:00"' in again
    assert (stated["needs"], stated["mode"]) == (["time-management"], "remote")
    assert stated["languages"] == ["en", "de"]
    assert "Matching profile of" in Browser(world, "program-coordinator").text(page)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"skill-1": "finance"}, "Choose the level of finance."),
        ({"skill-1": "finance", "level-1": "9"}, "Choose level 1 from the list."),
        ({"skill-1": "finance", "level-1": "1", "skill-2": "Finance", "level-2": "2"}, "Finance is listed twice."),
        ({"skill-1": "数学", "level-1": "1"}, "Use letters from a to z"),
        ({"skill-1": "x" * 200, "level-1": "1"}, "Skill 1 must be 64 characters or fewer."),
        ({"day-1": "monday", "begins-1": "19:00", "ends-1": "17:00"}, "A time ends after it begins"),
        ({"day-1": "monday", "ends-1": "17:00"}, "Line 1 needs a beginning."),
        ({"day-1": "moonday", "begins-1": "17:00", "ends-1": "18:00"}, "Choose day 1 from the list."),
        ({"begins-1": "25:00"}, "From 1 must be a time, like 17:30."),
        ({"zone": "Mars/Olympus"}, "Choose time zone of these times from the list."),
    ],
)
def test_a_profile_is_refused_at_its_field_and_keeps_what_was_typed(
    place: Shortage, world: World, typed: dict[str, str], text: str
) -> None:
    page, browser = f"/matching-profiles/{place.participations['Xi']}", Browser(world, "Xi")
    everything = {"zone": "UTC", "mode": "either", "needs": "kept", **typed}
    refused = browser.refused(page, **everything)
    assert text in refused
    assert "kept" in browser.post(page, **everything).text


def test_a_stranger_finds_neither_page(place: Shortage, world: World) -> None:
    for persona in ("coordinator-of-another", "mentor-of-another", "Ada"):
        browser = Browser(world, persona)
        assert browser.get(f"/programs/{place.program}/matching").status_code in {403, 404}, persona
        assert browser.get(f"/matching-profiles/{place.participations['Xi']}").status_code == 404, persona
    assert Browser(world, "Ada").get(f"/matching-profiles/{uuid4()}").status_code == 404


def test_a_coordinator_forms_tries_and_sends_groups(world: World) -> None:
    place = grouped(world)
    world.catch_up()
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    asked = {"policy": "most-people", "floor": "0", "shape": "group", "least": "3", "most": "4"}
    assert "done=matching.run" in browser.done(f"{page}/run", **asked)
    shown = browser.text(page)
    assert "6 of 7 mentees are in 2 groups." in shown
    assert "Finance, Monday 17:00 UTC" in shown
    assert "no group with a topic and a time in common had a place." in shown
    assert "points: skills" in shown, "each pair of a group has its reasons"
    ada, bo = (place.participations[name] for name in ("Ada", "Bo"))
    tried = browser.text(f"{page}?try=yes&shape=group&least=3&most=4&lead={ada}&second={bo}")
    assert "What if: 4 of 7 mentees are in 1 group." in tried
    run_id = place.current()["run_id"]
    assert "done=matching.sent" in browser.done(f"{page}/send", run_id=run_id, act="send", id=["0", "1"])
    assert [each["relationship_id"] is None for each in place.current()["run"]["pairs"]] == [False] * 6
    assert "Sent" in browser.text(page)


def test_sizes_that_cannot_be_are_told_on_the_page(world: World) -> None:
    place = grouped(world)
    world.catch_up()
    page, browser = f"/programs/{place.program}/matching", Browser(world, "program-coordinator")
    asked = {"policy": "most-people", "floor": "0", "shape": "group"}
    assert "least size of a group is above the most" in browser.refused(f"{page}/run", **asked, least="5", most="4")
    assert "There is a problem" in browser.refused(f"{page}/run", **asked, least="1", most="4")
