"""A read says where it stands, need not be sent twice, and waits for one's own write."""

import pytest

from tests.unit.web.app import Standing, client

ADDRESS = "/test/v1/things"


def test_a_read_says_where_it_stands() -> None:
    answer = client(Standing(position=12, lag_seconds=1.5)).get(ADDRESS)
    assert answer.headers["projection-position"] == "12"
    assert answer.headers["projection-lag-seconds"] == "1.500"
    assert answer.headers["cache-control"] == "private, no-cache"


def test_what_the_caller_has_is_not_sent_again() -> None:
    standing = Standing()
    http = client(standing)
    tag = http.get(ADDRESS).headers["etag"]
    again = http.get(ADDRESS, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    standing.position += 1
    assert http.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200
    standing.position -= 1
    standing.generation += 1
    assert http.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200
    standing.generation -= 1
    assert http.get(f"{ADDRESS}?a=1", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("wanted", ["15", "enrollment:15"])
def test_a_read_waits_for_a_position(wanted: str) -> None:
    standing = Standing(position=10)
    assert client(standing).get(f"{ADDRESS}?min_position={wanted}").status_code == 200
    assert standing.asked == 5


@pytest.mark.parametrize("wanted", ["1000000", "relationships:1"])
def test_a_read_does_not_wait_for_ever(wanted: str) -> None:
    refused = client().get(f"{ADDRESS}?min_position={wanted}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["type"] == "/problems/not-yet-visible"


@pytest.mark.parametrize("wanted", ["-1", "1.5", "", "a:b", "9" * 19, "a:1:2"])
def test_a_position_that_is_none(wanted: str) -> None:
    assert client().get(ADDRESS, params={"min_position": wanted}).status_code == 422
