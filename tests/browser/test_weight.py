"""The weight of pages with charts, as a browser receives them: all responses of a first visit, compressed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession

from services.web.identity.local_issuer import ISSUER, VISITOR
from services.web.identity.memberships import Memberships
from services.web.identity.principal import Membership
from tests.browser.browsing import visit
from tests.browser.federation import HARBOUR
from tests.browser.site import Site

MOST, CODE = 330_000, 60_000
"""Bytes: the limit of a page, and what the code of its charts alone has at least."""
_TEXT = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json")
_PACKET = 1_400
"""Bytes of text that are sent as they are."""


@dataclass
class Wire:
    """What came over the network since a page was opened.

    Attributes:
        addresses: The address of each response.
        sizes: Bytes of each, with its headers; of a stream that is open, as far as it came.
        plain: Addresses of text that was not compressed.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)

    def listen(self, session: CDPSession) -> None:
        """Count from now on; nothing is taken from the browser's cache."""
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.responseReceived", self._begun)
        session.on("Network.dataReceived", self._came)
        session.on("Network.loadingFinished", self._whole)

    def _begun(self, event: dict[str, Any]) -> None:
        response, request = event["response"], event["requestId"]
        self.addresses[request] = response["url"]
        self.sizes[request] = response["encodedDataLength"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        long = int(headers.get("content-length", 0)) > _PACKET
        if response["mimeType"] in _TEXT and long and "content-encoding" not in headers:
            self.plain.append(response["url"])

    def _came(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = self.sizes.get(event["requestId"], 0) + event["encodedDataLength"]

    def _whole(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]


def report(site: Site) -> str:
    """Return the address of the report of an organization whose facts the visitor sees."""
    return f"/report?organization={site.federation.places[HARBOUR].organization}&period=2026-Q1&compare=2025-Q1"


@pytest.fixture
def everything(site: Site) -> Iterator[None]:
    """Let the visitor see the facts of the whole federation, which have the most charts."""
    memberships, all_programs = Memberships(site.access), Membership("coordinator")
    memberships.grant(ISSUER, VISITOR, all_programs)
    yield
    memberships.revoke(ISSUER, VISITOR, all_programs)


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("name", ["federation", "program", "report", "network", "person"])
def test_a_page_with_charts_weighs_at_most_330_kb(browser: Browser, site: Site, name: str) -> None:
    with visit(browser, site.base) as visiting:
        wire = Wire()
        wire.listen(visiting.page.context.new_cdp_session(visiting.page))
        page = visiting.open(report(site) if name == "report" else site.address(name))
        page.wait_for_load_state()
        assert page.locator(".drawing svg, figure.picture svg, #tree svg").count() > 0, "charts are drawn"
    weight = round(sum(wire.sizes.values()))
    assert wire.plain == []
    assert CODE < weight <= MOST, sorted(((round(size), wire.addresses.get(each)) for each, size in wire.sizes.items()))
