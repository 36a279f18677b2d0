"""Numbers for people who are met in any order, such that a person's shard depends on the person alone."""

from zlib import crc32


class PersonNumbers:
    """Numbers people as an engine wants them, from 0 and almost densely.

    Readers of the same topics meet people in different orders, and yet exactly one of them must keep each. So the
    remainder of a number is a checksum of the name, and among those of one remainder people are numbered as they come.
    Numbers of nobody are left between; there are few, because checksums are spread evenly.

    Args:
        shards: what numbers are divided by.
    """

    def __init__(self, shards: int) -> None:
        self._shards = shards
        self._numbers: dict[str, int] = {}
        self._taken = [0] * shards

    def __call__(self, person: str) -> int:
        """Give a person's number, the same whenever it is asked for."""
        number = self._numbers.get(person)
        if number is None:
            shard = crc32(person.encode()) % self._shards
            number = self._numbers[person] = self._taken[shard] * self._shards + shard
            self._taken[shard] += 1
        return number

    def names(self, people: int) -> list[str]:
        """List the names of the first ``people`` numbers; the empty name where a number is nobody's."""
        found = [""] * people
        for person, number in self._numbers.items():
            if number < people:
                found[number] = person
        return found
