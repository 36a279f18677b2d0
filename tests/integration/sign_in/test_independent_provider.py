"""Sign-in with a second independent provider, which names no key, states no issuer and does not ask for PKCE."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock  # type: ignore[import-untyped] # it has no types
import pytest

from services.platform.settings import SignInProvider
from services.web.sign_in.provider import Provider
from services.web.sign_in.provider_http import ProviderHttp
from tests.integration.sign_in.site import HERE, SAME_ORIGIN, Site, serve
from tests.support.wait import PATIENCE_SECONDS


class NamedKeys(ProviderHttp):
    """Gives the provider's one key an id: this one publishes it without, and its tokens name none."""

    def get(self, address: str) -> Mapping[str, Any]:
        """Return the JSON object at an address."""
        document = super().get(address)
        return {"keys": [{**key, "kid": "None"} for key in document["keys"]]} if "keys" in document else document


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    with oidc_provider_mock.run_server_in_thread() as server:
        issuer = f"http://localhost:{server.server_port}"
        settings = SignInProvider(name="x", title="X", issuer=issuer, client_id="us", client_secret="s")
        with serve(database, tmp_path, {"x": Provider(settings, NamedKeys())}) as site:
            yield site


def at_provider(site: Site) -> Mapping[str, str]:
    """Sign in at the provider's page, and return what it sends back."""
    began = site.http.get("/sign-in/with/x", params={"to": "/whoami"}, follow_redirects=False)
    address = began.headers["location"]
    assert parse_qs(urlsplit(address).query)["code_challenge_method"] == ["S256"]
    back = httpx.post(address, timeout=PATIENCE_SECONDS, data={"sub": "ada"}).headers["location"]
    assert back.startswith(f"{HERE}/sign-in/callback?")
    return dict(httpx.URL(back).params)


def returned(site: Site, back: Mapping[str, str]) -> int:
    return site.http.get("/sign-in/callback", params=back, follow_redirects=False).status_code


def test_a_person_signs_in_and_out(site: Site) -> None:
    assert returned(site, at_provider(site)) == 303
    assert site.subject() == "ada"
    site.http.post("/sign-out", headers=SAME_ORIGIN)
    assert site.subject() is None


@pytest.mark.parametrize("change", [{"state": "other"}, {"code": "other"}, {"iss": "https://evil.example"}])
def test_a_changed_way_back_is_refused(site: Site, change: dict[str, str]) -> None:
    assert returned(site, {**at_provider(site), **change}) == 400
    assert site.subject() is None


def test_another_browser_is_refused(site: Site) -> None:
    back = at_provider(site)
    site.http.cookies.clear()
    assert returned(site, back) == 400
