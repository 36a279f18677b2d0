"""Configuration of embedded brokers: small, quick to start, quick to detect that a client or a peer is gone."""

import base64
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from services.platform.embedded_servers.ports import HOST, free_port


@dataclass(frozen=True)
class ClusterNode:
    """One node of a cluster: its number and its two ports."""

    node: int
    port: int
    controller_port: int


@dataclass(frozen=True)
class Quorum:
    """The nodes that form one cluster; every node is broker and controller at once.

    Attributes:
        cluster_id: Kafka's identifier of the cluster: a UUID as 22 characters of URL-safe base 64.
        members: All nodes, this one included.
    """

    cluster_id: str
    members: tuple[ClusterNode, ...]

    @classmethod
    def create(cls, size: int) -> Self:
        """Return a new cluster of `size` nodes with a new identifier and free ports."""
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        members = (ClusterNode(node, free_port(), free_port()) for node in range(1, size + 1))
        # The formatting tool would parse a leading dash as an option.
        return cls("A" + cluster_id[1:] if cluster_id.startswith("-") else cluster_id, tuple(members))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the quorum that `to_dict` wrote."""
        return cls(values["cluster_id"], tuple(ClusterNode(**member) for member in values["members"]))

    def to_dict(self) -> dict[str, Any]:
        """Return the quorum as plain values, for the state file."""
        return asdict(self)

    def member(self, node: int) -> ClusterNode:
        """Return the member with a number."""
        return next(member for member in self.members if member.node == node)


def properties(quorum: Quorum, node: int, log_dir: Path, settings: Mapping[str, str]) -> str:
    """Return the `server.properties` of one node.

    Args:
        quorum: The cluster that it belongs to.
        node: Its number.
        log_dir: The folder of its records.
        settings: Further settings; they override the defaults.
    """
    me = quorum.member(node)
    replicas = min(3, len(quorum.members))
    voters = ",".join(f"{member.node}@{HOST}:{member.controller_port}" for member in quorum.members)
    merged = {
        "process.roles": "broker,controller",
        "node.id": str(node),
        "listeners": f"PLAINTEXT://{HOST}:{me.port},CONTROLLER://{HOST}:{me.controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{me.port}",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.voters": voters,
        "log.dirs": str(log_dir),
        **_replication(replicas),
        **_QUICK,
        **settings,
    }
    return "".join(f"{name}={value}\n" for name, value in merged.items())


def _replication(replicas: int) -> dict[str, str]:
    in_sync = str(max(1, replicas - 1))
    topics = {
        f"{topic}.{name}": value
        for topic in ("transaction.state.log", "share.coordinator.state.topic")
        for name, value in (("replication.factor", str(replicas)), ("min.isr", in_sync), ("num.partitions", "1"))
    }
    own = {"offsets.topic.replication.factor": str(replicas), "offsets.topic.num.partitions": "1"}
    return {"default.replication.factor": str(replicas), "min.insync.replicas": in_sync, **own, **topics}


_QUICK = {
    "auto.create.topics.enable": "false",  # a misspelt topic must be an error
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    # A restart after SIGKILL waits until the controller has expired the old session: 4.6 s instead of 11.6 s.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.cleaner.dedupe.buffer.size": "4194304",  # its default alone is half of the heap
    "num.network.threads": "2",
    "num.io.threads": "4",
}
