"""OIDC: a token is accepted only when every check passes; every forged or altered token is refused."""

import base64
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from services.web.http_errors import ProblemError
from services.web.identity.jwks import KEEP_SECONDS, REFRESH_SECONDS, STALE_SECONDS, KeySetCache
from services.web.identity.key_set_document import read_json, usable_keys
from services.web.identity.oidc import LONGEST_SECONDS, TokenVerifier
from services.web.identity.token_claims import LEEWAY_SECONDS
from tests.support.tokens import ISSUER, TestIssuer


@pytest.fixture
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def tokens(issuer: TestIssuer) -> TokenVerifier:
    return TokenVerifier([ISSUER], KeySetCache(issuer.fetch, start=at_once))


def at_once(fetch: Callable[[], None]) -> None:
    fetch()


def identity(tokens: TokenVerifier, token: str) -> tuple[str, str]:
    verified = tokens.verify(token)
    return verified.issuer, verified.subject


def refused(tokens: TokenVerifier, token: str) -> str:
    with pytest.raises(ProblemError) as raised:
        tokens.verify(token)
    assert raised.value.slug == "unauthenticated"
    assert "WWW-Authenticate" in raised.value.headers
    return raised.value.detail


def test_a_valid_token_has_issuer_and_subject(tokens: TokenVerifier, issuer: TestIssuer) -> None:
    assert identity(tokens, issuer.token()) == ("https://issuer.example", "somebody")
    assert identity(tokens, issuer.token(aud=["other", "mentorship"])) == ("https://issuer.example", "somebody")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://elsewhere.example"}, "issuer is not trusted"),
        ({"iss": None}, "issuer is not trusted"),
        ({"aud": "another-service"}, "invalid_claim"),
        ({"aud": None}, "missing_claim"),
        ({"exp": 1}, "expired_token"),
        ({"exp": None}, "missing_claim"),
        ({"exp": "soon"}, "invalid_claim"),
        ({"nbf": int(time.time()) + 3600}, "invalid_claim"),
        ({"sub": None}, "missing_claim"),
        ({"sub": 7}, "invalid_claim"),
        ({"sub": ""}, "invalid_claim"),
        ({"sub": "a\x00b"}, "visible text"),
        ({"sub": "a\nb"}, "visible text"),
        ({"sub": "\u202egro.elpmaxe"}, "visible text"),
        ({"sub": "\x7f"}, "visible text"),
        ({"sub": "s" * 256}, "at most 255"),
        ({"iat": None}, "missing_claim"),
        ({"iat": True}, "iat is not a time"),
        ({"exp": float("nan")}, "exp is not a time"),
        ({"exp": float("inf")}, "exp is not a time"),
        ({"nbf": float("-inf")}, "nbf is not a time"),
        ({"iat": int(time.time()) - LONGEST_SECONDS - LEEWAY_SECONDS - 1}, "issued too long ago"),
    ],
)
def test_an_invalid_claim_is_refused(
    tokens: TokenVerifier, issuer: TestIssuer, claims: dict[str, Any], reason: str
) -> None:
    assert reason in refused(tokens, issuer.token(**claims))


def test_a_token_is_accepted_for_a_bounded_time_whatever_it_says(issuer: TestIssuer) -> None:
    start = int(time.time())
    now = [float(start)]
    tokens = TokenVerifier(
        [ISSUER],
        KeySetCache(issuer.fetch, start=at_once),
        lambda: datetime.fromtimestamp(now[0], UTC),
        longest_seconds=600,
    )
    token = issuer.token(iat=start, exp=start + 10**9)
    now[0] = start + 600 + LEEWAY_SECONDS - 1
    assert tokens.verify(token).expires == start + 600 + LEEWAY_SECONDS
    now[0] += 1
    assert "too long ago" in refused(tokens, token)


@pytest.mark.parametrize("part", ["header", "claims", "claim"])
def test_deeply_nested_json_is_refused(tokens: TokenVerifier, issuer: TestIssuer, part: str) -> None:
    deep = "[" * 2500  # 3334 characters of base64, below the length limit
    head, body, signature = issuer.token().split(".")
    raw = {
        "header": (base64.urlsafe_b64encode(deep.encode()).decode().rstrip("="), body),
        "claims": (head, base64.urlsafe_b64encode(deep.encode()).decode().rstrip("=")),
        "claim": (head, base64.urlsafe_b64encode(f'{{"iss":{deep}'.encode()).decode().rstrip("=")),
    }
    refused(tokens, ".".join([*raw[part], signature]))


@pytest.mark.parametrize(
    "header", [{"kid": ["one"]}, {"kid": {}}, {"alg": ["Ed25519"]}, {"alg": None}, {"typ": ["at+jwt"]}, {"crit": ["x"]}]
)
def test_header_fields_of_other_types_are_refused(
    tokens: TokenVerifier, issuer: TestIssuer, header: dict[str, Any]
) -> None:
    _, body, signature = issuer.token().split(".")
    refused(tokens, f"{encoded({'alg': 'Ed25519', 'kid': 'one', 'typ': 'at+jwt', **header})}.{body}.{signature}")


@pytest.mark.parametrize(
    "claims", [{"nonce": "n"}, {"at_hash": "h"}, {"c_hash": "h"}, {"typ": "ID"}, {"typ": "Refresh"}, {"typ": "Logout"}]
)
def test_an_id_token_is_not_an_access_token_even_where_types_are_not_marked(
    issuer: TestIssuer, claims: dict[str, Any]
) -> None:
    lenient = ISSUER.model_copy(update={"token_type": "JWT"})
    tokens = TokenVerifier([lenient], KeySetCache(issuer.fetch, start=at_once))
    unmarked = {"typ": "JWT"}
    assert identity(tokens, issuer.token(header=unmarked, typ="Bearer"))[1] == "somebody"
    assert "ID token" in refused(tokens, issuer.token(header=unmarked, **claims))


@pytest.mark.parametrize("typ", ["id+jwt", "logout+jwt", "", "JWT"])
def test_only_access_tokens_are_accepted(tokens: TokenVerifier, issuer: TestIssuer, typ: str) -> None:
    assert "typ" in refused(tokens, issuer.token(header={"typ": typ}))


def test_a_token_without_signature_is_refused(tokens: TokenVerifier, issuer: TestIssuer) -> None:
    _, body, _ = issuer.token().split(".")
    for algorithm in ("none", "None", "NONE"):
        refused(tokens, f"{encoded({'alg': algorithm, 'kid': 'one', 'typ': 'at+jwt'})}.{body}.")


def test_the_public_key_is_not_a_shared_secret(tokens: TokenVerifier, issuer: TestIssuer) -> None:
    public = OctKey.import_key(json.dumps(issuer.key.as_dict(private=False)))
    claims = {"iss": ISSUER.issuer, "sub": "x", "aud": "mentorship", "exp": int(time.time()) + 60}
    forged = jwt.encode({"alg": "HS256", "kid": "one", "typ": "at+jwt"}, claims, public, algorithms=["HS256"])
    refused(tokens, forged)


def test_a_changed_payload_and_a_foreign_key(tokens: TokenVerifier, issuer: TestIssuer) -> None:
    head, body, signature = issuer.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    refused(tokens, f"{head}.{encoded({**claims, 'sub': 'admin'})}.{signature}")
    impostor = TestIssuer()  # with the same key id
    refused(tokens, impostor.token())


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "é.è.à", "e30.e30.e30", "." * 9, "a" * 9000])
def test_a_text_that_is_not_a_token_is_refused(tokens: TokenVerifier, token: str) -> None:
    refused(tokens, token)


def test_an_unknown_key_id_refetches_the_set_at_a_limited_rate() -> None:
    issuer, now = TestIssuer(), [0.0]
    keys = KeySetCache(issuer.fetch, clock=lambda: now[0], start=at_once)
    assert keys.find(ISSUER.jwks, "one") is not None
    issuer.rotate("two")
    for invented in ("two", "three", "four"):
        assert keys.find(ISSUER.jwks, invented) is None
    assert issuer.fetched == 1
    now[0] = REFRESH_SECONDS
    assert keys.find(ISSUER.jwks, "two") is not None
    assert keys.find(ISSUER.jwks, "one") is None
    assert issuer.fetched == 2


class FailingIssuer(TestIssuer):
    """An issuer that can be down; `fetched` also counts the failures."""

    down = False

    def fetch(self, address: str) -> Mapping[str, object]:
        document = super().fetch(address)
        if self.down:
            raise httpx.ConnectError("down")
        return document


def test_the_keys_of_an_unavailable_issuer_stay_valid_for_a_day() -> None:
    issuer, now = FailingIssuer(), [0.0]
    keys = KeySetCache(issuer.fetch, clock=lambda: now[0], start=at_once)
    assert keys.find(ISSUER.jwks, "one") is not None
    issuer.down, now[0] = True, KEEP_SECONDS + 1
    assert keys.find(ISSUER.jwks, "one") is not None
    now[0] = STALE_SECONDS - 1
    assert keys.find(ISSUER.jwks, "one") is not None
    now[0] = STALE_SECONDS
    with pytest.raises(ProblemError, match="unavailable"):
        keys.find(ISSUER.jwks, "one")


def test_a_failing_issuer_is_asked_less_and_less_often_and_recovers() -> None:
    issuer, now = FailingIssuer(), [0.0]
    issuer.down = True
    keys = KeySetCache(issuer.fetch, clock=lambda: now[0], start=at_once)
    for second in range(3600):
        now[0] = float(second)
        with pytest.raises(ProblemError, match="unavailable"):
            keys.find(ISSUER.jwks, "one")
    assert issuer.fetched == len([0, 10, 30, 70, 150, 310, *range(610, 3600, 300)])
    issuer.down, now[0] = False, 4000.0
    assert keys.find(ISSUER.jwks, "one") is not None


def test_a_set_is_fetched_once_however_many_look_it_up_meanwhile() -> None:
    issuer, started = TestIssuer(), list[Callable[[], None]]()
    keys = KeySetCache(issuer.fetch, start=started.append)
    keys.prefetch([ISSUER.jwks])
    for _ in range(5):
        with pytest.raises(ProblemError, match="unavailable"):
            keys.find(ISSUER.jwks, "one")
    assert len(started) == 1
    started[0]()
    assert keys.find(ISSUER.jwks, "one") is not None


def test_a_fetch_that_cannot_be_started_is_tried_again() -> None:
    issuer, now, threads = TestIssuer(), [0.0], [False]

    def start(fetch: Callable[[], None]) -> None:
        if not threads[0]:
            raise RuntimeError("can't start new thread")
        fetch()

    keys = KeySetCache(issuer.fetch, clock=lambda: now[0], start=start)
    with pytest.raises(ProblemError, match="unavailable"):
        keys.find(ISSUER.jwks, "one")
    threads[0], now[0] = True, REFRESH_SECONDS
    assert keys.find(ISSUER.jwks, "one") is not None


def test_only_acceptable_keys_are_used() -> None:
    weak = {"kty": "RSA", "kid": "weak", "n": "A" * 171, "e": "AQAB"}
    broken = {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "AA", "y": "AA"}
    secret = OctKey.generate_key(256, {"kid": "secret"}).as_dict()
    private = OKPKey.generate_key("Ed25519", {"kid": "private"}).as_dict(private=True)
    encryption = {**RSAKey.generate_key(2048, {"kid": "enc"}).as_dict(private=False), "use": "enc"}
    good = RSAKey.generate_key(2048, {"kid": "good"}).as_dict(private=False)
    assert list(usable_keys({"keys": [weak, broken, secret, private, encryption, good, "nonsense"]})) == ["good"]


@pytest.mark.parametrize("address", ["http://issuer.example/jwks", "ftp://issuer.example/jwks", "/etc/passwd"])
def test_keys_are_read_over_https_only(address: str) -> None:
    with pytest.raises(ValueError, match="https only"):
        read_json(address)


def encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
