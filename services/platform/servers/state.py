"""What a server's directory remembers between two processes: its port, its secrets and who started it last."""

import json
import os
from pathlib import Path
from typing import Any

import psutil

from services.platform.servers.errors import ServerError


class State:
    """The file `server.json` of one server's directory, written whole or not at all.

    Args:
        directory: The server's directory; made when missing.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._path = directory / "server.json"

    def read(self) -> dict[str, Any]:
        """Everything remembered; empty at first."""
        try:
            remembered: dict[str, Any] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return remembered

    def remember(self, **facts: object) -> None:
        """Add facts to what is remembered, readable by their owner alone."""
        fresh = self._path.with_suffix(f".{os.getpid()}")
        with open(fresh, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump({**self.read(), **facts}, file)
        fresh.replace(self._path)

    def claim(self) -> None:
        """Make this process the one that runs the server.

        Raises:
            ServerError: Another living process, or an earlier object of this one, runs it.
        """
        owner = self.read().get("owner")
        if owner is not None and _lives(owner):
            raise ServerError(f"{self._path.parent} is already served by process {owner['pid']}: stop it there first")
        self.remember(owner=_identity(os.getpid()))

    def is_mine(self) -> bool:
        """Say whether this process runs the server: a fork that exits must not stop its parent's."""
        owner = self.read().get("owner")
        return owner is not None and owner["pid"] == os.getpid()

    def release(self) -> None:
        """Forget who runs the server."""
        self.remember(owner=None)


def _identity(pid: int) -> dict[str, float]:
    # A pid alone is given again; together with the time its process began it is not.
    return {"pid": pid, "since": psutil.Process(pid).create_time()}


def _lives(owner: dict[str, float]) -> bool:
    try:
        return psutil.Process(int(owner["pid"])).create_time() == owner["since"]
    except psutil.NoSuchProcess:
        return False
