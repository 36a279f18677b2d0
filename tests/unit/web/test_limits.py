"""Rate and concurrency limits: per address before authentication, per principal after it; 429 and RateLimit headers."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from services.platform.settings import HttpSettings
from services.web.admission import Admission
from services.web.app import create_app
from services.web.rate_limits import Quota, RateLimits, address_key
from services.web.token_buckets import MOST_KEYS, TokenBuckets
from tests.support import wait
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.web.app import PRINCIPAL, client, new_app

PATH = "/test/v1/operators"  # answers 403 after authentication


@dataclass
class Clock:
    """A clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def limited(clock: Clock | None = None, *, address: int = 100, principal: int = 100, together: int = 100) -> Admission:
    time = clock or Clock()
    return Admission(
        RateLimits(
            Quota("address", TokenBuckets(address, clock=time), together),
            Quota("principal", TokenBuckets(principal, clock=time), together),
        )
    )


@given(
    quota=st.integers(1, 50),
    steps=st.lists(st.floats(0, 100, allow_nan=False), max_size=200),
)
def test_no_window_admits_more_than_the_quota_and_a_refilled_one(quota: int, steps: list[float]) -> None:
    clock = Clock(0.0)
    buckets, admitted = TokenBuckets(quota, 60.0, clock), list[float]()
    for step in steps:
        clock.now += step
        balance = buckets.take("key")
        if balance.allowed:
            admitted.append(clock.now)
        else:
            clock.now += balance.retry_seconds + 1e-6
            assert buckets.take("key").allowed  # the time stated is enough
            admitted.append(clock.now)
    for start in admitted:
        assert sum(start <= each < start + 60 for each in admitted) <= 2 * quota


def test_a_full_bucket_has_its_quota_and_refills_continuously() -> None:
    clock = Clock()
    buckets = TokenBuckets(6, 60.0, clock)
    assert [buckets.take("a").remaining for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    refused = buckets.take("a")
    assert (refused.allowed, refused.remaining) == (False, 0)
    assert refused.retry_seconds == pytest.approx(10)
    assert buckets.take("b").allowed
    clock.now += 10
    assert buckets.take("a").allowed
    assert not buckets.take("a").allowed


def test_memory_is_bounded_however_many_keys_there_are() -> None:
    buckets = TokenBuckets(1, clock=Clock())
    for number in range(MOST_KEYS + 100):
        buckets.take(str(number))
    assert len(buckets) == MOST_KEYS
    assert not buckets.take(str(MOST_KEYS + 99)).allowed  # the ones used last are remembered


def test_responses_state_the_quota_and_what_is_left() -> None:
    http = client(admission=limited(address=10, principal=5))
    answer = http.get(PATH)
    assert answer.status_code == 403
    assert answer.headers["ratelimit-policy"] == '"principal";q=5;w=60'
    assert answer.headers["ratelimit"] == '"principal";r=4;t=12'
    stranger = http.get(PATH, headers={"Authorization": ""})
    assert stranger.status_code == 401
    assert stranger.headers["ratelimit-policy"] == '"address";q=10;w=60'
    assert stranger.headers["ratelimit"] == '"address";r=8;t=12'


def test_a_principal_is_limited_at_every_address() -> None:
    clock = Clock()
    admission = limited(clock, principal=3)
    app = new_app(admission=admission)
    good = {"Authorization": "Bearer good"}
    statuses = [TestClient(app, headers=good, client=(f"192.0.2.{n}", 1)).get(PATH).status_code for n in range(5)]
    assert statuses == [403, 403, 403, 429, 429]
    refused = TestClient(app, headers=good).get(PATH)
    assert refused.json()["type"] == "/problems/rate-limited"
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.headers["retry-after"], refused.headers["ratelimit"]) == ("20", '"principal";r=0;t=60')
    clock.now += 20
    assert TestClient(app, headers=good).get(PATH).status_code == 403


def test_an_address_is_limited_before_authentication() -> None:
    app = new_app(admission=limited(address=3))
    bad = {"Authorization": "Bearer bad"}
    attacker, other = TestClient(app, client=("203.0.113.9", 1)), TestClient(app, client=("203.0.113.10", 1))
    assert [attacker.get(PATH, headers=bad).status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert attacker.get("/livez").status_code == 429
    assert other.get("/livez").status_code == 200


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("testclient", "testclient", True),
    ],
)
def test_an_ipv6_client_has_a_network_to_itself(one: str, another: str, same: bool) -> None:
    keys = {address_key({"type": "http", "client": (address, 1)}) for address in (one, another)}
    assert len(keys) == (1 if same else 2)
    assert address_key({"type": "http", "client": None}) == "unknown"


@pytest.fixture
def slow() -> Iterator[tuple[TestClient, threading.Event, list[int]]]:
    """Provide an app whose route waits for an event, and of which three requests may be open at once."""
    release, entered, routes = threading.Event(), list[int](), APIRouter()

    @routes.get("/slow")
    def wait_here() -> str:
        entered.append(1)
        assert release.wait(PATIENCE_SECONDS)
        return "done"

    app = create_app(title="t", routers=[routes], authenticator=lambda _: PRINCIPAL, admission=limited(together=3))
    with TestClient(app) as http:
        yield http, release, entered
        release.set()


def test_requests_open_at_once_are_limited_and_released(
    slow: tuple[TestClient, threading.Event, list[int]],
) -> None:
    http, release, entered = slow
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(http.get, "/slow") for _ in range(3)]
        wait.until(lambda: len(entered) == 3)
        refused = http.get("/slow")
        release.set()
        assert {each.result().status_code for each in waiting} == {200}
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert "open at once" in refused.json()["detail"]
    assert http.get("/slow").status_code == 200


def test_the_headers_are_structured_fields() -> None:
    answer = client(admission=limited()).get("/livez")
    item = r'"[a-z]+"(;[a-z]+=\d+)+'
    assert re.fullmatch(item, answer.headers["ratelimit-policy"])
    assert re.fullmatch(item, answer.headers["ratelimit"])


def test_limits_follow_the_settings() -> None:
    limits = RateLimits.of(HttpSettings(requests_per_minute=7, requests_open=2, address_requests_per_minute=9))
    assert (limits.principal.buckets.quota, limits.principal.concurrent, limits.address.buckets.quota) == (7, 2, 9)
