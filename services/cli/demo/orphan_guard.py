"""A demonstration's guard: a process that does nothing but wait for its parent, and ends what a kill -9 left running.

Started as `python -m services.cli.demo.orphan_guard FOLDER` with a pipe as stdin. When the pipe closes without the
word that the parent ended well, the parent was killed: then the servers of the folder are ended too. Every other child
of the parent watches a pipe of its own (`process_lifecycle.die_with_parent`).
"""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

_WELL = b"well"


class Guard:
    """The parent's end.

    Args:
        folder: Whose servers are guarded.
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
        """Say that all is well: the servers were stopped."""
        if self._process.stdin is not None and self._process.poll() is None:
            self._process.stdin.write(_WELL)
            self._process.stdin.close()
        self._process.wait(10)


def main(folder: Path) -> None:
    """Wait for the parent's end, and clean up if it was killed."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # who ends the family ends the parent; then there is work here
    if sys.stdin.buffer.read() == _WELL:
        return
    from services.platform.servers import KafkaBroker, PostgresServer

    for name, server in (("kafka", KafkaBroker), ("postgres", PostgresServer)):
        if (folder / name).is_dir():
            server(folder / name).kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
