"""Sharded computation: ancestors are divided into shards, and every shard reads all relationships.

A shard's result is a `PartialResult`: the reach of the shard's own people. Shards exchange no data, and the sum over
all shards equals the whole exactly. Every way to run a shard ends in `build_partial_result`: `mentorship ripple
compute` in several processes, an Apache Spark task (`spark_job`), and a reader of the public events (package
`services.projections.network.sharded_reader`).
"""

from services.ripple.shards.manifest import Manifest
from services.ripple.shards.merge import MergedResult, merge
from services.ripple.shards.part_files import InvalidPartError, load, save
from services.ripple.shards.partial_result import PartialResult, build_partial_result, compute_shard

__all__ = [
    "InvalidPartError",
    "Manifest",
    "MergedResult",
    "PartialResult",
    "build_partial_result",
    "compute_shard",
    "load",
    "merge",
    "save",
]
