"""A partition of a topic, named as Kafka clients name it."""

from typing import NamedTuple


class TopicPartition(NamedTuple):
    """A topic and the number of one of its partitions.

    A log that is read in place, without a broker, has one partition: its source and 0.
    """

    topic: str
    partition: int
