"""The post office of a test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.notifications.invited_people import Organization, inviting
from tests.integration.notifications.post_office import PostOffice, post_office

MONDAY = datetime(2026, 9, 7, 10, tzinfo=UTC)


@pytest.fixture
def office(postgres_dsn: str) -> Iterator[PostOffice]:
    """Return a post office on Monday, 7 September 2026, 10:00 UTC, 12:00 in Vienna."""
    with post_office(postgres_dsn, MONDAY) as office:
        yield office


@pytest.fixture
def organization(postgres_dsn: str, tmp_path: Path) -> Iterator[Organization]:
    with inviting(postgres_dsn, tmp_path) as organization:
        yield organization
