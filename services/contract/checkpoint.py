"""The ledger: a count and an order-free checksum, by which a relay says what it published and a reader proves it.

The checksum is the sum modulo 2^64 of the first eight bytes (big-endian) of SHA-256 of every `ce_id`, as 16 hexadecimal
digits: any reader comes to the same, in any language and order. (XOR would miss a record counted twice more.)
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256

from services.contract.catalogue import CHECKPOINT, PUBLICATION
from services.contract.codec import codec
from services.contract.record import PublicRecord

KEY = PUBLICATION
_MODULUS = 2**64


@dataclass(frozen=True, slots=True)
class Tally:
    """How many public records, and which.

    Attributes:
        count: How many were added.
        checksum: The order-free checksum of their `ce_id`, 16 hexadecimal digits.
    """

    count: int = 0
    checksum: str = "0" * 16

    def add(self, ids: Iterable[str]) -> "Tally":
        """Count more records.

        Args:
            ids: The `ce_id` of each.
        """
        parts = [int.from_bytes(sha256(id_.encode()).digest()[:8], "big") for id_ in ids]
        total = (int(self.checksum, 16) + sum(parts)) % _MODULUS
        return Tally(self.count + len(parts), f"{total:016x}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a relay has published to one partition so far.

    Attributes:
        partition: The partition; 0 where the log itself is the feed.
        position: The last public position in it.
        count: Public records so far in it, checkpoints not counted.
        checksum: The order-free checksum of their `ce_id`.
        through: The source's notification id through which everything public is in its topic, whatever the partition.
    """

    partition: int
    position: int
    count: int
    checksum: str
    through: int

    @property
    def tally(self) -> Tally:
        """Its count and checksum, to be compared with one's own."""
        return Tally(self.count, self.checksum)


def encode_checkpoint(checkpoint: Checkpoint, *, topic: str, source: str) -> PublicRecord:
    """Write a checkpoint; it goes to its own partition whatever its key says."""
    id_ = f"{topic}:{checkpoint.partition}:{checkpoint.position}"
    value = codec().write(CHECKPOINT, asdict(checkpoint))
    return PublicRecord(topic, KEY, CHECKPOINT, id_, source, checkpoint.position, value)


def decode_checkpoint(value: bytes | None) -> Checkpoint:
    """Read a checkpoint's value, or raise `UndecodableRecordError`."""
    return Checkpoint(**codec().read(CHECKPOINT, value))
