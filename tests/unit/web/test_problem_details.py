"""Problem details: every error response has one form, and no input leads to a 500."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message

from services.web.problem_details import Problem
from tests.unit.web.app import KEY, client

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def http() -> Iterator[TestClient]:
    with client() as http:
        yield http


def problem(response: object) -> Problem:
    assert isinstance(response, type(client().get("/livez")))
    assert response.headers["content-type"] == "application/problem+json"
    parsed = Problem.model_validate(response.json())
    assert parsed.status == response.status_code
    assert parsed.instance == f"urn:uuid:{response.headers['x-request-id']}"
    return parsed


@pytest.mark.parametrize(
    ("kind", "status"), [("rule", 409), ("conflict", 409), ("field", 422), ("unknown", 404), ("stale", 412)]
)
def test_a_refusal_of_the_domain_names_its_rule(http: TestClient, kind: str, status: int) -> None:
    details = problem(http.get(f"/test/v1/refuse/{kind}"))
    assert (details.status, details.type, details.detail) == (status, "/problems/a-rule", "because")
    assert (details.errors is not None) == (kind == "field")


@pytest.mark.parametrize(
    ("field", "pointer", "parameter"),
    [
        pytest.param("size", "/size", None, id="the body's own member comes before the nested one"),
        pytest.param("days", "/terms/days", None, id="a nested member"),
        pytest.param("days/0/code", "/terms/days/0/code", None, id="a place in a nested member"),
        pytest.param("items/2/name", "/items/2/name", None, id="a place in a list"),
        pytest.param("name", "/name", None, id="no item of a list is meant by a name alone"),
        pytest.param("thing_id", None, "thing_id", id="a path parameter"),
        pytest.param("at", None, "at", id="a query parameter"),
        pytest.param("command_id", None, "Idempotency-Key", id="a header"),
    ],
)
def test_a_refused_field_is_located_in_the_request(
    http: TestClient, field: str, pointer: str | None, parameter: str | None
) -> None:
    for body in ({"terms": {"days": 7}}, {}):  # what is left out can be refused too
        details = problem(http.post(f"/test/v1/things/7/terms/{field}?at=1", json=body, headers=KEY))
        places = [(place.pointer, place.parameter) for place in details.errors or ()]
        assert places == [(pointer, parameter)]


def test_an_invalid_cursor_names_its_parameter(http: TestClient) -> None:
    details = problem(http.get("/test/v1/cursor"))
    assert (details.status, details.type, details.title) == (400, "/problems/cursor-invalid", "Invalid cursor")
    assert [location.parameter for location in details.errors or ()] == ["cursor"]


def test_an_error_of_the_service_is_mapped_with_its_subclasses(http: TestClient) -> None:
    response = http.get("/test/v1/own-error")
    details = problem(response)
    assert (details.status, details.detail) == (503, "the service's own error")
    assert response.headers["retry-after"] == "7"


def test_every_invalid_value_has_a_pointer(http: TestClient) -> None:
    details = problem(http.post("/test/v1/things", json={"size": "big", "a/b~c": 1}, headers=KEY))
    assert details.status == 422
    assert {location.pointer for location in details.errors or ()} == {"/name", "/size", "/a~1b~0c"}


def test_an_invalid_parameter_is_named(http: TestClient) -> None:
    details = problem(http.get("/test/v1/things?min_position=soon"))
    assert [location.parameter for location in details.errors or ()] == ["min_position"]


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        (b"\xff\xfe{}", 400, "malformed-request"),
        (b"{", 400, "malformed-request"),
        (b"[" * 100_000, 400, "malformed-request"),
        (b'{"name": ' + b"9" * 5000 + b"}", 400, "malformed-request"),
        (b'{"name": "a\\u0000b"}', 422, "invalid-request"),
        (b'{"name": "\\ud800"}', 422, "invalid-request"),
        (b'{"name": "x", "size": NaN}', 422, "invalid-request"),
        (b"7", 422, "invalid-request"),
        (b"null", 422, "invalid-request"),
        (b"", 422, "invalid-request"),
    ],
)
def test_an_unreadable_body_is_refused(http: TestClient, body: bytes, status: int, slug: str) -> None:
    details = problem(http.post("/test/v1/things", content=body, headers=KEY | JSON))
    assert (details.status, details.type) == (status, f"/problems/{slug}")


def test_another_media_type_is_refused(http: TestClient) -> None:
    assert problem(http.post("/test/v1/things", content=b"name=x", headers=KEY)).status == 415
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert problem(http.post("/test/v1/things", content=b"name=x", headers=KEY | form)).status == 415


def test_a_large_body_is_refused(http: TestClient) -> None:
    assert problem(http.post("/test/v1/things", content=b" " * 10_000_000, headers=KEY | JSON)).status == 413


def test_a_large_body_of_unknown_length_is_not_read_to_its_end() -> None:
    received, status = 0, 0

    async def receive() -> Message:
        nonlocal received
        received += 100_000
        return {"type": "http.request", "body": b" " * 100_000, "more_body": received < 10_000_000}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"authorization", b"Bearer good"), (b"idempotency-key", b"k"), (b"content-type", b"application/json")]
    scope = {"path": "/test/v1/things", "query_string": b"", "headers": headers}

    async def request() -> None:
        await client().app({"type": "http", "method": "POST", **scope}, receive, send)

    asyncio.run(request())
    assert (status, received) == (413, 1_100_000)


def test_an_unsupported_method_lists_the_supported_ones(http: TestClient) -> None:
    response = http.delete("/test/v1/things")
    assert problem(response).status == 405
    assert response.headers["allow"] == "GET, HEAD, POST"


def test_an_unknown_address_is_a_404(http: TestClient) -> None:
    assert problem(http.get("/test/v1/nowhere")).status == 404
    assert problem(http.get("/test/v1/things?x=%00")).status == 400
    assert problem(http.get("/test/v1/things/")).status == 404


def test_an_internal_error_does_not_disclose_its_cause(http: TestClient) -> None:
    details = problem(http.get("/test/v1/fails"))
    assert (details.status, details.type) == (500, "/problems/unexpected")
    assert "Ada" not in details.model_dump_json()


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.text(max_size=50), st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_no_input_is_a_500(http: TestClient, raw: bytes, text: str, query: dict[str, str]) -> None:
    headers = {b"Idempotency-Key": text.encode(), b"Content-Type": b"application/json"}
    assert http.post("/test/v1/things", content=raw, headers=headers).status_code < 500
    assert http.get("/test/v1/things", params=query).status_code < 500
    assert http.post("/test/v1/things", json={"name": text, "occurred_at": text}, headers=KEY).status_code < 500


def test_every_problem_has_a_page(http: TestClient) -> None:
    del http.headers["Authorization"]
    for slug in ("cursor-invalid", "caseload-full"):
        page = http.get(f"/problems/{slug}")
        assert page.status_code == 200
        assert slug in page.text
    unknown = http.get("/problems/<script>")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
    http.headers["Authorization"] = "Bearer good"
