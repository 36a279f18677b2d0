"""The persistent state of a server's directory: its port, its secrets and its owner process."""

import json
import os
from pathlib import Path
from typing import Any

import psutil

from services.platform.embedded_servers.errors import ServerError


class ServerState:
    """The file `server.json` of one server's directory, written atomically.

    Args:
        directory: The server's directory; created when missing.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / "server.json"

    def read(self) -> dict[str, Any]:
        """Return all values; empty at first."""
        try:
            values: dict[str, Any] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return values

    def update(self, **values: object) -> None:
        """Add values to the file, readable by its owner only."""
        temporary = self._path.with_suffix(f".{os.getpid()}")
        with open(temporary, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({**self.read(), **values}, file)
        temporary.replace(self._path)

    def claim(self) -> None:
        """Record this process as the owner of the server.

        Raises:
            ServerError: Another living process, or an earlier object of this one, owns it.
        """
        owner = self.read().get("owner")
        if owner is not None and _is_alive(owner):
            raise ServerError(f"{self._path.parent} is already served by process {owner['pid']}: stop it there first")
        self.update(owner=_identity(os.getpid()))

    def is_owned(self) -> bool:
        """Return whether this process owns the server: a fork that exits must not stop its parent's."""
        owner = self.read().get("owner")
        return owner is not None and owner["pid"] == os.getpid()

    def release(self) -> None:
        """Remove the owner."""
        self.update(owner=None)


def _identity(pid: int) -> dict[str, float]:
    # A pid alone is reused by the kernel; together with the start time of its process it is unique.
    return {"pid": pid, "since": psutil.Process(pid).create_time()}


def _is_alive(owner: dict[str, float]) -> bool:
    try:
        return psutil.Process(int(owner["pid"])).create_time() == owner["since"]
    except psutil.NoSuchProcess:
        return False
