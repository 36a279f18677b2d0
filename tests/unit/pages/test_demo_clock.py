"""The clock of a demonstration: a page moves it ahead, no other site does, and a restart does not go back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from services.cli.demo.moved_clock import FILE, MovedClock
from services.platform import clock
from services.projections.pages.demo_clock import demo_clock
from services.web.app import create_app
from services.web.token_buckets import TokenBuckets

NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)


@pytest.fixture
def moves() -> list[timedelta]:
    return []


@pytest.fixture
def page(moves: list[timedelta]) -> TestClient:
    public = [demo_clock.router(moves.append)]
    app = create_app(title="t", routers=[], public=public, authenticator=None, service="t", clock=lambda: NOON)
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def test_it_shows_the_time_and_moves_it_by_a_button(page: TestClient, moves: list[timedelta]) -> None:
    text = page.get(demo_clock.PATH).text
    assert "17 Sep 2026, 12:00:00 UTC" in text
    for step, length in demo_clock.STEPS.items():
        assert f"Move the clock 1 {step} ahead" in text
        own = {"Sec-Fetch-Site": "same-origin"}
        assert page.post(demo_clock.PATH, data={"by": step}, headers=own).headers["location"] == demo_clock.PATH
        assert moves.pop() == length


@pytest.mark.parametrize("by", ["year", "", "-1"])
def test_it_moves_by_its_steps_alone(page: TestClient, moves: list[timedelta], by: str) -> None:
    assert page.post(demo_clock.PATH, data={"by": by}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 422
    assert moves == []


def test_another_site_does_not_move_it(page: TestClient, moves: list[timedelta]) -> None:
    assert page.post(demo_clock.PATH, data={"by": "day"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert moves == []


def test_a_restart_does_not_go_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_lead", clock._Lead())
    MovedClock(tmp_path).restore()
    assert abs(clock.system_clock() - datetime.now(UTC)) < timedelta(hours=1)
    MovedClock(tmp_path).advance(timedelta(days=7))
    MovedClock(tmp_path).advance(timedelta(days=1))
    monkeypatch.setattr(clock, "_lead", clock._Lead())
    MovedClock(tmp_path).restore()
    assert timedelta(days=7, hours=23) < clock.system_clock() - datetime.now(UTC) < timedelta(days=8, hours=1)
    assert (tmp_path / FILE).is_file()


def test_a_limit_of_a_minute_is_over_when_the_clock_moved_by_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_lead", clock._Lead())
    buckets = TokenBuckets(1, window_seconds=3600)
    assert [buckets.take("Maria").allowed for _ in range(2)] == [True, False]
    clock.move_ahead(timedelta(hours=1))
    assert [buckets.take("Maria").allowed for _ in range(2)] == [True, False]


def test_it_never_goes_back() -> None:
    with pytest.raises(ValueError, match="never back"):
        clock.move_ahead(timedelta(seconds=-1))
