"""Sign-in with a certified OpenID provider: the whole code flow, and what is refused of its answers."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact

from services.platform.clock import system_clock
from services.projections.pages.sign_in.texts import SIGN_INS
from services.web.sign_in.provider import Provider
from tests.integration.sign_in.certified import Intercepted, settings_of, sign_in_at, unchanged
from tests.integration.sign_in.site import HERE, SAME_ORIGIN, Site, serve
from tests.support.databases import fresh_database


class Late:
    """A clock that can be ahead.

    Attributes:
        by: How far.
    """

    by = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.by


@dataclass
class Flow:
    """Sign-ins at the provider.

    Attributes:
        site: The site; `x` is the provider as it should be.
        http: What the provider answers to `x`.
        clock: By which `x` checks tokens.
    """

    site: Site
    http: Intercepted
    clock: Late

    def asked(self, provider: str = "x", **changed: str) -> str:
        """Return the address at the provider to which the site sends a browser, with parameters changed."""
        began = self.site.http.get(f"/sign-in/with/{provider}?to=/whoami", follow_redirects=False)
        address = urlsplit(began.headers["location"])
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        return address._replace(query=urlencode({**query, **changed})).geturl()

    def back(self, answer: Mapping[str, str]) -> str:
        """Return why the way back with an answer is refused, or `signed in`."""
        response = self.site.http.get("/sign-in/callback", params=dict(answer), follow_redirects=False)
        if response.status_code == 303:
            return "signed in"
        assert self.site.subject() is None
        return next(reason for reason, (_, text) in SIGN_INS.items() if text in response.text)


@pytest.fixture(scope="module")
def served(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[Flow]:
    http, clock = Intercepted(), Late()
    elsewhere = issuer.replace("localhost", "127.0.0.1")
    document = f"{issuer}/.well-known/openid-configuration"
    providers = {
        "x": Provider(settings_of(issuer), http, clock),
        "another": Provider(settings_of(issuer, name="another", client_id="another"), http),
        "misnamed": Provider(settings_of(elsewhere, name="misnamed", discovery=document), http),
    }
    with (
        fresh_database(postgres_dsn) as dsn,
        serve(dsn, tmp_path_factory.mktemp("site"), providers) as site,
    ):
        yield Flow(site, http, clock)


@pytest.fixture
def flow(served: Flow) -> Flow:
    served.site.http.cookies.clear()
    served.http.change, served.clock.by = unchanged, timedelta()
    return served


def test_a_person_signs_in_and_out(flow: Flow) -> None:
    asked = flow.asked()
    assert parse_qs(urlsplit(asked).query)["code_challenge_method"] == ["S256"]
    answer = sign_in_at(asked, "ada")
    assert answer["iss"] == urlsplit(asked)._replace(path="", query="").geturl()
    assert flow.back(answer) == "signed in"
    assert flow.site.subject() == "ada"
    assert "ada%20of%20the%20provider" in flow.site.http.cookies["mentorship_name"]
    flow.site.http.post("/sign-out", headers=SAME_ORIGIN)
    assert flow.site.subject() is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"state": "of another sign-in"}, "start-again"),
        ({"iss": "https://evil.example"}, "start-again"),
        ({"code": "of another sign-in"}, "refused"),
        ({"error": "access_denied", "code": ""}, "cancelled"),
    ],
)
def test_a_changed_way_back_is_refused(flow: Flow, changed: dict[str, str], reason: str) -> None:
    assert flow.back({**sign_in_at(flow.asked(), "ada"), **changed}) == reason


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "of another sign-in"},
        {"code_challenge": "of-a-verifier-that-the-site-does-not-have-1"},  # so the site's verifier is a wrong one
        {"client_id": "another"},  # the code is another client's
    ],
)
def test_a_changed_way_to_the_provider_is_refused(flow: Flow, changed: dict[str, str]) -> None:
    assert flow.back(sign_in_at(flow.asked(**changed), "ada")) == "refused"


def test_the_answer_is_worth_nothing_in_another_browser_and_once_in_this(flow: Flow) -> None:
    answer = sign_in_at(flow.asked(), "ada")
    pending = dict(flow.site.http.cookies)
    flow.site.http.cookies.clear()
    assert flow.back(answer) == "start-again"
    for expected in ("signed in", "refused"):
        flow.site.http.cookies.clear()
        flow.site.http.cookies.update(pending)
        assert flow.back(answer) == expected


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(extract_compact(token.encode()).payload)
    return claims


def _signed_by(key_id: str) -> Callable[[str], str]:
    def sign(token: str) -> str:
        key = ECKey.generate_key("P-256")
        return jwt.encode({"alg": "ES256", "kid": key_id}, claims_of(token), key)

    return sign


def _unsigned(token: str) -> str:
    header = urlsafe_b64encode(b'{"alg":"none","kid":"of-the-provider"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


def _with_public_key(token: str) -> str:
    """Return the token under HS256, the provider's key id in the header: its public key would be the secret."""
    header = urlsafe_b64encode(b'{"alg":"HS256","kid":"of-the-provider"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}.{token.split('.')[2]}"


@pytest.mark.parametrize(
    "forge",
    [_signed_by("unheard-of"), _signed_by("of-the-provider"), _unsigned, _with_public_key],
    ids=["unknown key", "signed with another key", "alg none", "a symmetric algorithm"],
)
def test_a_forged_id_token_with_the_right_claims_is_refused(flow: Flow, forge: Callable[[str], str]) -> None:
    """The attacker sees the nonce: every claim is right, only the signature is not the provider's."""
    flow.http.change = forge
    assert flow.back(sign_in_at(flow.asked(), "ada")) == "refused"


def test_an_id_token_of_another_client_of_the_same_provider_is_refused(flow: Flow) -> None:
    nonce = "n" * 43
    assert flow.back(sign_in_at(flow.asked("another", nonce=nonce), "mallory")) == "refused"  # of another sign-in
    stolen = flow.http.received[-1]
    assert claims_of(stolen)["aud"] == "another"
    flow.http.change = lambda _: stolen
    assert flow.back(sign_in_at(flow.asked(nonce=nonce), "ada")) == "refused"


def test_an_expired_id_token_is_refused(flow: Flow) -> None:
    flow.clock.by = timedelta(minutes=11)
    assert flow.back(sign_in_at(flow.asked(), "ada")) == "refused"


def test_a_discovery_document_of_another_issuer_is_refused(flow: Flow) -> None:
    answer = flow.site.http.get("/sign-in/with/misnamed", follow_redirects=False)
    assert (answer.status_code, "location" in answer.headers) == (503, False)


def test_the_providers_return_address_is_the_sites_own(flow: Flow) -> None:
    asked = flow.asked(redirect_uri="https://evil.example/sign-in/callback")
    with pytest.raises(AssertionError, match="redirect_uri"):
        sign_in_at(asked, "ada")
    assert parse_qs(urlsplit(flow.asked()).query)["redirect_uri"] == [f"{HERE}/sign-in/callback"]
