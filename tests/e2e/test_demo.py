"""The demonstration in one process: a page at once, an example that goes on, and nothing lost or left by its end."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.platform.embedded_servers.ports import free_port
from tests.support.demonstration import Demonstration, refusals
from tests.support.wait import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[2]
README, TUTORIAL = ROOT / "README.md", ROOT / "docs" / "tutorial.md"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path_factory.mktemp("demo") / "data", "--people", "20", "--seed", "3")
    with demonstration.running():
        yield demonstration


@pytest.fixture
def demo(installed: Demonstration) -> Demonstration:
    """Return the demonstration at work, also behind a test that ends it."""
    installed.ensure_running()
    return installed


def events(demo: Demonstration) -> list[str]:
    """Return the ids of all public events in the order of the feed."""
    return [event["id"] for event in demo.every("/v1/events?after=0&limit=1000")]


def organizations(demo: Demonstration) -> list[str]:
    """Return the names of all organizations."""
    return [item["name"] for item in demo.get("/v1/organizations?limit=200")["items"]]


def test_the_example_streams_in_while_the_page_is_open(demo: Demonstration) -> None:
    first = len(events(demo))
    until(lambda: len(events(demo)) > first + 50, what="more events")
    assert demo.http.get("/", headers={"Accept": "text/html"}).status_code == 200


def test_both_write_services_and_the_read_side_answer_on_one_port(demo: Demonstration) -> None:
    for path in (
        "/openapi.json",
        "/enrollment/openapi.json",
        "/relationships/openapi.json",
        "/v1/asyncapi.json",
        "/v1/federation/dashboard",
    ):
        assert demo.http.get(path).status_code == 200, path
    stranger = demo.http.get("/v1/status", headers={"Authorization": "Bearer x"})
    assert stranger.status_code == 401


def test_a_command_is_seen_in_the_read_model_it_asks_for(demo: Demonstration) -> None:
    body = {"name": "Lighthouse Trust", "terms_version": "2026-1"}
    joined = demo.http.post("/enrollment/v1/organizations", json=body, headers={"Idempotency-Key": "e2e-1"})
    assert joined.status_code == 201
    position = f"{joined.headers['event-source']}:{joined.headers['event-position']}"
    listed = demo.get(f"/v1/organizations?min_position={position}&limit=200")
    assert "Lighthouse Trust" in {item["name"] for item in listed["items"]}
    again = demo.http.post("/enrollment/v1/organizations", json=body, headers={"Idempotency-Key": "e2e-1"})
    assert (again.json(), again.headers["idempotency-replayed"]) == (joined.json(), "true")


def readme_journey() -> str:
    """Return the commands of the README's journey."""
    return next(block for block in shell_blocks(README) if block.startswith("api="))


def tutorial() -> str:
    """Return all commands of the tutorial, in their order."""
    return "".join(shell_blocks(TUTORIAL))


def shell_blocks(document: Path) -> list[str]:
    """Return the shell blocks of a document."""
    return [block.split("```")[0] for block in document.read_text(encoding="utf-8").split("```sh\n")[1:]]


@pytest.mark.parametrize("commands", [readme_journey, tutorial])
def test_documented_commands_work_as_they_are_written(demo: Demonstration, commands: Callable[[], str]) -> None:
    script = commands().replace("http://127.0.0.1:8000", f"http://127.0.0.1:{demo.port}")
    script = script.replace(".venv/bin/mentorship", f"{sys.executable} -m services.cli")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=os.environ | {"MENTORSHIP_DATA_DIR": str(demo.folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if commands is readme_journey:
        assert "active: 1.0 goals met: 1.0 rating: 5.0" in done.stdout, "the journey ends in a visible, right figure"
    else:
        refused = [f"/problems/{rule}" for rule in ("document-missing", "requirement-not-cleared")]
        assert all(rule in done.stdout for rule in refused), "the tutorial's refusals are refused"
        assert '"state":"expired"' in done.stdout, "the check expired by itself"
    program = re.findall(r'"program_id":"([^"]+)"', done.stdout)[-1]
    until(
        lambda: demo.get(f"/v1/programs/{program}/dashboard")["active_relationships"]["value"] == 1,
        what="the relationship on its program's dashboard",
    )


def test_commands_read_the_running_demonstration(demo: Demonstration) -> None:
    """The operator finds ids by name, and reads the events as sentences and as JSON."""

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "services.cli", *arguments, "--data-dir", str(demo.folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    listed = until(lambda: json.loads(run("directory", "Riverside", "--json")), what="what the example opens first")
    assert all("Riverside" in row["name"] for row in listed)
    names = {item["id"]: item["name"] for item in demo.get("/v1/organizations?limit=100")["items"]}
    assert [row["name"] for row in listed if row["kind"] == "organization"] == [names[listed[0]["organization"]]]
    from_the_beginning = ("events", "tail", "--from", "beginning", "--limit", "1")
    record = json.loads(run(*from_the_beginning, "--json"))
    assert record["type"] == "mentorship.enrollment.organization-joined"
    sentence = run(*from_the_beginning)
    assert f" enrollment.organization-joined {record['subject']} name=" in sentence
    assert str(record["occurred_at"]) not in sentence


def test_a_fresh_start_beside_it_is_refused_and_deletes_nothing(demo: Demonstration) -> None:
    before = events(demo)
    command = [sys.executable, "-m", "services.cli", "demo", "--fresh", "--data-dir", str(demo.folder), "--no-open"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MENTORSHIP_")}
    refused = subprocess.run(
        [*command, "--port", str(free_port())],
        env=inherited,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert refused.returncode != 0
    assert "in use by process" in " ".join(refused.stderr.split())
    assert events(demo)[: len(before)] == before


def test_after_kill_9_nothing_runs_and_it_goes_on_without_doubling(demo: Demonstration) -> None:
    until(lambda: len(events(demo)) > 100, what="a past")
    known = organizations(demo)
    demo.kill()
    until(lambda: not demo.left_running(), what="the guard to clean up")
    demo.start()
    before = events(demo)
    assert len(before) == len(set(before)) > 100
    until(lambda: len(events(demo)) > len(before), what="the example to go on")
    after = events(demo)
    assert len(after) == len(set(after))
    assert len(organizations(demo)) == len(set(organizations(demo)))
    assert set(known) <= set(organizations(demo))


def test_ledgers_are_equal_and_nothing_was_refused(demo: Demonstration) -> None:
    def settled() -> bool:
        read_models = demo.get("/v1/status")["projections"]
        return all(line["ledger"] == "equal" for read_model in read_models for line in read_model["ledger"])

    until(settled, what="equal ledgers")
    assert all(read_model["parked"] == 0 for read_model in demo.get("/v1/status")["projections"])
    assert refusals(demo.folder / "example.jsonl") == []


def test_ctrl_c_leaves_nothing_running(demo: Demonstration) -> None:
    assert demo.interrupt() == 0
    assert demo.left_running() == []
    assert "Traceback" not in demo.output.read_text()


def test_another_example_in_the_same_folder_is_refused(installed: Demonstration) -> None:
    installed.ensure_ended()
    other = Demonstration(installed.folder, "--people", "30")
    with pytest.raises(AssertionError, match="--seed 3 --people 20"):
        other.start()
    until(lambda: not other.left_running())


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    import socket

    second = Demonstration(tmp_path / "data", "--people", "20")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", second.port))
        with pytest.raises(AssertionError, match="choose another with --port"):
            second.start()
    until(lambda: not second.left_running())
