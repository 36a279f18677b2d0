"""Two people and their coordinator on the embedded demonstration, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.people_journey import walk
from tests.support.demonstration import Demonstration


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path_factory.mktemp("demo") / "data", "--people", "40", "--seed", "3")
    demonstration.start()
    demonstration.sign_in()
    yield demonstration
    if demonstration.process is not None and demonstration.process.poll() is None:
        demonstration.interrupt()


def test_from_the_invitation_to_the_certificate(demo: Demonstration, browser: Browser) -> None:
    walk(demo, browser)
