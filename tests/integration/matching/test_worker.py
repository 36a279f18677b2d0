"""Runs that a worker computes: states, kills, races, cancellation, and what changes while a run is computed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import UUID

import psycopg
import pytest

from services.contract.codec import decode
from services.relationships import service as relationships
from services.relationships.matching.runs import commands, status
from services.relationships.matching.runs.aggregate import MatchingRuns, RunRecorded, runs_id
from services.relationships.matching.runs.computation import ALGORITHM
from services.relationships.matching.runs.queue import NAME
from services.relationships.matching.runs.work import MOST_ATTEMPTS, RunFailed
from services.relationships.service import Relationships
from tests.integration.matching.shortage import E, Shortage, accepted, refused, shortage
from tests.integration.matching.workers import Workers
from tests.integration.permissions.world import World
from tests.support.wait import PATIENCE_SECONDS


@pytest.fixture
def place(world: World) -> Shortage:
    return shortage(world)


@pytest.fixture(scope="module")
def service(world: World) -> Iterator[Relationships]:
    with closing(relationships.build(world.settings)) as built:
        yield built


@pytest.fixture
def workers(world: World, service: Relationships) -> Workers:
    return Workers(world, service)


def requested(place: Shortage) -> str:
    """Request a run of a worker, and return it."""
    result = place.run(background=True)
    assert (result["state"], result["served"]) == ("requested", None)
    return str(result["run_id"])


def results_of(world: World, run_id: str) -> list[RunRecorded]:
    """Return the results that were recorded of a run."""
    return [each for each in world.stores[1].events_of(RunRecorded) if each.run_id == run_id]


def test_a_run_goes_from_requested_to_done_and_gives_what_a_small_one_gives(place: Shortage, workers: Workers) -> None:
    place.run()
    at_once = place.current()
    run_id = requested(place)
    waiting = place.current()
    assert waiting["run"] == at_once["run"], "until the worker is done the run before counts"
    assert (waiting["worker"]["state"], waiting["worker"]["people"]) == ("requested", 5)
    seen: list[str] = []
    workers.work(lambda step: seen.append(f"{step}: {place.current()['worker']['state']}"))
    assert seen == ["start: requested", "compute: running", "record: running"]
    done = place.current()
    assert (done["run_id"], done["worker"]["state"], done["worker"]["attempts"]) == (run_id, "done", 1)
    assert done["run"]["pairs"] == at_once["run"]["pairs"]
    assert workers.rows() == 0


def test_the_progress_of_a_run_is_shown_while_it_is_computed(place: Shortage, workers: Workers) -> None:
    requested(place)
    steps = []
    workers.work(lambda step: steps.append(place.current()["worker"]["progress"]) if step == "record" else None)
    assert steps == [{"step": "recording", "done": 0, "of": 1}]


@pytest.mark.parametrize("step", ["start", "compute", "record"])
def test_a_killed_worker_leaves_nothing_half_and_the_next_one_records_one_result(
    place: Shortage, world: World, workers: Workers, step: str
) -> None:
    run_id = requested(place)
    workers.kill_before(step)
    assert place.current()["run"] is None
    assert place.current()["worker"]["state"] in {"requested", "running"}
    workers.work()
    assert place.current()["worker"]["state"] == "done"
    assert len(results_of(world, run_id)) == 1
    workers.work()
    assert len(results_of(world, run_id)) == 1


def test_a_run_that_ends_its_worker_every_time_fails_by_name(place: Shortage, world: World, workers: Workers) -> None:
    run_id = requested(place)
    for _ in range(MOST_ATTEMPTS):
        workers.kill_before("compute")
    workers.work()
    shown = place.current()["worker"]
    assert (shown["state"], shown["rule"]) == ("failed", "matching-run-interrupted")
    assert results_of(world, run_id) == []
    assert accepted(world.send("program-coordinator", "POST", f"{place.base}/run", {}))["state"] == "done"


def test_workers_who_race_record_one_result_whose_record_opens(place: Shortage, world: World, workers: Workers) -> None:
    run_id = requested(place)
    together = threading.Barrier(3)

    def race(step: str) -> None:
        if step == "record":
            together.wait(PATIENCE_SECONDS)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: workers.work(race), range(3)))
    assert len(results_of(world, run_id)) == 1
    assert place.current()["run"]["served"] == 2


def test_a_worker_that_holds_the_lock_is_seen_and_one_that_is_missing_too(place: Shortage, workers: Workers) -> None:
    requested(place)
    with psycopg.connect(workers.dsn, autocommit=True) as connection:
        missing = status.read_status(connection)
        assert (missing.state, missing.waiting) == ("stopped", 1)
        assert "1 matching runs wait" in (status.check(workers.dsn) or "")
        connection.execute("SELECT pg_advisory_lock(hashtext('process_manager'), hashtext(%s))", [NAME])
        assert status.read_status(connection).problems == []
    workers.work()
    assert status.check(workers.dsn) is None


def test_one_run_of_a_program_is_pending_at_a_time_and_can_be_cancelled(
    place: Shortage, world: World, workers: Workers
) -> None:
    run_id = requested(place)
    for body in ({}, {"background": True}):
        answer = world.send("program-coordinator", "POST", f"{place.base}/run", body)
        assert refused(answer, 409) == "matching-run-pending"
    cancel = {"run_id": run_id}
    assert accepted(world.send("program-coordinator", "POST", f"{place.base}/cancel", cancel))["state"] == "cancelled"
    again = world.send("program-coordinator", "POST", f"{place.base}/cancel", cancel)
    assert refused(again, 409) == "matching-run-not-pending"
    workers.work()
    assert (place.current()["worker"]["state"], results_of(world, run_id)) == ("cancelled", [])
    assert place.run()["state"] == "done"


def test_a_run_that_is_cancelled_while_it_is_computed_records_nothing(
    place: Shortage, world: World, workers: Workers
) -> None:
    run_id = requested(place)

    def cancel(step: str) -> None:
        if step == "record":
            accepted(world.send("program-coordinator", "POST", f"{place.base}/cancel", {"run_id": run_id}))

    workers.work(cancel)
    assert (place.current()["worker"]["state"], results_of(world, run_id)) == ("cancelled", [])
    assert workers.rows() == 0


def test_a_mentor_who_leaves_while_a_run_is_computed_is_refused_when_it_is_sent(
    place: Shortage, world: World, workers: Workers
) -> None:
    run_id = requested(place)

    def leave(step: str) -> None:
        if step == "record":
            world.command(f"{E}/participations/{place.participations['Ada']}/withdraw", {"reason": "no_time"})
            world.inform()

    workers.work(leave)
    pairs = [
        {name: each[name] for name in ("mentor_participation_id", "mentee_participation_id")}
        for each in place.current()["run"]["pairs"]
    ]
    done = place.send(run_id, *pairs)
    assert [each["rule"] for each in done["refused"]] == ["not-enrolled"]
    assert [each["mentor_participation_id"] for each in done["sent"]] == [place.participations["Bo"]]


def test_a_lock_that_breaks_a_rule_fails_the_run_by_name(place: Shortage, world: World, workers: Workers) -> None:
    place.run(background=True, locked=[place.pair("Bo", "Xi")])
    workers.work()
    shown = place.current()["worker"]
    assert (shown["state"], shown["rule"]) == ("failed", "locked-pair-inadmissible")
    assert [each.rule for each in world.stores[1].events_of(RunFailed)][-1] == "locked-pair-inadmissible"


def test_a_large_program_is_left_to_a_worker_and_one_that_is_too_large_refused(
    place: Shortage, world: World, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "AT_ONCE", 4)
    assert place.run()["state"] == "requested"
    tried = world.send("program-coordinator", "GET", f"{place.base}/what-if")
    assert refused(tried, 409) == "matching-run-too-large"
    workers.work()
    assert place.current()["run"]["served"] == 2
    monkeypatch.setattr(commands, "LARGEST", 4)
    answer = world.send("program-coordinator", "POST", f"{place.base}/run", {})
    assert refused(answer, 409) == "matching-run-too-large"
    assert "at most 4" in answer.json()["detail"]


def test_only_who_coordinates_may_cancel(place: Shortage, world: World) -> None:
    run_id = requested(place)
    for persona in ("coordinator-of-another", "Ada", "executive"):
        answer = world.send(persona, "POST", f"{place.base}/cancel", {"run_id": run_id})
        assert answer.status_code == 404, persona
    runs = world.stores[1].load(MatchingRuns, runs_id(place.program))
    assert runs.work is not None
    assert runs.work.run_id == str(UUID(run_id))
    assert runs.work.pending


def test_a_published_proposal_names_its_run_and_no_score(place: Shortage, service: Relationships) -> None:
    run_id = str(place.run()["run_id"])
    (sent,) = place.send(run_id, place.pair("Bo", "Zoe"))["sent"]
    records = service.public_log.read(0, 10_000).records
    events = [decode(each.headers, each.value) for each in records if each.key == sent["relationship_id"]]
    (proposed,) = [each for each in events if each.type == "mentorship.relationships.match-proposed"]
    assert (proposed.data["run_id"], proposed.data["algorithm"]) == (run_id, ALGORITHM)
    assert not [name for name in proposed.data if "score" in name]
