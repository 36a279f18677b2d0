"""Adding parts up, after making sure that they are the parts of one whole, all of them, each once."""

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
        parts: the parts, by shard.
        figures: the whole's figures: the same as those of the whole computed at once.
    """

    parts: Sequence[PartFile]
    figures: dict[str, Any]

    def write(self, path: Path) -> None:
        """Write everybody into one file, shard after shard; it is the only part of one."""
        mark = replace(self.parts[0].mark, shard=0, shards=1, figures=self.figures)
        schema = self.parts[0].schema.with_metadata({METADATA_KEY: mark.encode()})
        with atomic_file(path) as unfinished, pyarrow.parquet.ParquetWriter(unfinished, schema) as writer:
            for part in self.parts:
                for batch in pyarrow.parquet.ParquetFile(part.path).iter_batches():
                    writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def merge(paths: Sequence[Path]) -> MergedResult:
    """Add parts up; O(people).

    Args:
        paths: the parts' files, in any order.

    Raises:
        PartRefusedError: one is no part or torn, they are not of one whole, or one is missing or there twice.
    """
    parts = sorted((load(path) for path in paths), key=lambda part: part.mark.shard)
    _require_one_whole(parts)
    _require_each_once(parts)
    sums = [_reach(part) for part in parts]
    figures = dict(parts[0].mark.figures)
    figures |= {"sum_reach": sum(total for total, _ in sums), "max_reach": max(most for _, most in sums)}
    _require_everybody_once(parts, figures["people"])
    return MergedResult(parts, figures)


def _require_one_whole(parts: Sequence[PartFile]) -> None:
    first = parts[0]
    for part in parts[1:]:
        ours, theirs = first.mark.whole, part.mark.whole
        for name in ours | theirs:
            if not _same(ours.get(name), theirs.get(name)):
                shown = "" if name == "source" else f": {ours.get(name)} and {theirs.get(name)}"
                what = _LABELS.get(name, name)
                raise InvalidPartError(f"{first.path.name} and {part.path.name} differ in their {what}{shown}")
        if part.schema.names != first.schema.names:
            raise InvalidPartError(f"{first.path.name} and {part.path.name} have other columns")


def _same(ours: object, theirs: object) -> bool:
    """Compare figures. Readers of topics met people in different orders, and so added up shares in different orders."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return isclose(ours, theirs, rel_tol=ROUNDING)
    return ours == theirs


def _require_each_once(parts: Sequence[PartFile]) -> None:
    there: dict[int, PartFile] = {}
    for part in parts:
        other = there.setdefault(part.mark.shard, part)
        if other is not part:
            raise InvalidPartError(f"shard {part.mark.shard} is there twice: {other.path.name}, {part.path.name}")
    shards = parts[0].mark.shards
    missing = [str(shard) for shard in range(shards) if shard not in there]
    if missing:
        raise InvalidPartError(
            f"of {shards} shards {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        )


def _reach(part: PartFile) -> tuple[int, int]:
    """Add up a part's reach; find the highest."""
    column = part.column("reach")
    total, most = int(pc.sum(column).as_py() or 0), int(pc.max(column).as_py() or 0)
    if (total, most) != (part.mark.figures["sum_reach"], part.mark.figures["max_reach"]):
        raise InvalidPartError(f"{part.path.name} was changed after it was written: its reach does not add up")
    return total, most


def _require_everybody_once(parts: Sequence[PartFile], people: int) -> None:
    """Make sure that the parts divide the people as one program would: numbering is the program's affair."""
    names = pa.chunked_array([chunk for part in parts for chunk in part.column("person").chunks], pa.string())
    if len(names) != people or pc.count_distinct(names).as_py() != people:
        raise InvalidPartError(f"the parts name {len(names)} people, of whom there are {people}: they overlap")
