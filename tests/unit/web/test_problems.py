"""Every refusal is a problem of one shape, and no input whatever is answered with 500."""

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
    with client() as made:
        yield made


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
    found = problem(http.get(f"/test/v1/refuse/{kind}"))
    assert (found.status, found.type, found.detail) == (status, "/problems/a-rule", "because")
    assert (found.errors is not None) == (kind == "field")


def test_every_wrong_value_has_a_pointer(http: TestClient) -> None:
    found = problem(http.post("/test/v1/things", json={"size": "big", "a/b~c": 1}, headers=KEY))
    assert found.status == 422
    assert {place.pointer for place in found.errors or ()} == {"/name", "/size", "/a~1b~0c"}


def test_a_wrong_parameter_has_its_name(http: TestClient) -> None:
    found = problem(http.get("/test/v1/things?min_position=soon"))
    assert [place.parameter for place in found.errors or ()] == ["min_position"]


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
def test_what_cannot_be_read(http: TestClient, body: bytes, status: int, slug: str) -> None:
    found = problem(http.post("/test/v1/things", content=body, headers=KEY | JSON))
    assert (found.status, found.type) == (status, f"/problems/{slug}")


def test_another_form_of_body(http: TestClient) -> None:
    assert problem(http.post("/test/v1/things", content=b"name=x", headers=KEY)).status == 415
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert problem(http.post("/test/v1/things", content=b"name=x", headers=KEY | form)).status == 415


def test_a_large_body_is_refused(http: TestClient) -> None:
    assert problem(http.post("/test/v1/things", content=b" " * 10_000_000, headers=KEY | JSON)).status == 413


def test_a_large_body_of_unknown_length_is_not_read_to_its_end() -> None:
    taken, status = 0, 0

    async def receive() -> Message:
        nonlocal taken
        taken += 100_000
        return {"type": "http.request", "body": b" " * 100_000, "more_body": taken < 10_000_000}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"authorization", b"Bearer good"), (b"idempotency-key", b"k"), (b"content-type", b"application/json")]
    place = {"path": "/test/v1/things", "query_string": b"", "headers": headers}

    async def ask() -> None:
        await client().app({"type": "http", "method": "POST", **place}, receive, send)

    asyncio.run(ask())
    assert (status, taken) == (413, 1_100_000)


def test_a_method_that_is_not_there_names_all_that_are(http: TestClient) -> None:
    response = http.delete("/test/v1/things")
    assert problem(response).status == 405
    assert response.headers["allow"] == "GET, POST"


def test_an_address_that_is_not_there(http: TestClient) -> None:
    assert problem(http.get("/test/v1/nowhere")).status == 404
    assert problem(http.get("/test/v1/things?x=%00")).status == 400
    assert problem(http.get("/test/v1/things/")).status == 404


def test_a_failure_of_ours_says_nothing_of_its_cause(http: TestClient) -> None:
    found = problem(http.get("/test/v1/fails"))
    assert (found.status, found.type) == (500, "/problems/unexpected")
    assert "Ada" not in found.model_dump_json()


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
    assert "<script>" not in http.get("/problems/<script>").text
    http.headers["Authorization"] = "Bearer good"
