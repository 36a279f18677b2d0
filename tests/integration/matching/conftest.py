"""A federation whose pages send commands, for the tests of matching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.administration.acting_world import acting_federation
from tests.integration.permissions.world import World


@pytest.fixture(scope="module")
def world(postgres_dsn: str) -> Iterator[World]:
    """Return the federation, whose write services accept the tokens of the pages."""
    with acting_federation(postgres_dsn) as world:
        yield world
