"""The life cycle that embedded servers share: start with recovery, orderly stop, kill, freeze and thaw."""

import atexit
import contextlib
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

import psutil

from services.platform.embedded_servers import processes
from services.platform.embedded_servers.errors import ServerError
from services.platform.embedded_servers.server_state import ServerState

_LOG_LINES = 20


class ServerProcess(ABC):
    """A server that runs as one child process and keeps everything in one directory.

    Args:
        data_dir: The server's directory; created at the first start. Two servers need two directories.
    """

    NAME: ClassVar[str]
    """The product's name, for error messages."""
    START_SECONDS: ClassVar[float]
    """How long a start may take, recovery after a kill included."""
    STOP_SECONDS: ClassVar[float]
    """How long an orderly stop may take."""
    STOP_SIGNAL: ClassVar[signal.Signals]
    """The signal that requests an orderly stop."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    @property
    @abstractmethod
    def address(self) -> str:
        """The address for clients; valid from the first start on."""

    @abstractmethod
    def _prepare(self, state: ServerState) -> None:
        """Write what the process needs; nothing of an earlier one is running any more."""

    @abstractmethod
    def _launch(self, state: ServerState) -> subprocess.Popen[bytes]:
        """Start the process without waiting."""

    @abstractmethod
    def _accepts_connections(self, pid: int) -> bool:
        """Return whether the process with that id is ready."""

    @abstractmethod
    def _processes(self) -> list[psutil.Process]:
        """Return the server's living processes, orphans of an earlier start included."""

    def start(self) -> str:
        """Start the server, recover what an earlier one left, and wait until it accepts connections.

        A server that a killed process left running is ended first.

        Returns:
            `address`.

        Raises:
            ServerError: Another living process runs a server in this directory, or the server did not become ready; the
                error then carries the end of its log.
        """
        self.launch()
        self.wait_ready()
        return self.address

    def launch(self) -> None:
        """Start the process without waiting: the nodes of a cluster must start together to elect a controller.

        Raises:
            ServerError: Another living process runs a server in this directory, or a resource is missing.
        """
        state = ServerState(self.data_dir)
        state.claim()
        self._stopping = False
        try:
            processes.kill(self._processes())
            self._prepare(state)
            self._process = self._launch(state)
        except BaseException:
            self.kill()
            raise
        atexit.register(self.stop)

    def wait_ready(self) -> None:
        """Wait until the server accepts connections.

        Raises:
            ServerError: It ended, or was not ready within `START_SECONDS`; it is then killed.
        """
        try:
            processes.wait_until(self._is_ready, seconds=self.START_SECONDS, what=f"starting {self.NAME}")
        except ServerError as error:
            log = self._log_end()
            self.kill()
            raise ServerError(f"{error}; its log ends: {log}") from None
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop the server in order, or kill it after `STOP_SECONDS`; harmless when it is down."""
        if self._process is None or not ServerState(self.data_dir).is_owned():
            return
        self._stopping = True
        self.request_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.STOP_SECONDS)
        self.kill()

    def request_stop(self) -> None:
        """Send the stop signal without waiting: nodes that end one by one wait for a lost majority."""
        self.thaw()  # a frozen process would not receive the signal
        if self._process is not None:
            self._process.send_signal(self.STOP_SIGNAL)

    def kill(self) -> None:
        """End all its processes with SIGKILL, as a power cut would; `start` recovers."""
        atexit.unregister(self.stop)
        processes.kill(self._processes())
        if self._process is not None:
            self._process.wait()
            self._process = None
        ServerState(self.data_dir).release()

    def has_failed(self) -> bool:
        """Return whether the process has ended although nothing in this process stopped it."""
        process = self._process
        return process is not None and process.poll() is not None and not self._stopping

    def freeze(self) -> None:
        """Suspend all its processes (SIGSTOP): connections stay open and nothing answers."""
        processes.freeze(self._processes())

    def thaw(self) -> None:
        """Resume a frozen server (SIGCONT)."""
        processes.thaw(self._processes())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise ServerError(f"{self.NAME} ended while it started")
        return self._accepts_connections(self._process.pid)

    def _log_end(self) -> str:
        log = self.data_dir / "log"
        return (
            os.linesep.join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:]) if log.exists() else "(no log)"
        )
