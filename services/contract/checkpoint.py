"""Ledger of a partition, a count and an order-free checksum: relays publish theirs, and readers compare their own.

The checksum is the sum modulo 2^64 of the first eight bytes (big-endian) of SHA-256 of every `ce_id`, as 16 hexadecimal
digits: every reader computes the same, in any language and order. (XOR would miss a record counted two more times.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from services.contract.catalogue import CHECKPOINT, PUBLICATION
from services.contract.codec import codec
from services.contract.record import PublicRecord

KEY = PUBLICATION
HORIZON = 10_000
"""The furthest that the position of a record lies beyond the last `through` that its partition holds before it.

A relay that continues further on writes a checkpoint to the partition first. So a reader knows in the partition itself
which positions are plausible, and a false one cannot make duplicates of the true ones that follow.
"""
HEARTBEAT_SECONDS = 30.0
"""The longest time between two checkpoints of a source, also while nothing is published."""
_MODULUS = 2**64


@dataclass(frozen=True, slots=True)
class Tally:
    """Count and checksum of a set of public records.

    Attributes:
        count: The number of records.
        checksum: The order-free checksum of their `ce_id`, 16 hexadecimal digits.
    """

    count: int = 0
    checksum: str = "0" * 16

    def add(self, ids: Iterable[str]) -> "Tally":
        """Return the tally with more records added.

        Args:
            ids: The `ce_id` of each.
        """
        return self._plus(1, [digest(id_) for id_ in ids])

    def without(self, digests: Iterable[bytes]) -> "Tally":
        """Return the tally without some of its records.

        Args:
            digests: The `digest` of the `ce_id` of each.
        """
        return self._plus(-1, list(digests))

    def _plus(self, sign: int, digests: Sequence[bytes]) -> "Tally":
        parts = sum(int.from_bytes(one, "big") for one in digests)
        total = (int(self.checksum, 16) + sign * parts) % _MODULUS
        return Tally(self.count + sign * len(digests), f"{total:016x}")


def digest(id_: str) -> bytes:
    """Return what a `ce_id` adds to the checksum: the first eight bytes of its SHA-256."""
    return sha256(id_.encode()).digest()[:8]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The relay's ledger of one partition.

    Attributes:
        partition: The partition; 0 if the log itself is the feed.
        position: The last public position in it.
        count: Public records in it so far, without checkpoints.
        checksum: The order-free checksum of their `ce_id`.
        through: The source's notification id through which all public events are in its topics, whatever the partition.
        head: The last notification id of the source's log at that moment; 0 where the relay does not say.
        reported_at: When it was written, microseconds since 1970 UTC; 0 where the relay does not say.
        quarantined: Notification ids up to `through` that are in no topic: an operator quarantined them.
    """

    partition: int
    position: int
    count: int
    checksum: str
    through: int
    head: int = 0
    reported_at: int = 0
    quarantined: tuple[int, ...] = ()

    @property
    def tally(self) -> Tally:
        """Its count and checksum, for the comparison with a reader's own."""
        return Tally(self.count, self.checksum)


def encode_checkpoint(checkpoint: Checkpoint, *, topic: str, source: str) -> PublicRecord:
    """Encode a checkpoint; it is written to the partition it counts, whatever its key."""
    id_ = f"{topic}:{checkpoint.partition}:{checkpoint.position}:{checkpoint.reported_at}"
    value = codec().write(CHECKPOINT, {**asdict(checkpoint), "quarantined": list(checkpoint.quarantined)})
    return PublicRecord(topic, KEY, CHECKPOINT, id_, source, checkpoint.position, value)


def decode_checkpoint(value: bytes | None) -> Checkpoint:
    """Decode the value of a checkpoint, or raise `UndecodableRecordError`."""
    datum = codec().read(CHECKPOINT, value)
    return Checkpoint(**{**datum, "quarantined": tuple(datum["quarantined"])})
