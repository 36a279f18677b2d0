"""Host names: a demonstration answers to loopback names only, another server to the names that its settings state."""

import pytest

from services.cli.composition.authentication import admission
from services.platform.settings import HttpSettings, Settings
from services.platform.settings.model import AuthSettings, IssuerSettings
from services.web.admission import Admission
from services.web.identity.local_issuer import ISSUER
from tests.unit.web.app import client

LOCAL = Settings(auth=AuthSettings(issuers=(IssuerSettings(issuer=ISSUER, jwks="file:///keys.json"),)))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:8000", "localhost.", "[::1]:8000", "[::1]"])
def test_a_demonstration_answers_to_loopback_names(host: str) -> None:
    assert client(admission=admission(LOCAL)).get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1:8000@evil",
        "",
        "::1",
    ],
)
def test_a_demonstration_refuses_other_names(host: str) -> None:
    refused = client(admission=admission(LOCAL)).get("/livez", headers={"Host": host})
    assert (refused.status_code, refused.json()["type"]) == (421, "/problems/misdirected-request")
    assert refused.headers["content-security-policy"]


def test_two_host_headers_are_refused() -> None:
    twice = [("Host", "localhost"), ("Host", "evil.example")]
    assert client(admission=admission(LOCAL)).get("/livez", headers=twice).status_code == 421


def test_another_server_answers_to_the_names_of_its_settings_or_to_any() -> None:
    named = client(admission=Admission.of(HttpSettings(hosts=("Mentoring.example.org",))))
    assert named.get("/livez", headers={"Host": "mentoring.example.org:443"}).status_code == 200
    assert named.get("/livez", headers={"Host": "localhost"}).status_code == 421
    anything = client(admission=admission(Settings()))
    assert anything.get("/livez", headers={"Host": "whatever.example"}).status_code == 200
