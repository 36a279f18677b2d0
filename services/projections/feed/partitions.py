"""Lanes: the stretches of a source inside which events arrive in order, whichever way they came.

A source's events reach us through the partitions of its topics, and no order holds between partitions. An event's
partition follows from its key alone, so a lane is named by the source and that number. Where a log is read in place,
all lanes come in one order, which is an order of each.
"""

from functools import lru_cache

LANES = 12
"""As many as a topic has partitions; a topic with fewer keeps whole lanes together as long as it divides this."""

_SEED, _MULTIPLIER, _SHIFT, _WORD = 0x9747B28C, 0x5BD1E995, 24, 0xFFFFFFFF


@lru_cache(maxsize=65536)
def lane(key: str) -> int:
    """Return the partition of a key among `LANES`, as Kafka's default partitioner chooses it."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % LANES


def murmur2(data: bytes) -> int:
    """Hash bytes with the 32-bit MurmurHash2 of Kafka's default partitioner; the result is unsigned."""
    length = len(data)
    value = _SEED ^ length
    whole = length - length % 4
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * _MULTIPLIER & _WORD
        word ^= word >> _SHIFT
        value = (value * _MULTIPLIER & _WORD) ^ (word * _MULTIPLIER & _WORD)
    if whole < length:
        value ^= int.from_bytes(data[whole:], "little")
        value = value * _MULTIPLIER & _WORD
    value ^= value >> 13
    value = value * _MULTIPLIER & _WORD
    return value ^ value >> 15
