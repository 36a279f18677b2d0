"""Kafka's default partitioner: the partition of a record follows from its key alone."""

from functools import lru_cache


def partition_for(key: str, partitions: int) -> int:
    """Return the partition that every Kafka client's default partitioner chooses for a key.

    Args:
        key: The record key as text; UTF-8 on the wire.
        partitions: The number of partitions of the topic.
    """
    return _hash(key) % partitions


@lru_cache(maxsize=65536)
def _hash(key: str) -> int:
    """Compute murmur2 of the key without its sign bit."""
    # Imported at the first use: the client costs a third of a second, and servers that only answer need none of it.
    from kafka.partitioner.default import murmur2

    return int(murmur2(key.encode())) & 0x7FFFFFFF
