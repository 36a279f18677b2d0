"""Person numbers whose remainder, the shard, depends on the person alone."""

from zlib import crc32


class PersonNumbers:
    """Numbers people as an engine needs them, from 0 and almost densely.

    Readers of the same topics meet people in different orders, yet exactly one of them must keep each. So the remainder
    of a number is a checksum of the name, and people of one remainder are numbered in order of appearance. The numbers
    left unused are few, because checksums are distributed evenly.

    Args:
        shards: The divisor of the numbers.
    """

    def __init__(self, shards: int) -> None:
        self._shards = shards
        self._numbers: dict[str, int] = {}
        self._taken = [0] * shards

    def __call__(self, person: str) -> int:
        """Return a person's number, assigning one on first use."""
        number = self._numbers.get(person)
        if number is None:
            shard = crc32(person.encode()) % self._shards
            number = self._numbers[person] = self._taken[shard] * self._shards + shard
            self._taken[shard] += 1
        return number

    def names(self, people: int) -> list[str]:
        """Return the names of the first ``people`` numbers; an empty name for an unused number."""
        names = [""] * people
        for person, number in self._numbers.items():
            if number < people:
                names[number] = person
        return names
