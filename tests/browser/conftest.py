"""One browser and one site for all browser tests, closed after the last: Playwright keeps an event loop running."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from services.projections.pages.assets import BUNDLE
from tests.browser.browsing import AXE
from tests.browser.site import Site, serve
from tests.support.chromium import launch
from tests.support.databases import fresh_database
from tests.support.network_patience import patient_queries
from tests.support.servers import unavailable


@pytest.fixture(scope="package")
def site(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the pages of a small federation that receives further events."""
    if not (BUNDLE / "manifest.json").exists() or not AXE.exists():
        unavailable("the pages' scripts", "they were not bundled: run `make frontend`")
    issuer = tmp_path_factory.mktemp("issuer")
    with patient_queries(), fresh_database(postgres_dsn) as dsn, serve(dsn, issuer) as site:
        yield site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Launch a real Chromium."""
    with launch() as browser:
        yield browser
