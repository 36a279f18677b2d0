"""Requests that wait for a position hold no thread, share one look-up, and are bounded in number."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from services.web.http_errors import ProblemError
from services.web.min_position import MinPosition
from services.web.position_waits import PositionWaits
from tests.support import wait
from tests.unit.web.app import client

WAITING = 120
"""Three times the threads that answer requests."""


@dataclass
class Model:
    """A read model whose position a test moves."""

    position: int = 1
    generation: int = 1
    lag_seconds: float = 0.0
    look_ups: int = 0
    asked: int = 0

    def look_up(self) -> "Model":
        """Return the position."""
        self.look_ups += 1
        return self

    def has_reached(self, position: int, source: str) -> bool:
        """Return whether the position is reached."""
        del source
        self.asked += 1
        return self.position >= position


WANTED = MinPosition("hub/enrollment", 5)


def test_a_hundred_wait_while_others_are_answered() -> None:
    model = Model()
    with client(model, wait_seconds=60) as http, ThreadPoolExecutor(WAITING) as pool:  # type: ignore[arg-type] # a model as well
        asked = [pool.submit(http.get, "/test/v1/things?min_position=hub/enrollment:5") for _ in range(WAITING)]
        wait.until(lambda: model.asked >= WAITING)
        assert http.get("/test/v1/things").status_code == 200
        assert http.get("/test/v1/operators").status_code == 403
        model.position = 5
        assert {each.result().status_code for each in asked} == {200}


def test_those_who_wait_share_their_look_ups() -> None:
    model = Model()
    waits = PositionWaits(model.look_up, seconds=0.3)

    async def ask() -> list[object]:
        return await asyncio.gather(*(waits.until(WANTED) for _ in range(100)), return_exceptions=True)

    refused = asyncio.run(ask())
    assert {type(each) for each in refused} == {ProblemError}
    assert model.look_ups <= 100 + 0.3 / 0.02 + 2  # one each at first, then one in 20 ms for all


def test_more_than_may_wait_are_refused_at_once() -> None:
    model = Model()
    waits = PositionWaits(model.look_up, seconds=60, most=3)

    async def ask() -> None:
        waiting = [asyncio.create_task(waits.until(WANTED)) for _ in range(3)]
        while model.asked < 6:  # each has looked twice: it waits
            await asyncio.sleep(0)
        with pytest.raises(ProblemError, match="not-yet-visible"):
            await waits.until(WANTED)
        model.position = 5
        assert [each.position for each in await asyncio.gather(*waiting)] == [5, 5, 5]
        assert (await waits.until(WANTED)).position == 5

    asyncio.run(ask())
