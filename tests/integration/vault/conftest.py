"""Fixtures of the vault's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.vault.migrations import KEYS, RECORDS
from tests.support.migrated import migrated_database
from tests.support.vaults import VaultPlace, prepare_vault


@pytest.fixture
def place(postgres_dsn: str, tmp_path: Path) -> Iterator[VaultPlace]:
    """Yield a migrated vault with a master key."""
    with (
        migrated_database(postgres_dsn, KEYS.migrate) as keys,
        migrated_database(postgres_dsn, RECORDS.migrate) as records,
    ):
        yield prepare_vault(keys, records, tmp_path)
