"""A mentee finds a mentor: the directory, ranked requests with words, their answers and their ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.relationships.matching.mentor_requests import MentorRequests, requests_id
from services.vault.vault import open_vault
from services.web.identity.principal import Membership, Principal
from tests.integration.matching.finding_place import WORDS, Finding, finding
from tests.integration.matching.shortage import E, R, accepted, refused
from tests.integration.permissions.world import World


@pytest.fixture
def place(world: World) -> Finding:
    return finding(world)


def test_a_mentee_searches_by_skill_language_mode_and_time(place: Finding) -> None:
    assert sorted(place.directory("Xi")) == ["Ada", "Bo", "Cy", "Di"]
    assert place.directory("Xi", skill="finance") == ["Ada"]
    assert place.directory("Xi", skill="confidence") == ["Cy"]
    assert sorted(place.directory("Xi", language="en")) == ["Bo", "Cy", "Di"]
    assert sorted(place.directory("Xi", mode="remote")) == ["Ada", "Cy", "Di"]
    assert sorted(place.directory("Xi", day="monday", part="evening", zone="UTC")) == ["Ada", "Bo", "Cy", "Di"]
    assert sorted(place.directory("Xi", day="tuesday")) == ["Bo", "Cy", "Di"]


def test_pages_continue_in_an_order_of_each_readers_own_and_state_no_total(place: Finding, world: World) -> None:
    address = f"{R}/programs/{place.program}/mentors"
    orders = {}
    for number in range(12):
        place.enroll(f"Reader {number}", "mentee")
    world.inform()
    for number in range(12):
        found: list[str] = []
        query = {"limit": "1"}
        while True:
            page = accepted(world.send(f"Reader {number}", "GET", address, query=query))
            assert page.keys() == {"items", "next"}
            found += [each["person_id"] for each in page["items"]]
            if page["next"] is None:
                break
            query["after"] = page["next"]
        assert sorted(found) == sorted(place.people[name] for name in ("Ada", "Bo", "Cy", "Di"))
        orders[number] = tuple(found)
    assert len({order[0] for order in orders.values()}) > 1


def test_a_request_is_a_proposal_with_a_rank_and_words_that_the_parties_and_their_coordinator_read(
    place: Finding, world: World
) -> None:
    request = place.asked("Xi", "Ada", 2)
    seen = {name: accepted(place.read(name, request)) for name in ("Xi", "Ada", "program-coordinator")}
    assert {each["words"] for each in seen.values()} == {WORDS}
    assert {name: each["rank"] for name, each in seen.items()} == {"Xi": 2, "Ada": None, "program-coordinator": 2}
    assert seen["Ada"]["reasons"] == ["skills", "field"]
    assert refused(place.read("Yu", request), 404) == "relationship-unknown"
    state = accepted(world.send("Ada", "GET", f"{R}/relationships/{request}"))
    assert (state["state"], state["proposed_by"]) == ("proposed", "mentee")
    assert place.requests("Xi")["free_ranks"] == [1]
    stored = [str(vars(each.event)) for each in world.stores[1].read(0, 100_000)]
    assert not any(WORDS in each for each in stored), "words are in no event"


def test_a_mentee_asks_no_more_than_the_program_allows_and_each_rank_once(place: Finding) -> None:
    place.asked("Xi", "Ada", 1)
    assert refused(place.ask("Xi", "Bo", 1), 409) == "rank-taken"
    assert refused(place.ask("Xi", "Bo", 3), 422) == "rank-out-of-range"
    assert refused(place.ask("Xi", "Ada", 2), 409) == "already-proposed-pair"
    second = place.asked("Xi", "Bo", 2)
    assert refused(place.ask("Xi", "Cy", 1), 409) == "requests-full"
    accepted(place.answer("Xi", second, "withdraw"))
    place.asked("Xi", "Cy", 2)
    assert [each["state"] for each in place.requests("Xi")["requests"]] == ["proposed", "withdrawn", "proposed"]


def test_racing_requests_never_exceed_the_limit_nor_give_a_rank_twice(place: Finding, world: World) -> None:
    wanted = [(mentor, rank) for mentor in ("Ada", "Bo", "Cy", "Di") for rank in (1, 2)] * 2
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: place.ask("Xi", *each).status_code, wanted))
    requests = world.stores[1].find(MentorRequests, requests_id(place.participations["Xi"]))
    assert requests is not None
    assert sorted(each.rank for each in requests.open.values()) == [1, 2]
    assert len({each.mentor_participation_id for each in requests.open.values()}) == 2
    assert answers.count(201) == 2


def test_not_now_names_a_day_before_which_the_mentor_is_not_asked_again(place: Finding) -> None:
    request = place.asked("Xi", "Ada")
    today = datetime.now(UTC).date()
    until = (today + timedelta(days=30)).isoformat()
    for body, rule in (
        ({"reason": "no_time", "until": until}, "until-without-not-now"),
        ({"reason": "not-now", "until": today.isoformat()}, "until-out-of-range"),
        ({"reason": "not-now", "until": (today + timedelta(days=400)).isoformat()}, "until-out-of-range"),
    ):
        assert refused(place.answer("Ada", request, "decline", **body), 422) == rule
    accepted(place.answer("Ada", request, "decline", reason="not-now", until=until))
    assert refused(place.ask("Xi", "Ada"), 409) == "asked-too-early"
    (line,) = place.requests("Xi")["requests"]
    assert (line["state"], line["declined_for"], line["not_before"]) == ("declined", "not-now", until)
    assert place.requests("Xi")["free_ranks"] == [1, 2]
    place.asked("Yu", "Ada")


def test_the_first_acceptance_takes_the_last_place_and_supersedes_the_other_requests(
    place: Finding, world: World
) -> None:
    first, second = place.asked("Xi", "Ada", 1), place.asked("Xi", "Bo", 2)
    assert accepted(place.answer("Bo", second, "accept"))["state"] == "matched"
    world.follow()
    assert {each["rank"]: each["state"] for each in place.requests("Xi")["requests"]} == {
        1: "superseded",
        2: "matched",
    }
    assert refused(place.answer("Ada", first, "accept"), 409) == "proposal-superseded"
    assert refused(place.ask("Xi", "Cy"), 409) == "caseload-full"


def test_a_coordinators_match_supersedes_an_open_request(place: Finding, world: World) -> None:
    place.asked("Xi", "Ada", 1)
    proposed = accepted(world.send("program-coordinator", "POST", f"{R}/relationships", {**place.pair("Cy", "Xi")}))[
        "relationship_id"
    ]
    for party in ("Cy", "Xi"):
        accepted(place.answer(party, proposed, "accept"))
    world.follow()
    assert [each["state"] for each in place.requests("Xi")["requests"]] == ["superseded"]


@pytest.mark.parametrize(
    "case", ["full", "paused", "left", "unlisted", "conflict", "never", "wish", "unknown", "elsewhere", "self"]
)
def test_a_refusal_discloses_nothing_about_the_mentor(place: Finding, world: World, case: str) -> None:
    ada = place.participations["Ada"]
    if case == "full":
        accepted(place.answer("Ada", place.asked("Yu", "Ada"), "accept"))
    elif case in {"paused", "left"}:
        act = {"paused": "pause", "left": "withdraw"}[case]
        world.command(f"{E}/participations/{ada}/{act}", {"reason": "no_time"})
    elif case == "unlisted":
        accepted(place.list_mentor("Ada", listed=False))
    elif case == "conflict":
        people = {"person_id": place.people["Xi"], "counterpart_id": place.people["Ada"]}
        world.command(f"{E}/conflicts", {"program_id": place.program, **people, "kind": "declared"})
    elif case == "never":
        request = place.asked("Xi", "Ada")
        accepted(place.answer("Ada", request, "accept"))
        ending = {"reason": "moved", "never_pair_again": True}
        accepted(place.answer("Ada", request, "close", **ending))
    elif case == "wish":
        request = place.asked("Xi", "Ada")
        accepted(place.answer("Ada", request, "accept"))
        world.command(f"{R}/relationships/{request}/close", {"initiated_by": "coordinator", "reason": "moved"})
        accepted(place.answer("Ada", request, "answer-closing", again="yes", never_pair_again=True))
    mentor = {
        "unknown": str(uuid4()),
        "elsewhere": world.ids["mentor-participation"],
        "self": place.participations["Xi"],
    }
    world.inform()
    world.catch_up()
    answer = place.ask("Xi", mentor.get(case, ada))
    assert refused(answer, 409) == "mentor-not-available"
    assert "Ada" not in place.directory("Xi") or case in mentor
    seen = {name: value for name, value in answer.json().items() if name not in {"instance", "request_id", "trace_id"}}
    other = place.ask("Xi", str(uuid4())).json()
    assert seen == {name: other[name] for name in seen}


def test_a_mentor_introduces_herself_and_may_opt_out(place: Finding, world: World) -> None:
    accepted(place.list_mentor("Ada", listed=True, introduction="I led a bank through two crises."))
    address = f"{R}/programs/{place.program}/mentors"
    (shown,) = accepted(world.send("Xi", "GET", address, query={"skill": "finance"}))["items"]
    assert shown["introduction"] == "I led a bank through two crises."
    assert "name" not in shown
    accepted(place.list_mentor("Ada", listed=False))
    assert "Ada" not in place.directory("Xi")
    listing = accepted(world.send("Ada", "GET", f"{R}/participations/{place.participations['Ada']}/listing"))
    assert (listing["listed"], listing["introduction"]) == (False, "I led a bank through two crises.")
    assert place.list_mentor("Xi", listed=True).status_code == 422


def test_goals_come_first_and_words_are_the_mentees(place: Finding, world: World) -> None:
    place.enroll("Zoe", "mentee")
    world.inform()
    assert refused(place.ask("Zoe", "Ada"), 409) == "goals-first"
    assert refused(place.ask("Xi", "Ada", persona="program-coordinator"), 403) == "forbidden"
    assert refused(place.ask("Xi", "Ada", persona="Yu"), 404) == "participation-unknown"
    body = {**place.pair("Ada", "Xi"), "proposed_by": "mentee"}
    assert refused(world.send("Xi", "POST", f"{R}/relationships", body), 409) == "ask-by-request"


def test_a_program_may_keep_its_directory_for_staff(world: World) -> None:
    place = finding(world, directory="staff")
    assert refused(place.ask("Xi", "Ada"), 409) == "directory-not-open"
    assert refused(world.send("Xi", "GET", f"{R}/programs/{place.program}/mentors"), 409) == "directory-not-open"
    assert sorted(place.directory("program-coordinator")) == ["Ada", "Bo", "Cy", "Di"]
    assert not place.requests("Xi")["directory_open"]


def test_others_of_the_federation_see_those_who_allowed_it(world: World) -> None:
    place = finding(world, directory="federation")
    other = replace(world.principals["stranger"], people=frozenset({str(uuid4())}))
    world.principals["outsider"] = other
    assert place.directory("outsider") == []
    world.principals["stranger-without-role"] = Principal("s", "https://issuer.test", frozenset(), actor=str(uuid4()))
    address = f"{R}/programs/{place.program}/mentors"
    assert world.send("stranger-without-role", "GET", address).status_code in {403, 404}
    closed = finding(world)
    assert refused(world.send("outsider", "GET", f"{R}/programs/{closed.program}/mentors"), 404) == "program-unknown"
    world.principals["elsewhere"] = replace(
        other, people=frozenset(), memberships=frozenset({Membership("coordinator", world.ids["another"])})
    )
    assert place.directory("elsewhere") == []


def test_words_of_a_mentee_who_was_erased_open_no_more(place: Finding, world: World) -> None:
    request = place.asked("Xi", "Ada")
    vault = open_vault(world.settings, "relationships")
    assert vault is not None
    vault.forget(place.people["Xi"], at=datetime.now(UTC))
    vault.close()
    seen = accepted(place.read("Ada", request))
    assert (seen["words"], seen["reasons"]) == (None, ["skills", "field"])
