"""The federation that several benchmarks share: both services, filled once a run."""

from functools import cache
from random import Random

from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.lives import Lives
from benchmarks.support.world import World

RELATIONSHIPS = 2500
"""In the shared federation: 37,000 of their public events, and 10,000 of the people in them."""
FULL = 7500
"""In that of a full run: 140,000 records with those of the ledger."""


def new_ecosystem(world: World, name: str) -> Ecosystem:
    """Return both services under a new publisher, with nothing recorded yet; closed with the world."""
    return world.enter(Ecosystem(world, name))


@cache
def create_filled_ecosystem(world: World) -> Ecosystem:
    """Return both services with a federation recorded and published; for benchmarks that only read."""
    ecosystem = new_ecosystem(world, "filled")
    Lives(ecosystem, Random(1)).fill(FULL if world.full else RELATIONSHIPS)
    ecosystem.publish()
    return ecosystem
