"""Conditional reads: freshness headers, 304, and read-your-writes by `min_position`."""

import pytest

from tests.unit.web.app import FakePosition, client

ADDRESS = "/test/v1/things"


def test_a_read_states_its_position() -> None:
    response = client(FakePosition(position=12, lag_seconds=1.5)).get(ADDRESS)
    assert response.headers["projection-position"] == "12"
    assert response.headers["projection-lag-seconds"] == "1.500"
    assert response.headers["cache-control"] == "private, no-cache"


def test_an_unchanged_read_is_a_304() -> None:
    position = FakePosition()
    http = client(position)
    tag = http.get(ADDRESS).headers["etag"]
    again = http.get(ADDRESS, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    position.position += 1
    assert http.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200
    position.position -= 1
    position.generation += 1
    assert http.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200
    position.generation -= 1
    assert http.get(f"{ADDRESS}?min_position=hub/enrollment:1", headers={"If-None-Match": tag}).status_code == 200


def test_a_read_waits_for_a_position() -> None:
    position = FakePosition(position=10)
    assert client(position).get(f"{ADDRESS}?min_position=hub/enrollment:15").status_code == 200
    assert position.lookups == 5


@pytest.mark.parametrize("min_position", ["hub/enrollment:1000000", "hub/relationships:1"])
def test_a_read_that_waits_too_long_is_a_503(min_position: str) -> None:
    refused = client().get(f"{ADDRESS}?min_position={min_position}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["type"] == "/problems/not-yet-visible"


@pytest.mark.parametrize("position", ["-1", "1.5", "", "b", "9" * 19, "1:2", "١"])
def test_an_invalid_position_is_refused(position: str) -> None:
    assert client().get(ADDRESS, params={"min_position": f"hub/enrollment:{position}"}).status_code == 422


@pytest.mark.parametrize("min_position", ["nowhere/enrollment:1", "hub/enrolment:1", "hub/relationship:999999", "1"])
def test_a_source_that_is_not_known_never_counts_as_reached(min_position: str) -> None:
    refused = client().get(ADDRESS, params={"min_position": min_position})
    assert refused.status_code == 422
    assert "hub/enrollment, hub/relationships" in refused.json()["detail"]
    assert [error["parameter"] for error in refused.json()["errors"]] == ["min_position"]
