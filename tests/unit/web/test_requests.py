"""HEAD, repeated parameters and headers, and the address of what was created."""

import re
from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from services.web.app import create_app
from services.web.responses import resource_address
from tests.unit.web.app import KEY, PRINCIPAL, client

ADDRESSES = ["/livez", "/readyz", "/healthz", "/metrics", "/openapi.json", "/problems/not-found", "/test/v1/things"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get_and_no_body(address: str) -> None:
    http = client()
    get, head = http.get(address), http.head(address)
    assert (head.status_code, head.content) == (get.status_code, b"")
    changing = {"x-request-id", "content-length"} if address == "/metrics" else {"x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in get.headers.items() if k not in changing
    }


def test_head_of_what_is_refused_or_missing() -> None:
    assert client().head("/nothing").status_code == 404
    assert client().head("/test/v1/things", headers={"Authorization": "Bearer bad"}).status_code == 401
    refused = client().post("/livez")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    created = client().head("/test/v1/operators")
    assert (created.status_code, created.content) == (403, b"")


def test_head_of_an_endless_stream_ends() -> None:
    routes, sent = APIRouter(), list[int]()

    @routes.get("/stream")
    def stream() -> StreamingResponse:
        def endless() -> Iterator[bytes]:
            while True:
                sent.append(1)
                yield b"x" * 1000

        return StreamingResponse(endless(), media_type="text/plain")

    app = create_app(title="t", routers=[routes], authenticator=lambda _: PRINCIPAL)
    head = TestClient(app).head("/stream")
    assert (head.status_code, head.content) == (200, b"")
    assert len(sent) < 10


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("min_position=1&min_position=2", ["min_position"]),
        ("limit=1", ["limit"]),
        ("min_position=1&min_position=1&limit=2&limit=3", ["min_position", "limit"]),
    ],
)
def test_unknown_and_repeated_parameters_are_refused_by_name(query: str, names: list[str]) -> None:
    refused = client().get(f"/test/v1/things?{query}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-request")
    assert [each["parameter"] for each in refused.json()["errors"]] == names
    assert all(name in refused.json()["detail"] for name in names)


def test_a_list_takes_several_values_and_a_page_takes_unknown_ones() -> None:
    routes = APIRouter()

    @routes.get("/list")
    def listed(
        one: Annotated[list[int] | None, Query()] = None, other: Annotated[tuple[int, ...], Query()] = ()
    ) -> int:
        return sum(one or ()) + sum(other)

    @routes.get("/page", include_in_schema=False)
    def page(part: str = "") -> str:
        return part

    http = TestClient(create_app(title="t", routers=[routes], authenticator=lambda _: PRINCIPAL))
    assert http.get("/list?one=1&one=2&other=3&other=4").json() == 10
    assert http.get("/page?utm_source=newsletter&part=a").status_code == 200
    assert http.get("/page?part=a&part=b").status_code == 422


def test_repeated_headers_of_a_command_are_refused() -> None:
    twice = [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]
    refused = client().post("/test/v1/things", json={"name": "x"}, headers=twice)
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "Idempotency-Key")
    credentials = [("Authorization", "Bearer good"), ("If-None-Match", '"a"'), ("If-None-Match", '"b"')]
    assert client().get("/test/v1/things", headers=credentials).status_code == 200
    assert client().post("/test/v1/things", json={"name": "x"}, headers=KEY).status_code == 200


def test_if_none_match_is_a_list_over_its_lines_and_a_star_matches() -> None:
    http = client()
    tag = http.get("/test/v1/things").headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert http.get("/test/v1/things", headers=lines).status_code == 304
    assert http.get("/test/v1/things", headers={"If-None-Match": "*"}).status_code == 304
    assert http.get("/test/v1/things", headers={"If-None-Match": '"*"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/enrollment/v1/programs", "/enrollment/v1/programs/p"),
        ("/enrollment/v1/organizations", "/enrollment/v1/organizations/o"),
        ("/relationships/v1/relationships/r/sessions", "/relationships/v1/relationships/r"),
    ],
)
def test_a_new_resource_has_an_address(path: str, address: str) -> None:
    body = {"organization_id": "o", "program_id": "p", "relationship_id": "r", "session_id": "s"}
    assert resource_address(path, body) == address


def test_operation_ids_are_a_verb_and_a_noun() -> None:
    paths = client().get("/openapi.json").json()["paths"]
    ids = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", each) for each in ids)
    assert {"list_things", "create_thing", "get_liveness"} <= set(ids)
