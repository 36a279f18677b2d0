"""Port to the source of a projection's records; Kafka topics and logs read in place give the same guarantees.

A feed returns, partition by partition and without gaps, what follows the stored positions. It may return records again:
the runner claims every batch in the database and drops what it has already applied.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from services.platform.errors import ActionableError
from services.projector.topic_source import HUB, TopicSource
from services.publication.topic_partition import TopicPartition

__all__ = [
    "Feed",
    "FeedBrokenError",
    "FeedKind",
    "FeedRecord",
    "FeedRefusedError",
    "Offsets",
    "PartitionBatch",
    "PartitionInfo",
    "TopicPartition",
]

FeedKind = Literal["kafka", "log"]


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A record as received, not yet validated.

    Attributes:
        offset: Its offset in its partition; a later record has a higher one.
        key: The key's bytes.
        headers: The headers, as the client returns them.
        value: The value's bytes.
    """

    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None


@dataclass(frozen=True, slots=True)
class PartitionBatch:
    """Contiguous records of one partition.

    Attributes:
        topic_partition: The partition.
        start: The next offset to read before the batch; the claim asserts that the stored one equals it.
        end: The next offset to read after the batch.
        records: The records in between.
        head: The partition's end offset as last seen by the feed.
        last_position: The highest source position that a record of it can have, where the feed knows the log itself.
    """

    topic_partition: TopicPartition
    start: int
    end: int
    records: Sequence[FeedRecord]
    head: int
    last_position: int | None = None


@dataclass(frozen=True, slots=True)
class PartitionInfo:
    """Description of a partition that a feed reads.

    Attributes:
        topic_partition: The partition.
        source: The log whose events it holds, `<publisher>/<context>`: the `ce_source` its records must have.
        organizations: Ids of the organizations that its publisher may speak for, or `*`.
        topic_id: Distinguishes the topic from another of the same name.
        head: Its end offset when it was described.
    """

    topic_partition: TopicPartition
    source: str
    topic_id: str
    head: int
    organizations: frozenset[str] = HUB

    @property
    def topic_source(self) -> TopicSource:
        """Who may write to its topic, and about whom."""
        return TopicSource(self.source, self.organizations)


#: Reads the stored positions directly from the database; called on the thread the feed runs on.
Offsets = Callable[[], Mapping[TopicPartition, int]]


class FeedRefusedError(ActionableError):
    """The feed does not match the stored positions: a topic is missing, forbidden, recreated, truncated. Permanent."""


class FeedBrokenError(ActionableError):
    """The feed failed transiently; closed and opened again it may work."""


class Feed(Protocol):
    """A source of records for one generation of one projection."""

    @property
    def kind(self) -> FeedKind:
        """The kind of feed whose positions these are."""

    def describe(self) -> Sequence[PartitionInfo]:
        """Describe all partitions, whichever reader they are assigned to.

        Raises:
            FeedRefusedError: One of the topics cannot be read.
            FeedBrokenError: They cannot be queried now.
        """

    def open(self, group: str, offsets: Offsets) -> None:
        """Start reading, sharing the partitions with the other readers of the group."""

    def poll(self, seconds: float) -> list[PartitionBatch]:
        """Wait for new records, at most for the given time.

        Raises:
            FeedBrokenError: Close the feed and open it again.
        """

    def rewind(self) -> None:
        """Continue from the stored positions in all assigned partitions."""

    def heads(self) -> Mapping[TopicPartition, int]:
        """Return the end offsets of the assigned partitions as last seen, without a query."""

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """Query the current end offsets of all partitions of a source."""

    def assignment(self) -> frozenset[TopicPartition]:
        """Return the partitions assigned to this reader now."""

    def close(self) -> None:
        """Leave the group, within a second."""
