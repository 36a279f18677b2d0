"""Pages that did not change are answered with 304, and pages of the past are not updated."""

from collections.abc import Collection, Sequence

import pytest
from fastapi.testclient import TestClient

from services.projections.status.models import ProjectionStatus, Status
from tests.unit.pages.addresses import ADDRESSES
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import projection
from tests.unit.pages.page_client import client_of

NEVER_KEPT = ("/status", "/definitions", "/me", "/welcome", "/rooms/")
"""Pages that show the clock, or what other services answer."""
UNCHANGED = [page for page in ADDRESSES if not page.startswith(NEVER_KEPT)]


class MovingQueries(ExampleQueries):
    """Example queries whose read models advance."""

    position = 18232

    def status(self, names: Collection[str] | None = None) -> Status:
        names = ("directory", "programs", "network")
        return Status(projections=[projection(name, position=self.position) for name in names])

    def served(self, projections: Sequence[ProjectionStatus]) -> Sequence[ProjectionStatus]:
        return projections


@pytest.mark.parametrize("page", UNCHANGED)
def test_a_refresh_of_an_unchanged_page_is_a_304(client: TestClient, page: str) -> None:
    first = client.get(page)
    again = client.get(page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Cookie" in again.headers["Vary"]


@pytest.mark.parametrize("page", ["/", "/network", "/programs"])
def test_a_page_is_sent_again_after_a_change_and_for_another_address(page: str) -> None:
    queries = MovingQueries()
    with client_of(queries) as client:
        tag = client.get(page).headers["ETag"]
        assert client.get(f"{page}?period=quarter", headers={"If-None-Match": tag}).status_code == 200
        queries.position += 1
        assert client.get(page, headers={"If-None-Match": tag}).status_code == 200


def test_the_status_page_is_always_sent(client: TestClient) -> None:
    tag = client.get("/status").headers["ETag"]
    assert client.get("/status", headers={"If-None-Match": tag}).status_code == 200


def test_an_error_page_cannot_be_confirmed(client: TestClient) -> None:
    assert "ETag" not in client.get("/network?as_of=tomorrow").headers


@pytest.mark.parametrize("page", [page for page in UNCHANGED if page.startswith("/network")])
def test_a_page_of_the_past_states_its_date_and_follows_no_changes(client: TestClient, page: str) -> None:
    separator = "&" if "?" in page else "?"
    address = page if "as_of=" in page else f"{page}{separator}as_of=2025-06-30"
    html = client.get(address).text
    assert "Shown as of 30 Jun 2025, from everything recorded by " in html
    assert "data-positions" not in html
    assert "data-positions" in client.get("/network").text


def test_a_page_of_the_past_to_the_minute_states_the_minute(client: TestClient) -> None:
    assert "Shown as of 30 Jun 2025, 12:15 UTC" in client.get("/network?as_of=2025-06-30T12:15:00Z").text
