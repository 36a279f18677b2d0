"""The full topology on one machine: every role a process, restarted when it ends; nothing survives its supervisor."""

import json
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Browser

from tests.e2e.people_journey import walk
from tests.support.demonstration import Demonstration, refusals
from tests.support.wait import until

ROLES = {
    *("serve-projections", "serve-enrollment", "serve-relationships", "relay-enrollment", "relay-relationships"),
    *("projector-directory", "projector-programs", "projector-network", "projector-feed", "projector-eligibility"),
    *("projector-desk", "projector-room", "projector-measures", "projector-enrollment_process"),
    *("projector-relationships_process", "projector-notifications", "matcher"),
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path_factory.mktemp("kafka") / "data", "--kafka", "--people", "20", "--seed", "5")
    with demonstration.running():
        yield demonstration


@pytest.fixture
def demo(installed: Demonstration) -> Demonstration:
    """Return the demonstration with every role at work, also behind a test that ends it."""
    installed.ensure_running()
    until(lambda: set(pids(installed)) == ROLES, what="every role")
    return installed


def pids(demo: Demonstration) -> dict[str, int]:
    """Read the process ids of the roles that the supervisor recorded."""
    folder = demo.folder / "kafka" / "roles"
    return {path.stem: int(json.loads(path.read_text())["pid"]) for path in folder.glob("*.json")}


def applied(demo: Demonstration) -> int:
    read_models = demo.get("/v1/status")["projections"]
    return min(int(read_model["applied"]) for read_model in read_models if read_model["name"] in {"directory", "feed"})


def test_every_role_is_its_own_process(demo: Demonstration) -> None:
    assert set(pids(demo)) == ROLES
    assert len(set(pids(demo).values())) == len(ROLES)
    until(lambda: applied(demo) > 50, what="events through the broker")


@pytest.mark.parametrize("role", ["relay-relationships", "projector-directory", "serve-projections"])
def test_a_killed_role_is_started_again_and_goes_on(demo: Demonstration, role: str) -> None:
    killed, before = pids(demo)[role], applied(demo)
    psutil.Process(killed).kill()
    until(lambda: pids(demo)[role] != killed, what=f"another {role}")
    demo.await_page()
    until(lambda: applied(demo) > before, what="events after it")


def test_after_kill_9_of_the_supervisor_nothing_runs_and_a_restart_goes_on(demo: Demonstration) -> None:
    before = applied(demo)
    demo.kill()
    until(lambda: not demo.left_running(), what="everything to end with it")
    demo.start()
    until(lambda: applied(demo) > before, what="the example to go on")


def test_in_the_end_everything_arrived_once(demo: Demonstration) -> None:
    def settled() -> bool:
        read_models = demo.get("/v1/status")["projections"]
        lines = [line["ledger"] for read_model in read_models for line in read_model["ledger"]]
        complete = "example_past_complete" in (demo.folder / "kafka" / "log").read_text()
        return complete and set(lines) == {"equal"}

    until(settled, what="the past to be told and the ledgers to be equal")
    ids = [event["id"] for event in demo.every("/v1/events?after=0&limit=1000")]
    assert len(ids) == len(set(ids))
    assert refusals(demo.folder / "kafka" / "example.jsonl") == []


def test_a_withdrawal_closes_the_relationship(demo: Demonstration) -> None:
    def followed() -> bool:
        closed = demo.get("/v1/relationships?state=closed&limit=200")["items"]
        return any(each["end_reason"] == "participation-withdrawn" for each in closed)

    until(followed, what="a relationship whose mentor left to be closed")


def test_two_people_and_their_coordinator_do_their_work(demo: Demonstration, browser: Browser) -> None:
    walk(demo, browser)


def test_ctrl_c_leaves_nothing_running(demo: Demonstration) -> None:
    assert demo.interrupt() == 0
    assert demo.left_running() == []
    assert (demo.folder / "kafka" / "settings.json").stat().st_mode & 0o077 == 0
    assert "Traceback" not in demo.output.read_text()
