"""Partitions of the feed: within each, the events of a source arrive in order over every transport.

Events of a source arrive through the partitions of its topics, and there is no order between partitions. The partition
of an event follows from its key alone, so a partition of the feed is a source and that number. A log read in place
delivers all partitions in one order, which is an order of each.
"""

from services.contract.naming import PARTITIONS
from services.publication.partitioner import partition_for


def partition_of(key: str) -> int:
    """Return the partition of a key, as Kafka's default partitioner chooses it among `PARTITIONS`.

    A topic with fewer partitions keeps each partition of the feed together where its number divides `PARTITIONS`.
    """
    return partition_for(key, PARTITIONS)
