"""Apache Kafka in KRaft mode: one node, a real Java process."""

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import psutil

from services.platform.servers import kafka_distribution, ports, processes
from services.platform.servers.errors import ServerError
from services.platform.servers.kafka_config import Member, Quorum, properties
from services.platform.servers.state import State

_START_SECONDS = 90
_STOP_SECONDS = 20


class KafkaBroker:
    """One Kafka node, broker and controller at once, that keeps everything in one directory.

    Its ports are chosen at the first start and kept, so `bootstrap` stays valid over kills and restarts.

    Args:
        data_dir: The node's directory; made at the first start.
        settings: Further lines of `server.properties`; they win over ours.
        cache_dir: Where Kafka's jars are kept; `~/.cache/mentorship` when not given.
        heap_mb: The largest heap in MiB; the process takes about as much again.
        quorum: The cluster the node belongs to; alone when not given.
        node: Its number in that cluster.
    """

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
        self.data_dir = data_dir.expanduser().resolve()
        self._settings = settings or {}
        self._cache = cache_dir or kafka_distribution.default_cache()
        self._heap_mb = heap_mb
        self._quorum = quorum
        self._node = node
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Its address for clients, `host:port`; valid from the first start on."""
        return f"{ports.HOST}:{self._member().port}"

    def start(self) -> str:
        """Start the broker, recovering what an earlier one left, and wait until it accepts connections.

        Returns:
            `bootstrap`.

        Raises:
            ServerError: Another living process serves this directory, a port is taken, or the broker did not become
                ready; the error then carries the end of its log.
        """
        self.launch()
        self.wait_ready()
        return self.bootstrap

    def launch(self) -> None:
        """Start the process without waiting: the nodes of a cluster must start together to elect a controller."""
        state = State(self.data_dir)
        state.claim()
        try:
            processes.kill(self._processes())
            self._prepare(state)
            self._process = self._java("kafka.Kafka", "server.properties")
        except BaseException:
            self.kill()
            raise
        atexit.register(self.stop)

    def wait_ready(self) -> None:
        """Wait until the broker accepts connections.

        Raises:
            ServerError: It ended, or did not within 90 s; it is then killed.
        """
        try:
            processes.wait_until(self._is_ready, seconds=_START_SECONDS, what="starting Kafka")
        except ServerError as error:
            self.kill()
            raise ServerError(f"{error}; its log ends: {self._log_end()}") from None

    def stop(self) -> None:
        """End the broker in good order, or after 20 s at any price; harmless when it is down."""
        if self._process is None or not State(self.data_dir).is_mine():
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)
        self.kill()

    def ask_to_stop(self) -> None:
        """Tell it to end, without waiting: the nodes of a cluster that end one by one wait for a lost majority."""
        self.thaw()  # a frozen process would not hear the signal
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it with SIGKILL; `start` recovers."""
        atexit.unregister(self.stop)
        processes.kill(self._processes())
        if self._process is not None:
            self._process.wait()
            self._process = None
        State(self.data_dir).release()

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""
        processes.freeze(self._processes())

    def thaw(self) -> None:
        """Let a frozen broker go on."""
        processes.thaw(self._processes())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _prepare(self, state: State) -> None:
        if self._quorum is None:
            remembered = state.read()
            self._quorum = Quorum.read(remembered) if "members" in remembered else Quorum.of(1)
        state.remember(**self._quorum.facts())
        for port in (self._member().port, self._member().controller_port):
            if not ports.is_free(port):
                raise ServerError(f"port {port}, which {self.data_dir} needs, is taken")
        records = self.data_dir / "records"
        text = properties(self._quorum, self._node, records, self._settings)
        (self.data_dir / "server.properties").write_text(text)
        if not (records / "meta.properties").exists():
            shutil.rmtree(records, ignore_errors=True)  # a killed process may have left it half formatted
            self._format(self._quorum.cluster_id)

    def _format(self, cluster_id: str) -> None:
        tool = self._java("kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", "server.properties")
        if tool.wait(_START_SECONDS) != 0:
            raise ServerError(f"Kafka's storage could not be formatted; the log ends: {self._log_end()}")

    def _java(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        (self.data_dir / "tmp").mkdir(exist_ok=True)
        with (self.data_dir / "log").open("ab") as log:
            return subprocess.Popen(
                [*kafka_distribution.java(self._cache, self._heap_mb), program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data_dir,  # by this an orphan is found again
                start_new_session=True,  # a Ctrl-C at the terminal is not its affair
            )

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise ServerError("Kafka ended while it started")
        return ports.is_open(self._member().port)

    def _member(self) -> Member:
        quorum = self._quorum or Quorum.read(State(self.data_dir).read())
        return quorum.member(self._node)

    def _processes(self) -> list[psutil.Process]:
        return processes.working_in(self.data_dir, "java")

    def _log_end(self) -> str:
        log = self.data_dir / "log"
        return os.linesep.join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "(no log)"
