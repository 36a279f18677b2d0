"""Fixtures of the vault's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import fresh_database
from tests.support.vaults import VaultPlace, prepare_vault


@pytest.fixture
def place(postgres_dsn: str, tmp_path: Path) -> Iterator[VaultPlace]:
    """Yield a migrated vault with a master key."""
    with fresh_database(postgres_dsn) as keys, fresh_database(postgres_dsn) as records:
        yield prepare_vault(keys, records, tmp_path)
