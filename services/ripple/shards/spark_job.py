"""Apache Spark job: one task a shard, each reading the same relationship file."""

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
    """Compute the reach of all people on a cluster, lazily: Spark computes the table when it is used.

    Every task needs this package, about as much memory as `mentorship ripple compute` for its shard, and the file.

    Args:
        session: The Spark session.
        file: The relationships (see `files.read`), under a path that every worker can read.
        rule: The path rule.
        effect: The effect policy, as `files.read` takes it.
        shards: Number of parts, and of tasks.
        deep: Whether to include generations.

    Returns:
        A row a person: ``person, reach, direct_mentees, fertile_mentees`` (and ``depth, decayed_reach``).

    Raises:
        InvalidEdgesError: The file cannot be read here. A worker that cannot read it fails the task with the same
            message.
        ValueError: ``shards`` is less than 1.
    """
    if shards < 1:
        raise ValueError("there is at least one shard")
    task = _task(file.absolute(), file_digest(file), rule, effect, shards, deep=deep)
    return session.range(0, shards, 1, shards).mapInPandas(task, DEEP_SCHEMA if deep else SCHEMA)


def _task(
    file: Path, digest: str, rule: Rule, effect: str | None, shards: int, *, deep: bool
) -> "Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]":
    """Return the function that a task applies to its shard numbers; Spark sends it to the workers."""

    def compute_parts(numbers: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        for frame in numbers:
            for shard in frame["id"].tolist():
                if file_digest(file) != digest:
                    raise InvalidEdgesError(f"{file} is another file on this worker than where the work was divided")
                part = compute_shard(read(file, effect).graph, rule, shard, shards, deep=deep)
                for batch in part.batches():
                    yield pa.Table.from_batches([batch]).to_pandas()

    return compute_parts
