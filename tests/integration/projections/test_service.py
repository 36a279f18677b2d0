"""The whole read side over the engine: before the first build, during changes, and its status."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from services.platform.migrations import WrongMigrationError
from services.platform.settings import DatabaseSettings, Settings
from services.projections.service import Projections, build, migrate
from services.projections.status import changes
from services.projections.status.models import Status
from services.projector import connections as engine
from tests.integration.projections.site import authenticate
from tests.support.event_stories import federation, interleave
from tests.support.read_side import ReadSide
from tests.support.threads import running
from tests.support.wait import PATIENCE_SECONDS, until

MEMBER = {"Authorization": "Bearer analyst"}
COORDINATOR = {"Authorization": "Bearer everywhere"}
"""Sees the facts, and so every change of them."""


@pytest.fixture
def service(database: str) -> Iterator[Projections]:
    migrate(database)
    made = build(
        Settings(
            projections=DatabaseSettings(database=database), key="k" * 32, command_key="c" * 32, cursor_keys="s" * 32
        )
    )
    yield made
    made.close()


@pytest.mark.parametrize("path", ["/v1/programs", "/v1/network/summary", "/v1/federation/dashboard", "/v1/events"])
def test_before_the_first_build_a_read_is_503_with_retry_after(service: Projections, path: str) -> None:
    client = TestClient(service.app(authenticate), headers=MEMBER)
    response = client.get(path)
    assert (response.status_code, response.json()["type"]) == (503, "/problems/not-yet-visible")
    assert response.headers["Retry-After"] == "1"
    states = {one["state"] for one in client.get("/v1/status").json()["projections"]}
    assert states == {"absent"}


def test_a_command_is_visible_at_its_position(service: Projections, database: str) -> None:
    side = ReadSide(database, list(service.projections.values()))
    random = Random(3)
    side.play(interleave(federation(random), random))
    client = TestClient(service.app(authenticate), headers=MEMBER)
    last = side.relationships.head()
    for path in ("/v1/relationships", "/v1/federation/dashboard", "/v1/network/summary", "/v1/events"):
        assert client.get(path, params={"min_position": f"hub/relationships:{last}"}).status_code == 200
    status = Status.model_validate_json(client.get("/v1/status").content, strict=True)
    names = {"directory", "desk", "room", "programs", "measures", "network", "feed"}
    assert {one.name for one in status.projections} == names
    for one in status.projections:
        assert (one.lag_events, one.parked, one.position) == (0, 0, one.head)
        assert {line.source for line in one.ledger} <= {"hub/enrollment", "hub/relationships"}


def test_pages_and_api_are_one_app(service: Projections, database: str) -> None:
    random = Random(4)
    ReadSide(database, list(service.projections.values())).play(interleave(federation(random), random))
    client = TestClient(service.app(authenticate), headers=MEMBER)
    for path in ("/", "/network", "/status", "/programs"):
        response = client.get(path, headers={"Accept": "text/html"})
        assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
    assert client.get("/healthz").json()["parts"]["projections database"] == {"status": "ok"}


@contextmanager
def listening(app: object) -> Iterator[str]:
    """Serve an app on a port of its own; yields its address."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        port.listen()
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)  # type: ignore[arg-type]  # an app
        server = uvicorn.Server(config)

        def run(stop: threading.Event) -> None:
            ended = threading.Thread(target=server.run, args=([port],))
            ended.start()
            stop.wait()
            server.should_exit = True
            ended.join()

        with running(run):
            until(lambda: server.started)
            yield f"http://127.0.0.1:{port.getsockname()[1]}"


def test_the_stream_sends_changes_and_resumes(service: Projections, database: str) -> None:
    side = ReadSide(database, list(service.projections.values()))
    random = Random(5)
    log = interleave(federation(random), random)
    side.play(log[:20])
    with (
        listening(service.app(authenticate)) as address,
        httpx.stream("GET", f"{address}/v1/changes", headers=COORDINATOR, timeout=PATIENCE_SECONDS) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        first = event(lines)
        assert json.loads(first["data"]) == {"projections": []}
        side.play(log[20:])
        last, names = first, set[str]()
        while names != set(service.projections):
            last = event(lines)
            names |= set(json.loads(last["data"])["projections"])
        resumed = {**COORDINATOR, "Last-Event-ID": first["id"]}
        with httpx.stream("GET", f"{address}/v1/changes", headers=resumed, timeout=PATIENCE_SECONDS) as again:
            missed = event(again.iter_lines())
        assert set(json.loads(missed["data"])["projections"]) == names
        assert missed["id"] == last["id"]


def event(lines: Iterator[str]) -> dict[str, str]:
    """Read one event of a stream."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line and fields:
            return fields
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
    raise AssertionError(f"the stream ended after {fields}")


def test_an_invalid_event_id_has_no_positions() -> None:
    positions = {"directory": (2, 17), "feed": (1, 0)}
    assert changes.decode(changes.encode(positions)) == positions
    for other in (None, "", "17", "directory:2", "directory:2:17,", "x" * 500):
        assert changes.decode(other) is None


def test_a_running_server_stays_ready_when_the_next_release_has_migrated(service: Projections, database: str) -> None:
    with engine.connect(database) as connection:
        connection.execute("INSERT INTO projection.schema_migrations VALUES ('9999_next', 'other')")
    assert TestClient(service.app(authenticate)).get("/readyz").status_code == 200
    with pytest.raises(WrongMigrationError, match="9999_next"):
        build(
            Settings(
                projections=DatabaseSettings(database=database),
                key="k" * 32,
                command_key="c" * 32,
                cursor_keys="s" * 32,
            )
        )
