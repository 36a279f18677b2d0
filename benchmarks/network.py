"""A million relationships in the network's table: restored, followed with write-behind, and asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from statistics import median
from typing import Any

import numpy as np
import psycopg

from benchmarks.network_table import NetworkTable, identity
from benchmarks.support.federation import federation
from benchmarks.support.harness import Row, seconds, single
from benchmarks.support.world import World
from services.platform.database import Pool, read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.queries import NetworkQueries
from services.projections.network.answers.tree import Bounds
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.scope import Scope
from services.projections.network.reach_table.writer import ReachTableWriter
from services.projections.network.verification.recursive_query import count
from services.projector import status
from services.ripple import Effect
from services.ripple.warm_up import warm_up
from services.web.cursors import Cursors
from services.web.pagination import Lists

MILLION, BATCHES, ASKED = 1_000_000, 7, 200
SECOND, BATCH = 10_000, 1000
"""Events that come between two writings: the engine's pace is a second, and that is what projections fold in one."""
MET = Scope(Effect.parse("met"))
EVERYTHING = Disclosure.unrestricted()


def rows(world: World) -> Iterator[Row]:
    """Restart, write-behind, questions at a still position and after a change, and recursion in SQL."""
    warm_up()
    table = NetworkTable(world.database("network"), federation(MILLION + (SECOND + BATCH) * (BATCHES + 1)))
    table.fill(MILLION)
    with read_pool(table.dsn, name="benchmark") as pool, psycopg.connect(table.dsn, autocommit=True) as connection:
        live = LiveNetwork(pool)
        yield single("the network of 10⁶ restored from its table", "s", [seconds(lambda: _restore(live))], at_most=10)
        yield from _kept(table, live, connection)
        yield from _measure_questions(table, _queries(pool, live))
        yield from _recursion(table, connection)


def _restore(live: LiveNetwork) -> None:
    assert live.engine_result(MET.effect, MET.rule).reach.any()


def _kept(table: NetworkTable, live: LiveNetwork, connection: psycopg.Connection[Any]) -> Iterator[Row]:
    """Measure following batches of another writer and writing the deltas."""
    writer = ReachTableWriter(live, table.dsn)
    writer.load(connection)
    for size, most in ((SECOND, 40), (BATCH, None)):
        took, changed = list[float](), list[float]()
        for _ in range(BATCHES):
            table.write(size)
            took.append(seconds(lambda: changed.append(float(writer.write_changes(connection)))) / size * 1e6)  # noqa: B023 - called at once
        yield single(f"following with write-behind, {size:,} events a time", "µs/event", took, at_most=most)
        yield single("… people whose figures that changed", "people", changed)


@dataclass(frozen=True)
class Question:
    """One question about a random person or program."""

    name: str
    ask: Callable[[], object]
    at_most: float | None = None


def _questions(queries: NetworkQueries, table: NetworkTable) -> list[Question]:
    random = Random(1)

    def someone() -> str:
        return identity("person", int(random.choice(table.graph.mentor[:MILLION])))

    def mentee() -> str:
        return identity("person", int(random.choice(table.graph.mentee[:MILLION])))

    def path() -> object:
        return queries.paths(someone(), mentee(), MET, EVERYTHING)

    tree = Bounds(generations=4, breadth=12, limit=500)
    program = identity("program", 3)
    return [
        Question("summary", lambda: queries.summary(MET, EVERYTHING), 50),
        Question("people by reach", lambda: queries.people(MET, EVERYTHING, limit=50, cursor=None), 50),
        Question("a person", lambda: queries.person(someone(), MET, EVERYTHING), 50),
        Question("a person's tree", lambda: queries.tree(someone(), None, tree, MET, EVERYTHING), 50),
        Question("a path", path, 50),
        Question("what if one had never joined", lambda: queries.losses([someone()], MET, EVERYTHING), 100),
        Question("flows", lambda: queries.flows(MET, EVERYTHING, limit=50, cursor=None), 50),
        Question("a program", lambda: queries.program(program, MET, EVERYTHING), 100),
        Question("cohorts", lambda: queries.cohorts("year", 3, MET, EVERYTHING), 100),
        Question("timeline", lambda: queries.timeline(MET, EVERYTHING)),
        Question("summary as of a past date", lambda: queries.summary(_past(table), EVERYTHING), 50),
    ]


def _past(table: NetworkTable) -> Scope:
    return replace(MET, as_of=int(table.graph.start[MILLION // 2]))


def _measure_questions(table: NetworkTable, queries: NetworkQueries) -> Iterator[Row]:
    """Each question where nothing changed, and right after something did."""
    queries.published.refresh()
    yield single("counting all that is commonly asked", "s", [queries.published.cost])
    for question in _questions(queries, table):
        assert question.ask() is not None
        still = [seconds(question.ask) * 1e3 for _ in range(21)]
        changed = []
        for _ in range(5):
            table.write(1)
            changed.append(seconds(question.ask) * 1e3)
        yield single(f"{question.name}, nothing changed", "ms", still, at_most=question.at_most)
        yield single("… right after a change", "ms", changed, at_most=question.at_most)
        queries.published.refresh()  # in a server this goes on beside the questions


def _recursion(table: NetworkTable, connection: psycopg.Connection[Any]) -> Iterator[Row]:
    """Measure one person's reach and lineage by a recursive query, without the engine."""
    random = np.random.default_rng(2)
    for direction, ends in (("reach", table.graph.mentor), ("lineage", table.graph.mentee)):
        people = [identity("person", int(each)) for each in random.choice(ends[:MILLION], ASKED)]
        took = [
            seconds(
                lambda person=person, way=direction: count(connection, 1, person, (MET.effect, MET.rule), direction=way)  # type: ignore[misc]  # bound now
            )
            * 1e3
            for person in people
        ]
        yield single(f"one person's {direction} in SQL", "ms", [median(took)])


def _queries(pool: Pool, live: LiveNetwork) -> NetworkQueries:
    def reading() -> status.Reading:
        with pool.connection() as connection:
            return status.reading(connection, "network")

    return NetworkQueries(pool, Lists(pool, Cursors(b"0" * 32)), live, reading)
