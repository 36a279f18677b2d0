"""From bytes on Kafka to a read model, against COPY of the same read model's rows into the same tables.

Every record of a projection's topics counts as an event, also those it only passes by: their bytes are read, their
place in the ledger is kept. COPY gets finished rows as text and no more to do than to store and index them.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.ecosystem import Ecosystem
from benchmarks.harness import Row, paired, seconds, single
from benchmarks.world import World
from services.platform import collector
from services.projection import database, generations, positions
from services.projection.kafka_feed import KafkaFeed, TopicOf
from services.projection.members import Member
from services.projection.positions import Generation
from services.projection.projection import Projection
from services.projection.session import Session
from services.projections.directory.projection import Directory
from services.projections.network.projection import Network
from services.projections.programs.projection import Programs

TARGET = 0.25
EVENTS_PER_SECOND = 10_000
ROUNDS = 3
PROJECTIONS: dict[str, Callable[[], Projection]] = {"directory": Directory, "programs": Programs, "network": Network}


def rows(world: World) -> Iterator[Row]:
    """Each projection by itself, then all of them at once in processes of their own."""
    ecosystem = world.filled
    for name, make in PROJECTIONS.items():
        projection = make()
        building = Building(name, ecosystem.dsn("projections"), dict(ecosystem.client), _topics(ecosystem, projection))
        generation = building.build().generation
        tables = _tables(building.dsn, generation)
        stored = _contents(building.dsn, generation, tables)
        row = paired(
            f"projection {name}, Kafka → read model",
            "events/s",
            lambda building=building: building.build().rate,  # type: ignore[misc]  # bound now
            lambda building=building, projection=projection, stored=stored: _copy(  # type: ignore[misc]  # bound now
                building.dsn, projection, stored
            ),
            "rows/s by COPY",
            rounds=ROUNDS,
            at_least=TARGET,
        )
        yield row
        yield single(f"projection {name}", "events/s", [row.ours], at_least=EVENTS_PER_SECOND)
    yield single("projections, all three at once", "events/s", [_together(ecosystem) for _ in range(ROUNDS)])


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: its generation, how many records it read, and when it began and ended."""

    generation: Generation
    records: int
    began: float
    ended: float

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / (self.ended - self.began)


@dataclass(frozen=True, slots=True)
class Building:
    """Builds a read model from nothing; as plain data, so that another process can."""

    name: str
    dsn: str
    client: dict[str, Any]
    topics: tuple[TopicOf, ...]

    def build(self) -> Built:
        """Fold everything the topics hold into a new generation; joining the group is not counted."""
        projection = PROJECTIONS[self.name]()
        feed = KafkaFeed(self.client, self.topics)
        ends = {one.place: one.head for one in feed.describe()}
        with database.connect(self.dsn) as connection:
            generation = generations.create(connection, projection, feed.kind)
        session = Session(projection, generation, feed, self.dsn, Member("benchmark"))
        with closing(session):
            session.open()
            while not feed.mine():
                session.step(0.01)
            began = perf_counter()
            while positions.load(session.connection, generation) != ends:
                session.step()
            return Built(generation, sum(ends.values()), began, perf_counter())


def _build(building: Building) -> Built:
    collector.be_patient()
    return building.build()


def _together(ecosystem: Ecosystem) -> float:
    """Records a second that have reached every read model they belong to."""
    buildings = [
        Building(name, ecosystem.dsn("projections"), dict(ecosystem.client), _topics(ecosystem, make()))
        for name, make in PROJECTIONS.items()
    ]
    with ProcessPoolExecutor(len(buildings), mp_context=get_context("spawn")) as processes:
        built = list(processes.map(_build, buildings))
    return max(one.records for one in built) / (max(one.ended for one in built) - min(one.began for one in built))


def _topics(ecosystem: Ecosystem, projection: Projection) -> tuple[TopicOf, ...]:
    return ecosystem.topics_for(projection.contexts)


def _tables(dsn: str, generation: Generation) -> list[str]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [generation.schema]
        )
        return [name for (name,) in found]


def _contents(dsn: str, generation: Generation, tables: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Each table's rows: how many, and as the text COPY reads."""
    contents = {}
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        for table in tables:
            name = sql.Identifier(generation.schema, table)
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(name)) as copy:
                text = b"".join(bytes(block) for block in copy)
            contents[table] = text.count(b"\n"), text
    return contents


def _copy(dsn: str, projection: Projection, contents: dict[str, tuple[int, bytes]]) -> float:
    """Rows a second that COPY stores in tables of the same definition."""
    with database.connect(dsn) as connection:
        with connection.transaction():
            connection.execute("CREATE SCHEMA copied")
            connection.execute("SET LOCAL search_path TO copied")
            connection.execute(projection.schema_sql.encode())
        elapsed = seconds(lambda: _copy_all(connection, contents))
        connection.execute("DROP SCHEMA copied CASCADE")
    return sum(count for count, _ in contents.values()) / elapsed


def _copy_all(connection: psycopg.Connection[Any], contents: dict[str, tuple[int, bytes]]) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        for table, (_, text) in contents.items():
            with cursor.copy(sql.SQL("COPY copied.{} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(text)
