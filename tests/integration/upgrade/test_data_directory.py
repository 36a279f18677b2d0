"""A data directory of the release before policies had versions is migrated, rebuilt, and shows the same figures.

`stored/directory.json.xz` was written by that release, and `stored/figures.json` is what it showed itself. Both hold an
invented federation of 20 people.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.cli.demo.embedded import Embedded
from services.platform.embedded_servers.ports import free_port
from tests.integration.upgrade.figures import figures
from tests.integration.upgrade.stored_directory import restore
from tests.support.wait import until

STORED = Path(__file__).parent / "stored"
AS_OF = "2026-11-28T18:03:25Z"
"""After the last event of the stored directory."""


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("upgrade") / "data"
    restore(STORED / "directory.json.xz", folder)
    with Embedded(folder, free_port()) as embedded:
        address = f"http://127.0.0.1:{embedded.settings.http.port}"
        headers = {"Authorization": f"Bearer {embedded.issuer.token()}"}
        client = TestClient(embedded.app, address, headers=headers)
        until(lambda: _settled(client), what="equal ledgers of every read model")
        yield client


def _status(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/v1/status").raise_for_status().json()["projections"])


def _settled(client: TestClient) -> bool:
    lines = [line for model in _status(client) for line in model["ledger"]]
    network = client.get("/v1/network/summary").status_code  # 503 while it is loaded into memory
    return bool(lines) and all(line["ledger"] == "equal" for line in lines) and network == 200


def test_every_read_model_is_live_and_complete(upgraded: TestClient) -> None:
    models = _status(upgraded)
    assert {model["state"] for model in models} == {"live"}
    assert all(model["parked"] == 0 for model in models)


def shown_figures(before: object, after: object, path: str) -> list[tuple[str, object, object]]:
    """Return the figures that both releases show, with their addresses: which are hidden is a rule that has changed.

    Args:
        before: What the release before answered.
        after: What this release answers.
        path: Where in the answer.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        if "suppressed" in before:
            values = (before["value"], after["value"])
            return [] if None in values else [(path, *values)]
        keys = before.keys() & after.keys()
        return [pair for key in sorted(keys) for pair in shown_figures(before[key], after[key], f"{path}/{key}")]
    if isinstance(before, list) and isinstance(after, list):
        lines = enumerate(zip(before, after, strict=True))
        return [pair for at, (one, other) in lines for pair in shown_figures(one, other, f"{path}/{at}")]
    return [(path, before, after)]


def test_the_figures_are_those_of_the_release_before(upgraded: TestClient) -> None:
    before = json.loads((STORED / "figures.json").read_text(encoding="utf-8"))
    after = json.loads(json.dumps(figures(upgraded, AS_OF)))
    compared = [pair for part in before for pair in shown_figures(before[part], after[part], part)]
    assert len(compared) > 20, "most figures of a small example are hidden, but not all"
    assert [pair for pair in compared if pair[1] != pair[2]] == []


def test_its_programs_and_people_accept_commands(upgraded: TestClient) -> None:
    open_programs = upgraded.get("/v1/programs?state=open&limit=100").raise_for_status().json()["items"]
    program = next(item for item in open_programs if item["name"] == "First-Year Compass")
    body = {"program_id": program["id"], "person_id": "6a4a1b0e-52fc-4c0a-8a2f-0d6b0f4f6a01", "role": "mentor"}
    applied = upgraded.post("/enrollment/v1/participations", json=body, headers={"Idempotency-Key": "upgrade-apply"})
    assert applied.status_code == 201, applied.text
    path = f"/enrollment/v1/participations/{applied.json()['participation_id']}/enroll"
    enrolled = upgraded.post(path, json={}, headers={"Idempotency-Key": "upgrade-enroll"})
    assert enrolled.status_code == 200, enrolled.text
    relationships = upgraded.get("/v1/relationships?state=active&limit=100").raise_for_status().json()["items"]
    path = f"/relationships/v1/relationships/{relationships[0]['id']}/close"
    closing = {"initiated_by": "program", "reason": "completed"}
    position = f"{enrolled.headers['event-source']}:{enrolled.headers['event-position']}"
    closed = upgraded.post(
        f"{path}?min_position={position}", json=closing, headers={"Idempotency-Key": "upgrade-close"}
    )
    assert closed.status_code == 200, closed.text
