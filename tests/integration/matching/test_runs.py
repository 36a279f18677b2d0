"""From profiles to proposals: a run with a shortage, its reasons, a what-if, and drafts that are sent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.matching.runs.aggregate import MatchingRuns, RunRecorded, runs_id
from services.relationships.matching.runs.sealed import KIND, digests_of, replay, versions_used
from services.vault.vault import Vault, open_vault
from tests.integration.matching.shortage import E, R, Shortage, accepted, refused, shortage
from tests.integration.permissions.world import World


@pytest.fixture
def place(world: World) -> Shortage:
    return shortage(world)


@pytest.fixture
def vault(world: World) -> Iterator[Vault]:
    found = open_vault(world.settings, "relationships")
    assert found is not None
    yield found
    found.close()


def test_a_coordinator_sees_the_best_pairs_with_reasons_and_who_got_no_mentor_and_why(place: Shortage) -> None:
    assert place.current()["run"] is None
    result = place.run()
    assert (result["mentees"], result["served"], result["pairs"]) == (3, 2, 2)
    current = place.current()
    assert current["run_id"] == result["run_id"]
    run = current["run"]
    by_mentor = {each["mentor_id"]: each for each in run["pairs"]}
    with_bo = by_mentor[place.people["Bo"]]
    assert with_bo["mentee_id"] == place.people["Zoe"]
    assert sum(each["adds"] for each in with_bo["contributions"]) == with_bo["score"]
    assert {each["skill"]: each["offered"] for each in with_bo["skills"]} == {"reading": 3, "finance": 0}
    (alone,) = run["unserved"]
    assert alone["mentee_id"] in {place.people["Xi"], place.people["Yu"]}
    assert (alone["reason"], alone["fitting"], alone["only"]) == ("seats-taken", 1, {"no-wanted-skill": 1})
    assert [each["skill"] for each in run["scarce"]] == ["finance"]
    assert sum(each["eligible"] for each in run["by_wants"]) == 3


def test_a_what_if_records_nothing_and_says_what_a_lock_costs(place: Shortage, world: World) -> None:
    place.run()
    before, heads = place.current(), [store.head() for store in world.stores]
    lock = ":".join(place.pair("Ada", "Zoe").values())
    answer = accepted(world.send("program-coordinator", "GET", f"{place.base}/what-if", query={"lock": lock}))
    pairs = {(each["mentor_id"], each["mentee_id"]) for each in answer["run"]["pairs"]}
    assert pairs == {(place.people["Ada"], place.people["Zoe"])}
    assert answer["run"]["value"]["people"] == 1 < before["run"]["value"]["people"]
    assert place.current() == before
    assert [store.head() for store in world.stores] == heads


def test_the_best_other_mentor_costs_what_the_what_if_with_that_pair_costs(place: Shortage, world: World) -> None:
    place.run()
    run = place.current()["run"]
    others = [(each["mentee_participation_id"], each["alternative"]) for each in (*run["pairs"], *run["unserved"])]
    stated = [(mentee, other) for mentee, other in others if other is not None]
    assert len(stated) == 2, "Zoe could have Ada, and one of the two whom only Ada fits could have her"
    for mentee, other in stated:
        query = {"lock": f"{other['mentor_participation_id']}:{mentee}"}
        tried = accepted(world.send("program-coordinator", "GET", f"{place.base}/what-if", query=query))["run"]
        costs = {aim: run["value"][aim] - tried["value"][aim] for aim in run["value"]}
        assert (other["costs"], other["exact"]) == (costs, True)
        assert next((cost for cost in costs.values() if cost), 0) >= 0, "no pair is better than the best"


def test_chosen_drafts_become_proposals_once_and_a_refused_pair_stops_no_other(place: Shortage, world: World) -> None:
    run = place.run()["run_id"]
    drafts = [
        {name: each[name] for name in ("mentor_participation_id", "mentee_participation_id")}
        for each in place.current()["run"]["pairs"]
    ]
    with_ada = next(each for each in drafts if each["mentor_participation_id"] == place.participations["Ada"])
    with_bo = next(each for each in drafts if each != with_ada)
    world.command(f"{E}/participations/{place.participations['Ada']}/withdraw", {"reason": "no_time"})
    world.inform()
    key = {"Idempotency-Key": str(uuid4())}
    done = place.send(run, with_ada, with_bo, place.pair("Bo", "Xi"), **key)
    assert [each["rule"] for each in done["refused"]] == ["not-enrolled", "pair-not-drafted"]
    (sent,) = done["sent"]
    assert accepted(world.send("program-coordinator", "GET", f"{R}/relationships/{sent['relationship_id']}"))[
        "state"
    ] == ("proposed")
    assert place.send(run, with_ada, with_bo, **key)["sent"] == done["sent"]
    again = place.send(run, with_bo)
    assert [each["rule"] for each in again["refused"]] == ["already-proposed-pair"]
    shown = {each["mentor_id"]: each["relationship_id"] for each in place.current()["run"]["pairs"]}
    assert shown == {place.people["Ada"]: None, place.people["Bo"]: sent["relationship_id"]}


def test_a_capacity_that_was_lowered_after_the_run_lets_one_of_two_through(place: Shortage, world: World) -> None:
    """The facts of the process lag behind: what was sent a moment ago counts all the same."""
    world.command(f"{E}/participations/{place.participations['Ada']}/capacity", {"capacity": 2})
    world.inform()
    run = place.run()
    assert run["served"] == 3
    world.command(f"{E}/participations/{place.participations['Ada']}/capacity", {"capacity": 1})
    world.inform()
    done = place.send(run["run_id"], place.pair("Ada", "Xi"), place.pair("Ada", "Yu"))
    assert (len(done["sent"]), [each["rule"] for each in done["refused"]]) == (1, ["caseload-full"])


def test_two_coordinators_who_send_at_once_propose_each_pair_once(place: Shortage) -> None:
    run = place.run()["run_id"]
    pairs = [
        {name: each[name] for name in ("mentor_participation_id", "mentee_participation_id")}
        for each in place.current()["run"]["pairs"]
    ]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: place.send(run, *pairs), range(4)))
    sent = [each["mentor_participation_id"] for one in done for each in one["sent"]]
    assert sorted(sent) == sorted(each["mentor_participation_id"] for each in pairs)
    refused_by = {each["rule"] for one in done for each in one["refused"]}
    assert refused_by <= {"already-proposed-pair", "caseload-full", "busy"}


def test_a_newer_run_takes_the_place_of_the_drafts_of_the_one_before(place: Shortage, world: World) -> None:
    first = place.run()["run_id"]
    place.run(policy="highest-total-score")
    body = {"run_id": first, "pairs": [place.pair("Bo", "Zoe")]}
    assert refused(world.send("program-coordinator", "POST", f"{place.base}/send", body), 409) == "run-superseded"


def test_who_has_a_mentor_is_left_out_and_an_unanswered_proposal_takes_a_seat(place: Shortage, world: World) -> None:
    run = place.run()["run_id"]
    place.send(run, place.pair("Bo", "Zoe"))
    world.catch_up()
    place.run()
    shown = place.current()["run"]
    assert [(each["person_id"], each["reason"]) for each in shown["left_out"]] == [(place.people["Zoe"], "has-mentor")]
    assert shown["seats"] == 1


def test_a_conflict_that_arises_is_only_counted(place: Shortage, world: World) -> None:
    for mentee in ("Xi", "Yu"):
        people = {"person_id": place.people[mentee], "counterpart_id": place.people["Ada"]}
        world.command(f"{E}/conflicts", {"program_id": place.program, **people, "kind": "declared"})
    world.inform()
    place.run()
    run = place.current()["run"]
    assert {each["reason"] for each in run["unserved"]} == {"confidential"}
    assert run["unserved"][0]["first"] == {"confidential": 1, "no-wanted-skill": 1}


def test_the_log_has_no_score_and_a_recorded_run_replays_to_its_digests(
    place: Shortage, world: World, vault: Vault
) -> None:
    run_id = place.run()["run_id"]
    (recorded,) = [each for each in world.stores[1].events_of(RunRecorded) if each.run_id == run_id]
    organization = world.ids["organization"]
    record = vault.open(organization, KIND, f"{place.program}/{run_id}", organization)
    profiles = SealedProfiles(vault).open(versions_used(record["inputs"]))
    assert digests_of(record) == (recorded.input_digest, recorded.outcome_digest) == replay(record, profiles)
    accepted(place.state("Xi", "Xi", wants=[{"skill": "reading", "level": 1, "importance": 1}]))
    assert replay(record, profiles)[1] == recorded.outcome_digest
    assert "score" not in vars(recorded)


def test_an_erased_person_leaves_a_pair_without_a_score(place: Shortage, vault: Vault) -> None:
    place.run()
    vault.forget(place.people["Bo"], at=datetime.now(UTC))
    run = place.current()["run"]
    shown = {each["mentor_id"]: each for each in run["pairs"]}
    assert shown[place.people["Bo"]]["score"] is None
    assert shown[place.people["Bo"]]["alternative"] is None
    others = [each["alternative"] for each in (*run["pairs"], *run["unserved"]) if each["alternative"]]
    assert place.people["Bo"] not in {each["mentor_id"] for each in others}
    assert shown[place.people["Bo"]]["skills"] == []
    assert shown[place.people["Ada"]]["score"] is not None


@pytest.mark.parametrize(
    ("body", "status", "rule"),
    [
        ({"policy": "everybody"}, 422, "invalid-request"),
        ({"floor": 101}, 422, "invalid-request"),
        ({"direction": "reverse"}, 409, "form-not-allowed"),
        (
            {"locked": [{"mentor_participation_id": str(uuid4()), "mentee_participation_id": str(uuid4())}]},
            409,
            "pair-unknown",
        ),
    ],
)
def test_a_run_that_cannot_be_is_refused_by_name(
    place: Shortage, world: World, body: dict[str, object], status: int, rule: str
) -> None:
    answer = world.send("program-coordinator", "POST", f"{place.base}/run", body)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert refused(answer, status) == rule
    assert world.stores[1].find(MatchingRuns, runs_id(place.program)) is None


def test_a_lock_that_breaks_a_rule_is_refused(place: Shortage, world: World) -> None:
    answer = world.send("program-coordinator", "POST", f"{place.base}/run", {"locked": [place.pair("Bo", "Xi")]})
    assert refused(answer, 409) == "locked-pair-inadmissible"


def test_who_is_left_out_by_the_coordinator_takes_no_part(place: Shortage) -> None:
    place.run(excluded=[place.participations["Ada"]])
    run = place.current()["run"]
    assert {each["mentor_id"] for each in run["pairs"]} == {place.people["Bo"]}
    assert {(each["person_id"], each["reason"]) for each in run["left_out"]} == {(place.people["Ada"], "left-out")}


def test_a_stranger_sees_neither_profile_nor_run(place: Shortage, world: World) -> None:
    place.run()
    profile = f"{R}/participations/{place.participations['Xi']}/matching-profile"
    for persona in ("coordinator-of-another", "mentor-of-another", "Ada", "executive"):
        assert world.send(persona, "GET", profile).status_code == 404, persona
        assert world.send(persona, "GET", place.base).status_code == 404, persona
        assert world.send(persona, "POST", f"{place.base}/run", {}).status_code == 404, persona
        assert refused(place.state(persona, "Xi", mode="remote"), 404) == "participation-unknown"
    assert accepted(world.send("Xi", "GET", profile))["profile"]["wants"][0]["skill"] == "finance"


def test_a_profile_is_refused_at_its_field(place: Shortage) -> None:
    assert refused(place.state("Xi", "Xi", offers=[{"skill": "finance", "level": 1}]), 422) == "profile-of-other-role"
    for content in (
        {"zone": "Mars/Olympus"},
        {"availability": [{"day": "monday", "begins_at": "19:00", "ends_at": "17:00"}]},
        {"availability": [{"day": "monday", "begins_at": "25:00", "ends_at": "26:00"}]},
        {"wants": [{"skill": "finance", "level": 5, "importance": 1}]},
        {"wants": [{"skill": "finance", "level": 1, "importance": 1}] * 2},
    ):
        assert place.state("Xi", "Xi", **content).status_code == 422, content


def test_a_mentee_without_wishes_gets_no_mentor_and_the_reason_is_told(place: Shortage, world: World) -> None:
    place.enroll("Wanda", "mentee")
    world.inform()
    place.run()
    reasons = {each["mentee_id"]: each["reason"] for each in place.current()["run"]["unserved"]}
    assert reasons[place.people["Wanda"]] == "nothing-wanted"


def test_what_a_person_stated_is_in_no_event(place: Shortage, world: World) -> None:
    accepted(place.state("Xi", "Xi", wants=[{"skill": "marker-skill", "level": 1, "importance": 1}], languages=["qaa"]))
    events = [vars(each.event) for each in world.stores[1].read(0, 100_000)]
    assert not [each for each in events if "marker-skill" in str(each) or "'qaa'" in str(each)]
