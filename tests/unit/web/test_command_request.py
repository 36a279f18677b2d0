"""Command requests: idempotency key, scope, request hash, time and expected version."""

import hashlib
import re

import pytest
from fastapi.testclient import TestClient

from services.web.command_ids import CommandIds
from tests.unit.web.app import KEY, PRINCIPAL, client

ADDRESS = "/test/v1/things"


@pytest.fixture
def http() -> TestClient:
    return client()


def test_the_actor_is_a_pseudonym_and_the_scope_of_its_keys(http: TestClient) -> None:
    command = http.post(ADDRESS, json={"name": "x"}, headers=KEY).json()
    assert command["scope"] == f"subject:{PRINCIPAL.actor}"
    assert command["actor"] == PRINCIPAL.actor
    assert "somebody" not in command["actor"]


CHOSEN = "ada-lovelace@example.org/annual-review"


def test_no_text_of_the_caller_becomes_an_id(http: TestClient) -> None:
    command = http.post(
        ADDRESS, json={"name": "x"}, headers={"Idempotency-Key": CHOSEN, "Correlation-Id": "Ada's"}
    ).json()
    assert re.fullmatch("[0-9a-f]{32}", command["command_id"])
    assert re.fullmatch("[0-9a-f]{32}", command["correlation_id"])
    guesses = {getattr(hashlib, name)(CHOSEN.encode()).hexdigest()[:32] for name in ("md5", "sha1", "sha256", "sha512")}
    assert command["command_id"] not in guesses


def test_the_ids_of_a_repeated_command_are_the_same(http: TestClient) -> None:
    def ids(**headers: str) -> tuple[str, str]:
        answer = http.post(
            ADDRESS, json={"name": "x"}, headers={name.replace("_", "-"): v for name, v in headers.items()}
        )
        return answer.json()["command_id"], answer.json()["correlation_id"]

    first = ids(Idempotency_Key="one")
    assert first == ids(Idempotency_Key="one")
    assert first[0] == first[1], "a command without an intention is its own"
    assert ids(Idempotency_Key="two", Correlation_Id="one")[1] == first[0], (
        "the first command is the intention of the next"
    )
    assert ids(Idempotency_Key="two")[0] != first[0]


def test_equal_texts_of_two_scopes_or_keys_are_unrelated() -> None:
    ids = CommandIds(b"c" * 32)
    unrelated = {
        ids.of("a", "1"),
        ids.of("b", "1"),
        ids.of("a", "2"),
        CommandIds(b"d" * 32).of("a", "1"),
        ids.of("a1", ""),
    }
    assert len(unrelated) == 5
    with pytest.raises(ValueError, match="32"):
        CommandIds(b"short")


def test_equivalent_json_has_the_same_hash(http: TestClient) -> None:
    def hashed(body: bytes) -> str:
        headers = {**KEY, "Content-Type": "application/json"}
        answer: str = http.post(ADDRESS, content=body, headers=headers).json()["hash"]
        return answer

    first = hashed(b'{"name": "\xc3\xa9", "size": 2}')
    assert hashed(b'{ "size":2,"name":"\\u00e9"}') == first
    assert hashed(b'{"name": "e", "size": 2}') != first


def test_a_key_is_required_and_must_be_printable(http: TestClient) -> None:
    missing = http.post(ADDRESS, json={"name": "x"})
    assert (missing.status_code, missing.json()["type"]) == (400, "/problems/idempotency-key-missing")
    for key in ("", " ", "a b", "k" * 129, "\xe9"):
        assert http.post(ADDRESS, json={"name": "x"}, headers={b"Idempotency-Key": key.encode()}).status_code == 422


def test_a_body_may_state_when_it_happened(http: TestClient) -> None:
    past = http.post(ADDRESS, json={"name": "x", "occurred_at": "2020-02-29T12:00:00+02:00"}, headers=KEY)
    assert past.json()["occurred_at"] == "2020-02-29T12:00:00+02:00"


@pytest.mark.parametrize(
    "time",
    ["2999-01-01T00:00:00Z", "2021-02-29T12:00:00Z", "2021-02-28", "yesterday", 7, [], "0", "2021-02-28T12:00:00"],
)
def test_an_invalid_time_is_refused(http: TestClient, time: object) -> None:
    refused = http.post(ADDRESS, json={"name": "x", "occurred_at": time}, headers=KEY)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/occurred_at"


@pytest.mark.parametrize(("tag", "version"), [('"7"', 7), ('W/"7"', 7), ("*", None)])
def test_if_match_is_the_expected_version(http: TestClient, tag: str, version: int | None) -> None:
    assert http.post(ADDRESS, json={"name": "x"}, headers={**KEY, "If-Match": tag}).json()["version"] == version


@pytest.mark.parametrize("tag", ["7", '"seven"', '"1", "2"', '"-1"', '"99999999999999999999"'])
def test_an_invalid_if_match_is_refused(http: TestClient, tag: str) -> None:
    assert http.post(ADDRESS, json={"name": "x"}, headers={**KEY, "If-Match": tag}).status_code == 400
