"""The engine's loops are compiled before any of its tests runs, as `make setup` does for users."""

import pytest

from services.ripple.warm_up import warm_up


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    warm_up()
