"""Ripple beyond one machine: the ancestors are divided into shards, and every shard reads all relationships.

A shard's result is a `Part`: what the shard's own people reached. No shard needs another, and the parts of all shards
add up to the whole exactly. Every way of running it comes down to `partial`: `mentorship ripple compute` in as many
processes, a task of Apache Spark (`sharding.spark`), a reader of the public events (`sharding.following`).
"""

from services.ripple.shards.manifest import Mark
from services.ripple.shards.merge import Whole, add
from services.ripple.shards.part_files import PartRefusedError, load, save
from services.ripple.shards.partial_result import Part, one_shard, partial

__all__ = ["Mark", "Part", "PartRefusedError", "Whole", "add", "load", "one_shard", "partial", "save"]
