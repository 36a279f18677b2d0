"""Watchdog: stops orphaned servers when the parent process was killed.

Started as `python -m services.cli.demo.orphan_guard FOLDER` with a pipe as stdin. When the pipe closes without the
message of an orderly end, the parent was killed: the watchdog then kills the servers of the folder. Every other child
of the parent watches a pipe of its own (`process_lifecycle.die_with_parent`).
"""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

_ORDERLY_END = b"orderly end"


class OrphanGuard:
    """The parent's handle of the watchdog.

    Args:
        folder: The folder of the servers.
    """

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.cli.demo.orphan_guard", str(folder.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal is the parent's affair
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()

    def release(self) -> None:
        """End the watchdog: the servers were stopped in order."""
        if self._process.stdin is not None and self._process.poll() is None:
            self._process.stdin.write(_ORDERLY_END)
            self._process.stdin.close()
        self._process.wait(10)


def main(folder: Path) -> None:
    """Wait for the end of the parent, and kill its servers if it was killed."""
    signal.signal(
        signal.SIGTERM, signal.SIG_IGN
    )  # a signal to the process group ends the parent; the watchdog must survive it
    if sys.stdin.buffer.read() == _ORDERLY_END:
        return
    from services.platform.embedded_servers import KafkaBroker, PostgresServer

    for name, server in (("kafka", KafkaBroker), ("postgres", PostgresServer)):
        if (folder / name).is_dir():
            server(folder / name).kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
