"""Health and metrics are public: they work once a second however often they are requested, and name no server."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from fastapi.testclient import TestClient

from services.platform.metrics import MetricSource
from services.web.app import create_app
from services.web.health import Health
from services.web.public_details import public_detail
from services.web.shared_result import SharedResult
from tests.support import wait
from tests.support.wait import PATIENCE_SECONDS

SECRETS = ("10.20.30.40", "db.internal", "5432", "appuser", "hunter2", "fe80", "inventory")


def http(
    required: dict[str, Callable[[], str | None]] | None = None,
    observed: dict[str, Callable[[], str | None]] | None = None,
    measures: tuple[MetricSource, ...] = (),
) -> TestClient:
    parts = Health(required or {}, observed or {}, measures, fresh_seconds=60)
    return TestClient(create_app(title="t", routers=[], authenticator=None, parts=parts))


@pytest.mark.parametrize("address", ["/readyz", "/healthz", "/metrics"])
def test_many_requests_are_one_look_up(address: str) -> None:
    calls: list[str] = []

    def check() -> str | None:
        calls.append("check")
        return None

    def measure() -> list[object]:
        calls.append("measure")
        return []

    client = http({"database": check}, measures=(measure,))  # type: ignore[arg-type] # no metric at all
    assert [client.get(address).status_code for _ in range(50)] == [200] * 50
    assert len(calls) == 1


def test_readiness_and_health_share_a_look_up_that_takes_long() -> None:
    calls, release = list[int](), threading.Event()

    def check() -> str | None:
        calls.append(1)
        assert release.wait(PATIENCE_SECONDS)
        return None

    with http({"database": check}) as client, ThreadPoolExecutor(60) as pool:
        asked = [pool.submit(client.get, path) for path in ("/readyz", "/healthz") * 30]
        wait.until(lambda: calls)
        assert client.get("/livez").status_code == 200  # sixty wait, and hold no thread
        release.set()
        assert {each.result().status_code for each in asked} == {200}
    assert len(calls) == 1


@pytest.mark.parametrize(
    "message",
    [
        'connection to server at "10.20.30.40", port 5432 failed: password authentication failed for user "appuser"',
        "could not connect to postgresql://appuser:hunter2@db.internal:5432/inventory",
        "host=db.internal user=appuser password=hunter2 dbname=inventory is unreachable",
        "no broker at db.internal:9092, 10.20.30.40:9092 or [fe80::1:2]:9092",
        "relation 'inventory' is missing\nDETAIL: 10.20.30.40",
    ],
)
def test_nothing_public_names_a_server(message: str) -> None:
    def fail() -> str | None:
        raise psycopg.OperationalError(message)

    client = http({"database": fail}, {"read model": lambda: f"stopped after an error: {message}"})
    for address in ("/readyz", "/healthz"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.json()["parts"]["database"]["detail"].startswith("OperationalError")
        assert answer.json()["parts"]["read model"]["detail"].startswith("stopped after an error")
        assert [secret for secret in SECRETS if secret in answer.text] == []


@pytest.mark.parametrize(
    "message", ["live, 12 records and 3.5 s behind", "stopped since 12:30", "its ledger differs from the publisher's"]
)
def test_other_details_are_kept(message: str) -> None:
    assert public_detail(message) == message


def test_a_result_is_computed_again_when_it_is_old_and_after_an_error() -> None:
    now, results = [0.0], iter([1, None, 2])

    def compute() -> int:
        result = next(results)
        if result is None:
            raise ValueError("down")
        return result

    async def ask() -> None:
        shared = SharedResult(compute, 1.0, lambda: now[0])
        assert await shared.get() == 1
        now[0] = 0.9
        assert await shared.get() == 1
        now[0] = 1.0
        with pytest.raises(ValueError, match="down"):
            await shared.get()
        assert await shared.get() == 2

    asyncio.run(ask())
