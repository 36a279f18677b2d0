"""The embedded mode outlives a restart of its database: commands are answered, read models go on, ledgers are equal."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.cli.demo.embedded import Embedded
from services.platform.embedded_servers.ports import free_port
from tests.support.wait import until


@pytest.fixture(scope="module")
def ecosystem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    with Embedded(tmp_path_factory.mktemp("embedded"), free_port()) as embedded:
        yield embedded


@pytest.fixture
def client(ecosystem: Embedded) -> TestClient:
    headers = {"Authorization": f"Bearer {ecosystem.issuer.token()}"}
    address = f"http://127.0.0.1:{ecosystem.settings.http.port}"
    return TestClient(ecosystem.app, address, headers=headers, raise_server_exceptions=False)


def join(client: TestClient, name: str) -> int:
    body = {"name": name, "terms_version": "2026-1"}
    headers = {"Idempotency-Key": name.replace(" ", "-")}
    return client.post("/enrollment/v1/organizations", json=body, headers=headers).status_code


def names(client: TestClient) -> set[str]:
    answer = client.get("/v1/organizations?limit=200")
    return {item["name"] for item in answer.json()["items"]} if answer.status_code == 200 else set()


def read_models(client: TestClient) -> list[dict[str, Any]]:
    answer = client.get("/v1/status")
    return list(answer.json()["projections"]) if answer.status_code == 200 else []


def settled(client: TestClient) -> bool:
    models = read_models(client)
    lines = [line["ledger"] for model in models for line in model["ledger"]]
    return bool(lines) and set(lines) == {"equal"} and {model["state"] for model in models} == {"live"}


def test_commands_and_read_models_go_on_after_a_restart(ecosystem: Embedded, client: TestClient) -> None:
    before, after = "Before the restart", "After the restart"
    assert join(client, before) == 201
    until(lambda: before in names(client), what="the read model to show what was recorded before")
    address = ecosystem.server.address
    ecosystem.server.stop()
    until(lambda: join(client, after) == 503, what="the outage to be reported")
    assert ecosystem.server.start() == address
    until(lambda: join(client, after) == 201, what="commands to be answered")
    until(lambda: {before, after} <= names(client), what="the read model to go on")
    until(lambda: settled(client), what="equal ledgers")


def test_a_database_that_is_killed_is_started_again(ecosystem: Embedded, client: TestClient) -> None:
    before, after = "Before the kill", "After the kill"
    until(lambda: join(client, before) == 201, what="commands to be answered")
    postmaster = int((ecosystem.server.data_dir / "cluster" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: join(client, after) == 201, what="commands to be answered")
    until(lambda: {before, after} <= names(client), what="the read model to go on")
    until(lambda: settled(client), what="equal ledgers")
