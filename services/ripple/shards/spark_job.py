"""Apache Spark as a way to run shards: one task a shard, each reading the same file of relationships."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from services.ripple import Rule
from services.ripple.files import InvalidEdgesError, read
from services.ripple.shards.manifest import file_digest
from services.ripple.shards.partial_result import compute_shard

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = "person string, reach long, direct_mentees long, fertile_mentees long"
DEEP_SCHEMA = f"{SCHEMA}, depth long, decayed_reach double"


def compute_on_spark(
    session: "SparkSession",
    file: Path,
    rule: Rule,
    effect: str | None = None,
    *,
    shards: int,
    deep: bool = False,
) -> "DataFrame":
    """Compute everybody's reach on a cluster, lazily: as a table that Spark computes when it is asked for.

    Every task needs this package, about as much memory as `mentorship ripple compute` of its shard, and the file.

    Args:
        session: where to.
        file: the relationships (see `edges.read`), under a path that every worker can read.
        rule: the path rule.
        effect: the effect policy, as `edges.read` takes it.
        shards: how many parts, and tasks.
        deep: whether generations are wanted as well.

    Returns:
        A row a person: ``person, reach, direct_mentees, fertile_mentees`` (and ``depth, decayed_reach``).

    Raises:
        EdgesRefusedError: the file cannot be read here. What a worker cannot read fails the task with the same message.
        ValueError: there are no shards.
    """
    if shards < 1:
        raise ValueError("there is at least one shard")
    task = _task(file.absolute(), file_digest(file), rule, effect, shards, deep=deep)
    return session.range(0, shards, 1, shards).mapInPandas(task, DEEP_SCHEMA if deep else SCHEMA)


def _task(
    file: Path, digest: str, rule: Rule, effect: str | None, shards: int, *, deep: bool
) -> "Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]":
    """Make what a task does with the shard numbers it is given; it travels to the workers."""

    def parts(numbers: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        for frame in numbers:
            for shard in frame["id"].tolist():
                if file_digest(file) != digest:
                    raise InvalidEdgesError(f"{file} is another file on this worker than where the work was divided")
                part = compute_shard(read(file, effect).graph, rule, shard, shards, deep=deep)
                for batch in part.batches():
                    yield pa.Table.from_batches([batch]).to_pandas()

    return parts
