"""Runs that form groups: proposed with reasons, tried, recorded, replayed, and sent whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.relationships import service as relationships
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.matching.domain import Proposed
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.matching.runs.aggregate import RunRecorded
from services.relationships.matching.runs.sealed import KIND, digests_of, replay, versions_used
from services.relationships.relationship import Relationship
from tests.integration.matching.grouped import MENTEES, grouped
from tests.integration.matching.shortage import E, R, Shortage, accepted, refused
from tests.integration.matching.workers import Workers
from tests.integration.permissions.world import World

GROUPS: dict[str, Any] = {"shape": "group", "least": 3, "most": 4}


@pytest.fixture
def place(world: World) -> Shortage:
    return grouped(world)


def send_groups(place: Shortage, run_id: str, *numbers: int, **headers: str) -> dict[str, Any]:
    """Send whole groups, and return what became of their pairs."""
    body = {"run_id": run_id, "groups": list(numbers)}
    return accepted(place.world.send("program-coordinator", "POST", f"{place.base}/send", body, None, **headers))


def together(place: Shortage) -> list[dict[str, str]]:
    """Return Ada and Bo as mentors who would lead together."""
    one, other = (place.participations[name] for name in ("Ada", "Bo"))
    return [{"mentor_participation_id": one, "other_participation_id": other}]


def test_groups_are_proposed_with_topic_time_and_reasons(place: Shortage) -> None:
    result = place.run(**GROUPS)
    run = place.current()["run"]
    assert (result["served"], run["shape"], run["least"], run["most"]) == (6, "group", 3, 4)
    assert {each["topic"] for each in run["groups"]} == {"finance"}
    assert {(each["day"], each["begins_at"]) for each in run["groups"]} == {("monday", "17:00")}
    placed = [id for each in run["groups"] for id in each["mentee_participation_ids"]]
    assert sorted(placed) == sorted(place.participations[name] for name in MENTEES)
    assert [len(each["mentee_participation_ids"]) for each in run["groups"]] in ([3, 3], [4, 3], [3, 4], [2, 4])
    assert run["at_most"]["people"] >= run["value"]["people"] == 6
    assert {sum(part["adds"] for part in each["contributions"]) - each["score"] for each in run["pairs"]} == {0}
    (ira,) = run["unserved"]
    assert (ira["mentee_id"], ira["reason"], ira["fitting"]) == (place.people["Ira"], "no-group", 2)


def test_two_mentors_who_lead_together_lead_one_group_and_none_alone(place: Shortage) -> None:
    place.run(**GROUPS, co_led=together(place), excluded=[place.participations[name] for name in MENTEES[4:]])
    run = place.current()["run"]
    assert [sorted(each["mentor_participation_ids"]) for each in run["groups"]] == [
        sorted(place.participations[name] for name in ("Ada", "Bo"))
    ]
    assert (run["served"], len(run["pairs"])) == (4, 8)


def test_a_recorded_run_of_groups_replays_to_its_digests(place: Shortage, world: World) -> None:
    run_id = place.run(**GROUPS, co_led=together(place))["run_id"]
    (recorded,) = [each for each in world.stores[1].events_of(RunRecorded) if each.run_id == run_id]
    organization = world.ids["organization"]
    with closing(relationships.build(world.settings)) as service:
        vault = service.runs.profiles.vault
        record = vault.open(organization, KIND, f"{place.program}/{run_id}", organization)
        profiles = SealedProfiles(vault).open(versions_used(record["inputs"]))
        assert digests_of(record) == (recorded.input_digest, recorded.outcome_digest) == replay(record, profiles)


def test_a_worker_forms_the_same_groups(place: Shortage, world: World) -> None:
    place.run(**GROUPS)
    at_once = place.current()["run"]
    place.run(**GROUPS, background=True)
    with closing(relationships.build(world.settings)) as service:
        Workers(world, service).work()
    shown = place.current()
    assert (shown["worker"]["state"], shown["run"]["groups"]) == ("done", at_once["groups"])


def test_a_what_if_of_groups_records_nothing(place: Shortage, world: World) -> None:
    head = world.stores[1].head()
    query = {"shape": "group", "least": "3", "most": "3"}
    tried = accepted(world.send("program-coordinator", "GET", f"{place.base}/what-if", None, query))["run"]
    assert [len(each["mentee_participation_ids"]) for each in tried["groups"]] == [3, 3]
    assert world.stores[1].head() == head


def test_a_group_is_sent_whole_with_one_id_and_once(place: Shortage, world: World) -> None:
    run_id = place.run(**GROUPS)["run_id"]
    first = place.current()["run"]["groups"][0]
    key = str(uuid4())
    body = {"run_id": run_id, "groups": [0]}
    headers = {"Idempotency-Key": key}
    done = [
        accepted(world.send("program-coordinator", "POST", f"{place.base}/send", body, None, **headers))
        for _ in range(2)
    ]
    assert done[0]["sent"] == done[1]["sent"]
    sent = [world.stores[1].load(Relationship, UUID(each["relationship_id"])) for each in done[0]["sent"]]
    assert {each.pairing.mentee_participation_id for each in sent} == set(first["mentee_participation_ids"])
    assert {each.pairing.shape for each in sent} == {"group"}
    assert len({each.pairing.group_id for each in sent}) == 1
    proposals = [each for each in world.stores[1].events_of(Proposed) if each.run_id == run_id]
    assert len(proposals) == len(sent)
    pair = {name: done[0]["sent"][0][name] for name in ("mentor_participation_id", "mentee_participation_id")}
    assert [each["rule"] for each in place.send(run_id, pair)["refused"]] == ["pair-of-a-group"]


def test_who_left_meanwhile_is_left_out_and_a_group_below_its_least_size_is_not_sent(
    place: Shortage, world: World
) -> None:
    run_id = place.run(shape="group", least=3, most=3)["run_id"]
    first, second = place.current()["run"]["groups"]
    for id in (first["mentee_participation_ids"][0],):
        world.command(f"{E}/participations/{id}/withdraw", {"reason": "no_time"})
    world.inform()
    head = world.stores[1].head()
    done = send_groups(place, run_id, first["number"])
    assert done["sent"] == []
    assert [each["rule"] for each in done["refused"]] == ["not-enrolled", "group-too-small", "group-too-small"]
    assert world.stores[1].head() == head, "nothing is half sent"
    assert len(send_groups(place, run_id, second["number"])["sent"]) == 3


def test_coordinators_who_send_a_group_at_once_propose_it_once(place: Shortage, world: World) -> None:
    run_id = place.run(**GROUPS)["run_id"]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: send_groups(place, run_id, 0, 1), range(4)))
    sent = [(each["mentor_participation_id"], each["mentee_participation_id"]) for one in done for each in one["sent"]]
    assert len(sent) == len(set(sent)) == 6
    proposals = [each for each in world.stores[1].events_of(Proposed) if each.run_id == run_id]
    assert len(proposals) == 6


def test_a_mentee_of_one_place_accepts_both_mentors_of_a_group(place: Shortage, world: World) -> None:
    place.run(**GROUPS, co_led=together(place), excluded=[place.participations[name] for name in MENTEES[4:]])
    groups = place.current()["run"]["groups"]
    assert [len(each["mentor_participation_ids"]) for each in groups] == [2]
    done = send_groups(place, place.current()["run_id"], 0)
    assert len(done["sent"]) == 8
    mentee = place.participations["Cy"]
    own = [each["relationship_id"] for each in done["sent"] if each["mentee_participation_id"] == mentee]
    for id in own:
        for party in ("mentor", "mentee"):
            world.command(f"{R}/relationships/{id}/accept", {"by": party})
    matched = [world.stores[1].load(Relationship, UUID(id)) for id in own]
    assert [str(each.state) for each in matched] == ["matched", "matched"]
    load = world.stores[1].load(Caseload, caseload_id(matched[0].pairing, "mentee"))
    assert (len(load.open), load.load) == (2, 1)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"least": 5, "most": 4}, "sizes-exclude-each-other"),
        (
            {"co_led": [{name: str(uuid4()) for name in ("mentor_participation_id", "other_participation_id")}]},
            "pair-unknown",
        ),
    ],
)
def test_groups_that_cannot_be_are_refused_by_name(
    place: Shortage, world: World, body: dict[str, Any], rule: str
) -> None:
    answer = world.send("program-coordinator", "POST", f"{place.base}/run", {**GROUPS, **body})
    assert refused(answer, 409) == rule


def test_a_fixed_pair_and_a_shape_that_the_policy_forbids_are_refused(place: Shortage, world: World) -> None:
    body = {**GROUPS, "locked": [place.pair("Ada", "Cy")]}
    assert refused(world.send("program-coordinator", "POST", f"{place.base}/run", body), 409) == "locked-with-groups"
    world.principals["program-coordinator"] = world.principals["program-coordinator"]
    answer = world.send("builder", "POST", f"{R}/programs/{world.ids['sibling']}/matching/run", GROUPS)
    assert refused(answer, 409) == "form-not-allowed"
    empty = {"run_id": place.run(**GROUPS)["run_id"]}
    assert refused(world.send("program-coordinator", "POST", f"{place.base}/send", empty), 422) == "nothing-chosen"


def test_no_mentor_leads_more_than_free_places(place: Shortage, world: World) -> None:
    world.command(f"{E}/participations/{place.participations['Ada']}/capacity", {"capacity": 2})
    world.inform()
    place.run(**GROUPS)
    (only,) = place.current()["run"]["groups"]
    assert only["mentor_participation_ids"] == [place.participations["Bo"]]
    assert len(only["mentee_participation_ids"]) == 4
    assert all(one <= other for one, other in pairwise(sorted(only["mentee_participation_ids"])))
