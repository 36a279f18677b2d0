"""Ripple beyond one machine: the ancestors are divided into shards, and every shard reads all relationships.

A shard's result is a `Part`: what the shard's own people reached. No shard needs another, and the parts of all shards
add up to the whole exactly. Every way of running it comes down to `partial`: `mentorship ripple compute` in as many
processes, a task of Apache Spark (`sharding.spark`), a reader of the public events (`sharding.following`).
"""

from services.projections.network.sharding.adding import Whole, add
from services.projections.network.sharding.files import PartRefusedError, load, save
from services.projections.network.sharding.mark import Mark
from services.projections.network.sharding.part import Part, one_shard, partial

__all__ = ["Mark", "Part", "PartRefusedError", "Whole", "add", "load", "one_shard", "partial", "save"]
