"""OIDC: a token is accepted only when every check passes; every forged or altered token is refused."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from services.web.http_errors import ProblemError
from services.web.identity.jwks import KEEP_SECONDS, REFRESH_SECONDS, KeySetCache, read_json, usable_keys
from services.web.identity.oidc import TokenVerifier
from tests.support.tokens import ISSUER, TestIssuer


@pytest.fixture
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def tokens(issuer: TestIssuer) -> TokenVerifier:
    return TokenVerifier([ISSUER], KeySetCache(issuer.fetch))


def refused(tokens: TokenVerifier, token: str) -> str:
    with pytest.raises(ProblemError) as raised:
        tokens.verify(token)
    assert raised.value.slug == "unauthenticated"
    assert "WWW-Authenticate" in raised.value.headers
    return raised.value.detail


def test_a_valid_token_has_issuer_and_subject(tokens: TokenVerifier, issuer: TestIssuer) -> None:
    assert tokens.verify(issuer.token()) == ("https://issuer.example", "somebody")
    assert tokens.verify(issuer.token(aud=["other", "mentorship"])) == ("https://issuer.example", "somebody")


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
    ],
)
def test_an_invalid_claim_is_refused(
    tokens: TokenVerifier, issuer: TestIssuer, claims: dict[str, Any], reason: str
) -> None:
    assert reason in refused(tokens, issuer.token(**claims))


@pytest.mark.parametrize("typ", ["id+jwt", "logout+jwt", ""])
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
    keys = KeySetCache(issuer.fetch, clock=lambda: now[0])
    assert keys.find(ISSUER.jwks, "one") is not None
    issuer.rotate("two")
    assert keys.find(ISSUER.jwks, "two") is None
    assert issuer.fetched == 1
    now[0] = REFRESH_SECONDS
    assert keys.find(ISSUER.jwks, "two") is not None
    assert keys.find(ISSUER.jwks, "one") is None
    assert issuer.fetched == 2


def test_the_keys_of_an_unavailable_issuer_stay_valid() -> None:
    issuer, now, down = TestIssuer(), [0.0], [False]

    def fetch(address: str) -> Mapping[str, object]:
        if down[0]:
            raise httpx.ConnectError("down")
        return issuer.fetch(address)

    keys = KeySetCache(fetch, clock=lambda: now[0])
    assert keys.find(ISSUER.jwks, "one") is not None
    down[0], now[0] = True, KEEP_SECONDS + 1
    assert keys.find(ISSUER.jwks, "one") is not None
    with pytest.raises(ProblemError, match="unavailable"):
        KeySetCache(fetch).find(ISSUER.jwks, "one")


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
