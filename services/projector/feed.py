"""Where a projection's records come from; Kafka and a log read in place keep the same promises.

A feed hands out, partition by partition and without gaps, what lies after the stored positions. It may hand things out
again: the runner claims every stretch in the database and drops what it has had.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Kind = Literal["kafka", "log"]


class TopicPartition(NamedTuple):
    """A partition of a topic; of a log that is read in place, its source and 0."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A record as it came, nothing of it believed yet.

    Attributes:
        offset: Where it stands in its partition; what is read next has a higher one.
        key: The key's bytes.
        headers: The headers, as the client gave them.
        value: The value's bytes.
    """

    offset: int
    key: bytes | None
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of one partition, without gaps.

    Attributes:
        place: The partition.
        start: The offset to be read next before it; the claim is that the stored one is the same.
        end: The offset to be read next after it.
        records: What lies in it.
        head: The partition's end as far as the feed knows.
    """

    place: TopicPartition
    start: int
    end: int
    records: Sequence[FeedRecord]
    head: int


@dataclass(frozen=True, slots=True)
class Described:
    """One partition a feed reads.

    Attributes:
        place: The partition.
        source: The context it speaks of.
        origin: The `ce_source` its records must have.
        topic_id: What tells the topic from another of the same name.
        head: Its end when it was described.
    """

    place: TopicPartition
    source: str
    origin: str
    topic_id: str
    head: int


#: Reads where to go on, straight from the database; called on whatever thread the feed lives on.
Offsets = Callable[[], Mapping[TopicPartition, int]]


class FeedRefusedError(Exception):
    """The feed is not what the positions speak of: a topic is missing, forbidden, recreated, cut. Retrying is vain."""


class FeedBrokenError(Exception):
    """The feed failed in passing; closed and opened again it may work."""


class Feed(Protocol):
    """A source of records for one generation of one projection."""

    @property
    def kind(self) -> Kind:
        """Which feed's positions these are."""

    def describe(self) -> Sequence[Described]:
        """All partitions there are, whoever reads them.

        Raises:
            FeedRefusedError: One of the topics cannot be read.
            FeedBrokenError: They cannot be asked for now.
        """

    def open(self, group: str, offsets: Offsets) -> None:
        """Begin to read, together with whoever else reads for the same group."""

    def poll(self, seconds: float) -> list[Slice]:
        """Wait at most so long for something new.

        Raises:
            FeedBrokenError: Close it and open it again.
        """

    def rewind(self) -> None:
        """Go on from the stored positions, in all partitions that are this reader's."""

    def heads(self) -> Mapping[TopicPartition, int]:
        """The ends of the partitions that are this reader's, as last seen; asks nobody."""

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """Ask for the ends, now, of all of a source's partitions."""

    def mine(self) -> frozenset[TopicPartition]:
        """The partitions that are this reader's now."""

    def close(self) -> None:
        """Leave, within a second."""
