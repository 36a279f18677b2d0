"""Several Kafka nodes that form one cluster."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from services.platform.servers.kafka import KafkaBroker
from services.platform.servers.kafka_config import Quorum
from services.platform.servers.state import State


class KafkaCluster:
    """Several Kafka nodes in one directory: topics with three replicas, of which two must hold a record.

    Args:
        data_dir: The directory; each node has its own in it.
        size: How many nodes.
        settings: Further lines of every node's `server.properties`.
        cache_dir: Where Kafka's jars are kept.
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
        state = State(data_dir.expanduser().resolve())
        remembered = state.read()
        quorum = Quorum.read(remembered) if "members" in remembered else Quorum.of(size)
        state.remember(**quorum.facts())
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
            ServerError: A node did not become ready; none is left running.
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
        """End all nodes in good order."""
        for broker in self.brokers:
            broker.ask_to_stop()
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
