"""A slow issuer delays neither requests nor the tokens of other issuers; the slow servers are real, on sockets."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from services.platform.settings import IssuerSettings
from services.web.http_errors import ProblemError
from services.web.identity.jwks import KeySetCache
from services.web.identity.key_set_document import LARGEST_BYTES, read_json
from services.web.identity.oidc import TokenVerifier
from tests.support import wait
from tests.support.slow_server import SlowServer, slow_server
from tests.support.tokens import ISSUER, TestIssuer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW = "https://slow.example"


@pytest.fixture(params=["silent", "dripping headers", "dripping body"])
def slow(request: pytest.FixtureRequest) -> Iterator[SlowServer]:
    beginning = {"silent": b"", "dripping headers": HEAD + b"X-A: ", "dripping body": HEAD + b"\r\n"}
    drip = b"" if request.param == "silent" else b" "
    with slow_server(beginning[request.param], drip=drip) as server:
        yield server


def test_a_fetch_ends_at_its_total_time(slow: SlowServer) -> None:
    with pytest.raises(TimeoutError):
        read_json(slow.address, seconds=0.5)  # the server would never end it


def test_an_endless_document_is_refused_at_its_size() -> None:
    with slow_server(HEAD + b"\r\n", drip=b" " * LARGEST_BYTES, pause=0.001) as server:
        with pytest.raises(ValueError, match="too large"):
            read_json(server.address)
        wait.until(lambda: server.ended, what="the connection to be closed")


def test_a_slow_issuer_delays_no_one(slow: SlowServer, tmp_path: Path) -> None:
    issuer = TestIssuer()
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(issuer.fetch(ISSUER.jwks)))
    quick = ISSUER.model_copy(update={"jwks": file.as_uri()})
    keys = KeySetCache(partial(read_json, seconds=wait.PATIENCE_SECONDS))
    tokens = TokenVerifier([quick, IssuerSettings(issuer=SLOW, jwks=slow.address)], keys)

    def ask(number: int) -> str:
        with pytest.raises(ProblemError) as raised:
            tokens.verify(issuer.token(iss=SLOW, header={"kid": f"invented-{number}"}))
        assert raised.value.headers["Retry-After"]
        return raised.value.slug

    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(ask, range(64)))
        assert tokens.verify(issuer.token()).subject == "somebody"
    assert set(asked) == {"unavailable"}
    wait.until(lambda: slow.accepted, what="the fetch in the background")
    assert (slow.accepted, slow.ended) == (1, 0), "one fetch, which still goes on"


def test_tokens_of_a_known_key_are_verified_while_the_issuer_drips(slow: SlowServer) -> None:
    """The set is known; then the issuer becomes slow, and tokens with invented key ids make it fetch."""
    issuer, now = TestIssuer(), [0.0]
    calls: list[str] = []

    def fetch(address: str) -> dict[str, object]:
        calls.append(address)
        return dict(
            issuer.fetch(address) if len(calls) == 1 else read_json(slow.address, seconds=wait.PATIENCE_SECONDS)
        )

    keys = KeySetCache(fetch, clock=lambda: now[0])
    keys.prefetch([ISSUER.jwks])
    tokens = TokenVerifier([ISSUER], keys)
    wait.until(lambda: _verified(tokens, issuer.token()))
    now[0] = 60.0
    with pytest.raises(ProblemError, match="unavailable"):
        tokens.verify(issuer.token(header={"kid": "invented"}))
    assert tokens.verify(issuer.token()).subject == "somebody"
    wait.until(lambda: slow.accepted, what="the fetch in the background")
    assert slow.ended == 0, "the fetch still goes on"


def _verified(tokens: TokenVerifier, token: str) -> bool:
    try:
        return tokens.verify(token).subject == "somebody"
    except ProblemError:
        return False
