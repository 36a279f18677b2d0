"""Manifest of a partial result: identifies its shard and its source, so that only matching parts are merged."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SHARD_FIGURES = ("sum_reach", "max_reach")
"""Figures of the part itself; all others are those of the whole and equal in every part."""


@dataclass(frozen=True)
class Manifest:
    """The shard and the source of a partial result.

    Attributes:
        shard: Shard number, from 0 …
        shards: … of this many.
        source: Digest of the input: of a file its bytes, of topics the event ids.
        figures: The figures that `mentorship ripple compute` prints, including policy and date.
        ends: Where the reader of topics stopped: topic, partition, offset. Empty for a file.
    """

    shard: int
    shards: int
    source: str
    figures: Mapping[str, Any]
    ends: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def common(self) -> dict[str, Any]:
        """The values that must be equal in all parts."""
        common = {name: value for name, value in self.figures.items() if name not in SHARD_FIGURES}
        return {"shards": self.shards, "source": self.source, **common}

    def encode(self) -> bytes:
        """Return the manifest as JSON."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def decode(cls, text: bytes) -> "Manifest":
        """Parse a manifest.

        Raises:
            ValueError: The text is not a manifest.
        """
        try:
            fields = json.loads(text)
            ends = [(str(topic), int(partition), int(end)) for topic, partition, end in fields.pop("ends")]
            manifest = cls(**fields, ends=ends)
            if 0 <= manifest.shard < manifest.shards and all(
                isinstance(manifest.figures[name], int) for name in SHARD_FIGURES
            ):
                return manifest
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"invalid manifest: {error!r}") from None
        raise ValueError("invalid manifest: numbers out of range")


def file_digest(path: Path) -> str:
    """Return a digest of a file's bytes; O(size), about a second a gigabyte."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
