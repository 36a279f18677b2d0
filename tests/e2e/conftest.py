"""One browser for the journeys of a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from services.projections.pages.assets import BUNDLE
from tests.support.chromium import launch
from tests.support.servers import unavailable


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Launch a real Chromium, where the pages' scripts are bundled."""
    if not (BUNDLE / "manifest.json").exists():
        unavailable("the pages' scripts", "they were not bundled: run `make frontend`")
    with launch() as browser:
        yield browser
