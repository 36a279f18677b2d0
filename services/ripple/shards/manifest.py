"""What a part says of itself, so that only parts of one whole are added up."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SHARD_FIGURES = ("sum_reach", "max_reach")
"""The figures that are a part's own; all others are the whole's and the same in every part."""


@dataclass(frozen=True)
class Manifest:
    """Which part of which whole a table is.

    Attributes:
        shard: which part, from 0 …
        shards: … of how many.
        source: a digest of what was read: of a file its bytes, of topics the ids of the events.
        figures: as `mentorship ripple compute` prints them; policy and date are among them.
        ends: where the reader of topics stopped: topic, partition, offset. Empty for a file.
    """

    shard: int
    shards: int
    source: str
    figures: Mapping[str, Any]
    ends: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def whole(self) -> dict[str, Any]:
        """What must be the same in all parts."""
        common = {name: value for name, value in self.figures.items() if name not in SHARD_FIGURES}
        return {"shards": self.shards, "source": self.source, **common}

    def encode(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def decode(cls, text: bytes) -> "Manifest":
        """Read it.

        Raises:
            ValueError: it is no mark.
        """
        try:
            told = json.loads(text)
            ends = [(str(topic), int(partition), int(end)) for topic, partition, end in told.pop("ends")]
            mark = cls(**told, ends=ends)
            if 0 <= mark.shard < mark.shards and all(isinstance(mark.figures[name], int) for name in SHARD_FIGURES):
                return mark
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"no mark of a part: {error!r}") from None
        raise ValueError("no mark of a part: numbers out of range")


def file_digest(path: Path) -> str:
    """Digest a file's bytes; O(size), about a second a gigabyte."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
