"""Work slots: costly requests wait for one another without a thread, and are refused when that takes too long."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from services.web.app import create_app
from services.web.work_slots import WorkSlots
from tests.support import wait
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.web.app import PRINCIPAL

WAITING = 100
"""Far more than the 40 threads that answer requests."""


class Costly:
    """An app with a costly route of two slots; the route waits until the test releases it."""

    def __init__(self, wait_seconds: float) -> None:
        self.release, self.entered = threading.Event(), list[int]()
        slots = WorkSlots(2, wait_seconds=wait_seconds, costly=lambda request: "effect" in request.query_params)
        routes = APIRouter(dependencies=[Depends(slots.hold)])
        routes.add_api_route("/figures", self.figures)
        self.app = create_app(title="t", routers=[routes], authenticator=lambda _: PRINCIPAL)

    def figures(self, effect: str | None = None) -> str:
        """Answer at once without an effect."""
        if effect is not None:
            self.entered.append(1)
            assert self.release.wait(PATIENCE_SECONDS)
        return "answer"


@pytest.fixture
def patient() -> Iterator[Costly]:
    costly = Costly(30)
    yield costly
    costly.release.set()


def test_waiting_requests_hold_no_thread(patient: Costly) -> None:
    with TestClient(patient.app) as http, ThreadPoolExecutor(WAITING) as pool:
        asked = [pool.submit(http.get, "/figures?effect=met") for _ in range(WAITING)]
        wait.until(lambda: len(patient.entered) == 2)
        assert http.get("/figures").status_code == 200  # although a hundred wait
        assert len(patient.entered) == 2
        patient.release.set()
        assert {each.result().status_code for each in asked} == {200}


def test_a_request_that_waits_too_long_is_refused_with_a_reason() -> None:
    costly = Costly(0.05)
    with TestClient(costly.app) as http, ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(http.get, "/figures?effect=met") for _ in range(2)]
        wait.until(lambda: len(costly.entered) == 2)
        refused = http.get("/figures?effect=closed")
        costly.release.set()
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert "being computed" in refused.json()["detail"]
        assert {each.result().status_code for each in asked} == {200}
        assert http.get("/figures?effect=met").status_code == 200
