"""Vaults for tests: a database of keys, a service's database, and the file of a master key."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from services.platform.settings import Settings
from services.vault.master_key import MasterKeyFile
from services.vault.migrations import KEYS, RECORDS
from services.vault.rotation import Rotation
from services.vault.vault import Vault, open_vault


@dataclass(frozen=True)
class VaultPlace:
    """Where a vault is: the connection strings of its databases, and the file of its master key."""

    keys: str
    records: str
    key_file: Path
    service: Literal["enrollment", "relationships"] = "enrollment"

    @property
    def file(self) -> MasterKeyFile:
        """The file of the master key."""
        return MasterKeyFile(self.key_file)

    @property
    def rotation(self) -> Rotation:
        """The rotation of its keys."""
        return Rotation(self.keys, self.file)

    def settings(self) -> Settings:
        """Return the settings that name it."""
        values: dict[str, Any] = {
            "keys": {"database": self.keys},
            self.service: {"database": self.records},
            "vault": {"key_file": self.key_file},
        }
        return Settings(**values)

    @contextmanager
    def opened(self) -> Iterator[Vault]:
        """Yield the vault."""
        vault = open_vault(self.settings(), self.service)
        assert vault is not None
        try:
            yield vault
        finally:
            vault.close()


def prepare_vault(keys: str, records: str, folder: Path) -> VaultPlace:
    """Migrate both databases, register a master key in a folder, and return where the vault is.

    Args:
        keys: The database of keys.
        records: The database of a write service.
        folder: For the file of the master key.
    """
    KEYS.migrate(keys)
    RECORDS.migrate(records)
    place = VaultPlace(keys, records, folder / "master_key")
    place.rotation.register()
    return place
