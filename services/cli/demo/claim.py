"""The claim of a demonstration's folder: one process at a time starts, uses or deletes what is in it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.platform.embedded_servers import ServerError

LOCK = "lock"
"""The file that is locked. It remains when the demonstration is deleted: another process may have it open."""


@contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Claim a folder while the context is open; the end of the process ends the claim, however it ends.

    Args:
        folder: The folder of a demonstration; created when missing.

    Raises:
        ServerError: Another process has claimed it; the message names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            raise ServerError(
                f"{folder} is in use by process {holder}: stop it first, or choose another folder with --data-dir"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
