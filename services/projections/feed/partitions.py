"""Partitions of the feed: within each, the events of a source arrive in order over every transport.

Events of a source arrive through the partitions of its topics, and there is no order between partitions. The partition
of an event follows from its key alone, so a partition of the feed is a source and that number. A log read in place
delivers all partitions in one order, which is an order of each.
"""

from services.publication.partitioner import partition_for

PARTITIONS = 12
"""The number of partitions of a topic. A topic whose number divides it keeps each partition of the feed together."""


def partition_of(key: str) -> int:
    """Return the partition of a key, as Kafka's default partitioner chooses it among `PARTITIONS`."""
    return partition_for(key, PARTITIONS)
