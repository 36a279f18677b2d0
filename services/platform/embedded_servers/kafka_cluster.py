"""A Kafka cluster of several embedded nodes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from services.platform.embedded_servers.kafka import KafkaBroker
from services.platform.embedded_servers.kafka_config import Quorum
from services.platform.embedded_servers.server_state import ServerState


class KafkaCluster:
    """Several Kafka nodes in one directory: topics with three replicas, of which two must hold a record.

    Args:
        data_dir: The directory; each node has a subdirectory.
        size: The number of nodes.
        settings: Further lines of every node's `server.properties`.
        cache_dir: The folder of Kafka's jars.
        heap_mb: The largest heap of each node in MiB.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        size: int = 3,
        settings: Mapping[str, str] | None = None,
        cache_dir: Path | None = None,
        heap_mb: int = 192,
    ) -> None:
        state = ServerState(data_dir.expanduser().resolve())
        stored = state.read()
        quorum = Quorum.from_dict(stored) if "members" in stored else Quorum.create(size)
        state.update(**quorum.to_dict())
        self.brokers = [
            KafkaBroker(
                data_dir / f"node-{member.node}",
                settings=settings,
                cache_dir=cache_dir,
                heap_mb=heap_mb,
                quorum=quorum,
                node=member.node,
            )
            for member in quorum.members
        ]

    @property
    def bootstrap(self) -> str:
        """The addresses of all nodes, separated by commas."""
        return ",".join(broker.bootstrap for broker in self.brokers)

    def start(self) -> str:
        """Start all nodes and wait until each accepts connections.

        Returns:
            `bootstrap`.

        Raises:
            ServerError: A node did not become ready; all nodes are then ended.
        """
        try:
            for broker in self.brokers:
                broker.launch()
            for broker in self.brokers:
                broker.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self.bootstrap

    def stop(self) -> None:
        """Stop all nodes in order."""
        for broker in self.brokers:
            broker.request_stop()
        for broker in self.brokers:
            broker.stop()

    def kill(self) -> None:
        """End all nodes with SIGKILL."""
        for broker in self.brokers:
            broker.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
