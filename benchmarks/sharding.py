"""Cost of a shard: each in its own process, one after another, over one Parquet file of relationships."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from benchmarks import following
from benchmarks.support.federation import federation
from benchmarks.support.harness import Row, single
from benchmarks.support.world import World
from services.ripple.warm_up import warm_up

DIVISIONS = (1, 2, 4, 8)
SIZES = {"10⁶": 10**6, "10⁷": 10**7}
Took = dict[str, float]


def rows(world: World) -> Iterator[Row]:
    """Measure 10⁶ relationships (10⁷ with ``--full``) in 1, 2, 4 and 8 shards, and a reader of topics."""
    warm_up()
    for name, relationships in SIZES.items():
        if relationships == min(SIZES.values()) or world.full:
            file = Path(world.directory) / "edges.parquet"
            write(file, relationships)
            yield from _divisions(name, file)
    yield from following.rows(world)


def write(file: Path, relationships: int) -> None:
    """Write a synthetic federation as `mentorship ripple` reads it, people by name."""
    graph = federation(relationships)
    people = [pa.array(column).cast(pa.string()) for column in (graph.mentor, graph.mentee)]
    pyarrow.parquet.write_table(pa.table([*people, pa.array(graph.start)], ["mentor", "mentee", "start"]), file)


def _divisions(name: str, file: Path) -> Iterator[Row]:
    pairs = []
    for shards in DIVISIONS:
        costs = [_shard(file, shards, shard) for shard in range(shards)]
        pairs.append(sum(one["pairs"] for one in costs))
        yield from _worst(f"{name}, {shards} shard{'s' if shards > 1 else ''}", costs)
    assert len(set(pairs)) == 1, "the shards do not add up"


def _worst(name: str, costs: list[Took]) -> Iterator[Row]:
    """Return the maxima of the shards and their sums."""
    yield single(f"{name}: reading the file", "s", [max(one["reading"] for one in costs)])
    yield single("… computing", "s", [max(one["computing"] for one in costs)])
    yield single("… CPU of all shards together", "s", [sum(one["cpu"] for one in costs)])
    yield single("… most memory", "MB", [max(one["peak_mb"] for one in costs)])
    yield single("… of it before computing", "MB", [max(one["file_mb"] for one in costs)])
    yield single("… pairs", "million", [max(one["pairs"] for one in costs) / 1e6])


def _shard(file: Path, shards: int, shard: int) -> Took:
    command = [sys.executable, "-m", "benchmarks.shard", str(file), str(shards), str(shard)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    costs: Any = json.loads(done.stdout)
    return {name: float(value) for name, value in costs.items()}
