"""Every measure at size: for one program and for all of them, from a cold server; growth; and answers that are kept.

Cold is the first question after a restart of the database, with its files out of the page cache. Beside the time stands
that of the processor (on a busy machine a question mostly waits), and that of the disk for as many bytes, from end to
end.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import psycopg

from benchmarks import folding
from benchmarks.support import disk, filled_facts
from benchmarks.support.harness import Row, against, seconds, single
from benchmarks.support.processor import processor_seconds
from benchmarks.support.public_lives import DAY
from benchmarks.support.world import World
from services.contract.envelope import from_micros
from services.platform.database import Pool, read_pool
from services.platform.embedded_servers.postgres import PostgresServer
from services.projections.disclosure.access import Disclosure
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.definition import Measure
from services.projections.measures.evaluation import evaluate
from services.projections.measures.period import Period
from services.projections.measures.query.queries import SETTINGS, MeasureQueries
from services.projections.measures.query.request import QueryRequest
from services.projector import migrations
from services.projector.content_version import read_version

PROGRAM = 10_000
"""Relationships of a program."""
MILLISECONDS, FEDERATION, FLAT, KEPT = 150.0, 1_000.0, 1.5, 3.0
"""Limits: a program, a federation; a program among many beside among few, a kept answer beside the read of a row."""
ROUNDS, ASKED = 3, 200
_START = filled_facts.START + 1_000 * DAY
_YEAR = Period(_START, _START + 365 * DAY, filled_facts.END)
_ONE_ROW = "SELECT * FROM measures.programs WHERE id = %s"
_LIVE = """
INSERT INTO projection.generations (projection, generation, state, feed, fingerprint)
VALUES ('measures', 1, 'live', 'kafka', 'benchmark');
INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id, next_offset)
SELECT 'measures', 1, topic, number, topic, topic, 1000
  FROM unnest(ARRAY['a', 'b']) AS topic, generate_series(0, 11) AS number
"""
Asked = tuple[float, float]
"""Milliseconds, and those of the processor."""


def rows(world: World) -> Iterator[Row]:
    """Ask every measure of a hundred thousand relationships, a million with `--full`."""
    number = 1_000_000 if world.full else 100_000
    with PostgresServer(world.directory / "figures") as server:
        few, many = _database(server, "few", PROGRAM), _database(server, "many", number)
        with psycopg.connect(_dsn(server, many), autocommit=True) as connection:
            programs = [row[0] for row in connection.execute("SELECT id::text FROM measures.programs ORDER BY id")]
        for measure in MEASURES.values():
            for name, asked, limit in (
                (f"{measure.id}, a program of {PROGRAM:,}, cold", programs[:1], MILLISECONDS),
                (f"… all {number:,}, cold", programs, FEDERATION),
            ):
                (took, busy), read = _cold(server, many, measure, asked)
                met = took <= limit
                yield Row(name, "ms", took, busy, "ms of the processor", took / max(busy, 1.0), f"≤ {limit:g}", met)
                yield _disk(server, took, read)
        yield from _growth(_dsn(server, few), _dsn(server, many), programs, number)
        yield _kept(_dsn(server, many), programs)
        yield from folding.rows(_dsn(server, few), _dsn(server, many), number)


def _growth(few: str, many: str, programs: Sequence[str], number: int) -> Iterator[Row]:
    """Measure a program among few and among many in turn: pages must not become slower with the federation."""
    with _connection(few) as alone, _connection(many) as among:

        def all_measures(connection: psycopg.Connection[Any]) -> float:
            return sum(_ask(connection, measure, programs[:1])[0] for measure in MEASURES.values())

        all_measures(alone), all_measures(among)
        pairs = [(all_measures(among), all_measures(alone)) for _ in range(ROUNDS)]
        ours, peer = (median(column) for column in zip(*pairs, strict=True))
        name = f"all measures, a program of {PROGRAM:,} among {number:,}"
        yield against(name, "ms", ours, peer, f"among {PROGRAM:,}", at_most=FLAT)
        for scope, asked, limit in (("a program", programs[:1], MILLISECONDS), ("all", programs, FEDERATION)):
            found = {each.id: min(_ask(among, each, asked) for _ in range(ROUNDS)) for each in MEASURES.values()}
            slowest = max(found, key=lambda measure: found[measure])
            yield single(f"slowest measure of {scope}, warm: {slowest}", "ms", [found[slowest][0]], at_most=limit)
            yield single("… of the processor", "ms", [found[slowest][1]])


def _kept(dsn: str, programs: Sequence[str]) -> Row:
    """Ask all measures of a year and of the year before again, beside the read of one row."""
    migrations.migrate(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_LIVE.encode())
    first, last = (from_micros(time).date().isoformat() for time in (_YEAR.start, _YEAR.end - 1))
    only = [("is", "program", [programs[0]])]
    request = QueryRequest(metrics=list(MEASURES), date_range=(first, last), compare="previous_period", filters=only)
    with read_pool(dsn, name="benchmark") as pool:
        queries = MeasureQueries(pool, version=lambda connection: read_version(connection, "measures"))

        def answer() -> object:
            return queries.answer(request, Disclosure.unrestricted(), filled_facts.END, 0)

        answer(), _read_row(pool, programs[0])
        took = [(seconds(answer), seconds(lambda: _read_row(pool, programs[0]))) for _ in range(ASKED)]
    ours, peer = (1_000 * median(column) for column in zip(*took, strict=True))
    return against("all measures of a program twice, kept", "ms", ours, peer, "one row", at_most=KEPT)


def _read_row(pool: Pool, program: str) -> object:
    with pool.connection() as connection:
        return connection.execute(_ONE_ROW, [program]).fetchall()


def _cold(server: PostgresServer, database: str, measure: Measure, programs: Sequence[str]) -> tuple[Asked, int]:
    """Return what a question takes after a restart, and the bytes that it read."""
    server.stop()
    disk.evict(server.data_dir)
    server.start()
    with _connection(_dsn(server, database)) as connection:
        before = disk.bytes_read(connection)
        asked = _ask(connection, measure, programs)
        return asked, disk.bytes_read(connection) - before


def _disk(server: PostgresServer, took: float, read: int) -> Row:
    """Return what a question took beside what the disk alone needs for its bytes."""
    server.stop()
    alone = 1_000 * disk.read_alone(server.data_dir, read)
    server.start()
    return against(f"… {read / 1e6:,.0f} MB", "ms", took, alone, "ms of the disk alone")


def _ask(connection: psycopg.Connection[Any], measure: Measure, programs: Sequence[str]) -> Asked:
    with connection.transaction():
        connection.execute(SETTINGS)
        took: list[float] = []
        busy = processor_seconds(
            connection, lambda: took.append(seconds(lambda: evaluate(connection, measure, programs, _YEAR)))
        )
        return 1_000 * took[0], 1_000 * busy


def _database(server: PostgresServer, name: str, size: int) -> str:
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    with psycopg.connect(_dsn(server, name), autocommit=True) as connection:
        filled_facts.create(connection)
        filled_facts.fill(connection, 0, size - 1, size // PROGRAM)
    return name


def _dsn(server: PostgresServer, name: str) -> str:
    return server.dsn.rsplit("/", 1)[0] + "/" + name


def _connection(dsn: str) -> psycopg.Connection[Any]:
    return psycopg.connect(dsn, autocommit=True)
