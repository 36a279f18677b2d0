"""Apache Kafka in KRaft mode: one node, a real Java process."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from services.platform.embedded_servers import kafka_distribution, ports, processes
from services.platform.embedded_servers.errors import ServerError
from services.platform.embedded_servers.kafka_config import ClusterNode, Quorum, properties
from services.platform.embedded_servers.server_process import ServerProcess
from services.platform.embedded_servers.server_state import ServerState


class KafkaBroker(ServerProcess):
    """One Kafka node, broker and controller at once, that keeps everything in one directory.

    Its ports are chosen at the first start and kept, so `bootstrap` stays valid over kills and restarts.

    Args:
        data_dir: The node's directory; created at the first start.
        settings: Further lines of `server.properties`; they override the defaults.
        cache_dir: The folder of Kafka's jars; `~/.cache/mentorship` by default.
        heap_mb: The largest heap in MiB; the process takes about as much again.
        quorum: The cluster that the node belongs to; a cluster of its own by default.
        node: Its number in that cluster.
    """

    NAME = "Kafka"
    START_SECONDS = 90
    STOP_SECONDS = 20
    STOP_SIGNAL = signal.SIGTERM

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        cache_dir: Path | None = None,
        heap_mb: int = 256,
        quorum: Quorum | None = None,
        node: int = 1,
    ) -> None:
        super().__init__(data_dir)
        self._settings = settings or {}
        self._cache = cache_dir or kafka_distribution.default_cache()
        self._heap_mb = heap_mb
        self._quorum = quorum
        self._node = node

    @property
    def bootstrap(self) -> str:
        """Its address for clients, `host:port`; valid from the first start on."""
        return f"{ports.HOST}:{self._member().port}"

    @property
    def address(self) -> str:
        """The same as `bootstrap`."""
        return self.bootstrap

    def _prepare(self, state: ServerState) -> None:
        if self._quorum is None:
            stored = state.read()
            self._quorum = Quorum.from_dict(stored) if "members" in stored else Quorum.create(1)
        state.update(**self._quorum.to_dict())
        for port in (self._member().port, self._member().controller_port):
            if not ports.is_free(port):
                raise ServerError(f"port {port}, which {self.data_dir} needs, is in use")
        records = self.data_dir / "records"
        text = properties(self._quorum, self._node, records, self._settings)
        (self.data_dir / "server.properties").write_text(text)
        if not (records / "meta.properties").exists():
            shutil.rmtree(records, ignore_errors=True)  # a killed process may have left it half formatted
            self._format(self._quorum.cluster_id)

    def _format(self, cluster_id: str) -> None:
        tool = self._java("kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", "server.properties")
        if tool.wait(self.START_SECONDS) != 0:
            raise ServerError(f"Kafka's storage could not be formatted; the log ends: {self._log_end()}")

    def _launch(self, state: ServerState) -> subprocess.Popen[bytes]:
        del state
        return self._java("kafka.Kafka", "server.properties")

    def _java(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        (self.data_dir / "tmp").mkdir(exist_ok=True)
        with (self.data_dir / "log").open("ab") as log:
            return subprocess.Popen(
                [*kafka_distribution.java(self._cache, self._heap_mb), program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data_dir,  # identifies an orphan of this directory
                start_new_session=True,  # a Ctrl-C at the terminal must not reach it
            )

    def _accepts_connections(self, pid: int) -> bool:
        del pid
        return ports.is_open(self._member().port)

    def _member(self) -> ClusterNode:
        quorum = self._quorum or Quorum.from_dict(ServerState(self.data_dir).read())
        return quorum.member(self._node)

    def _processes(self) -> list[psutil.Process]:
        return processes.working_in(self.data_dir, "java")
