"""Merge of partial results, after a check that they are all the parts of one whole, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isclose
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from services.ripple.files.writer import atomic_file
from services.ripple.shards.part_files import METADATA_KEY, InvalidPartError, PartFile, load

ROUNDING = 1e-9
_LABELS = {"source": "source (file, or events read)", "shards": "number of shards"}


@dataclass(frozen=True)
class MergedResult:
    """All parts of one whole.

    Attributes:
        parts: The parts, by shard.
        figures: The figures of the whole: equal to those computed at once.
    """

    parts: Sequence[PartFile]
    figures: dict[str, Any]

    def write(self, path: Path) -> None:
        """Write all people into one file, shard after shard, as a single part."""
        manifest = replace(self.parts[0].manifest, shard=0, shards=1, figures=self.figures)
        schema = self.parts[0].schema.with_metadata({METADATA_KEY: manifest.encode()})
        with atomic_file(path) as unfinished, pyarrow.parquet.ParquetWriter(unfinished, schema) as writer:
            for part in self.parts:
                for batch in pyarrow.parquet.ParquetFile(part.path).iter_batches():
                    writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def merge(paths: Sequence[Path]) -> MergedResult:
    """Merge parts; O(people).

    Args:
        paths: The parts' files, in any order.

    Raises:
        InvalidPartError: A file is not a part or is corrupt, the parts have different sources, or one is missing or
            duplicated.
    """
    parts = sorted((load(path) for path in paths), key=lambda part: part.manifest.shard)
    _require_one_whole(parts)
    _require_each_once(parts)
    sums = [_reach(part) for part in parts]
    figures = dict(parts[0].manifest.figures)
    figures |= {"sum_reach": sum(total for total, _ in sums), "max_reach": max(most for _, most in sums)}
    _require_everybody_once(parts, figures["people"])
    return MergedResult(parts, figures)


def _require_one_whole(parts: Sequence[PartFile]) -> None:
    first = parts[0]
    for part in parts[1:]:
        expected, actual = first.manifest.common, part.manifest.common
        for name in expected | actual:
            if not _same(expected.get(name), actual.get(name)):
                values = "" if name == "source" else f": {expected.get(name)} and {actual.get(name)}"
                label = _LABELS.get(name, name)
                raise InvalidPartError(f"{first.path.name} and {part.path.name} differ in their {label}{values}")
        if part.schema.names != first.schema.names:
            raise InvalidPartError(f"{first.path.name} and {part.path.name} have other columns")


def _same(one: object, other: object) -> bool:
    """Compare figures; readers of topics number people differently and so add floats in different orders."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=ROUNDING)
    return one == other


def _require_each_once(parts: Sequence[PartFile]) -> None:
    by_shard: dict[int, PartFile] = {}
    for part in parts:
        other = by_shard.setdefault(part.manifest.shard, part)
        if other is not part:
            raise InvalidPartError(f"shard {part.manifest.shard} is duplicated: {other.path.name}, {part.path.name}")
    shards = parts[0].manifest.shards
    missing = [str(shard) for shard in range(shards) if shard not in by_shard]
    if missing:
        raise InvalidPartError(
            f"of {shards} shards {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        )


def _reach(part: PartFile) -> tuple[int, int]:
    """Return the sum and the maximum of a part's reach, checked against its manifest."""
    column = part.column("reach")
    total, most = int(pc.sum(column).as_py() or 0), int(pc.max(column).as_py() or 0)
    if (total, most) != (part.manifest.figures["sum_reach"], part.manifest.figures["max_reach"]):
        raise InvalidPartError(f"{part.path.name} was changed after it was written: its reach does not add up")
    return total, most


def _require_everybody_once(parts: Sequence[PartFile], people: int) -> None:
    """Check that the parts divide the people without overlap, whatever numbering the programs used."""
    names = pa.chunked_array([chunk for part in parts for chunk in part.column("person").chunks], pa.string())
    if len(names) != people or pc.count_distinct(names).as_py() != people:
        raise InvalidPartError(f"the parts name {len(names)} people, of whom there are {people}: they overlap")
