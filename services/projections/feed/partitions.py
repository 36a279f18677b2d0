"""Lanes of the feed: the partitions of a source, inside which events arrive in order, whichever way they came.

A source's events arrive through the partitions of its topics, and there is no order between partitions. An event's
partition follows from its key alone, so a lane is identified by the source and that number. A log that is read in place
has one total order, which contains the order of every lane.
"""

from services.contract import naming
from services.publication.partitioner import partition_for

LANES = naming.PARTITIONS
"""As many as a topic has partitions; a topic with fewer keeps whole lanes together if its number divides this one."""


def lane(key: str) -> int:
    """Return the partition of a key among `LANES`, as Kafka's default partitioner chooses it."""
    return partition_for(key, LANES)
