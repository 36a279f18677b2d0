"""From a command to the read model, every role in its own process, against a bare round trip through the broker.

Ours: a use case decides, the event store commits, the relay publishes, the projector folds, and a reader sees the row.
The peer: kafka-python sends one record of the same size, another process receives it. Both are asked in turn, one at a
time, at uneven moments.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from statistics import quantiles

import psycopg
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.filled import new_ecosystem
from benchmarks.support.harness import Row, against
from benchmarks.support.world import World
from services.cli.demo.supervisor import Role, Supervisor, mentorship
from services.enrollment.organizations import commands
from services.eventstore.command_metadata import command_now
from services.web.identity.principal import SYSTEM

SAMPLES = 300
UNCOUNTED = 20
TARGET = 4.0
TOPIC = "benchmark.bare"
RECORD_BYTES = 250
LOOK_SECONDS = 0.001
GIVE_UP_SECONDS = 30.0


def rows(world: World) -> Iterator[Row]:
    """Measure the median and the slowest of a hundred round trips."""
    ecosystem = new_ecosystem(world, "latency")
    with _roles(world, ecosystem), _bare(ecosystem) as bare, _reader(ecosystem) as reader:
        for _ in range(UNCOUNTED):
            _visible(ecosystem, reader), bare.round_trip()
        ours, peer = _in_turn(ecosystem, reader, bare)
    for percentile in (50, 99):
        yield against(
            f"command → visible in the read model, p{percentile}",
            "ms",
            1000 * quantiles(ours, n=100)[percentile - 1],
            1000 * quantiles(peer, n=100)[percentile - 1],
            "bare produce → consume",
            at_most=TARGET,
        )


def _in_turn(ecosystem: Ecosystem, reader: psycopg.Connection, bare: "Bare") -> tuple[list[float], list[float]]:
    random, ours, peer = Random(1), [], []
    for _ in range(SAMPLES):
        ours.append(_visible(ecosystem, reader))
        time.sleep(random.uniform(0.0, 0.05))
        peer.append(bare.round_trip())
        time.sleep(random.uniform(0.0, 0.05))
    return ours, peer


def _visible(ecosystem: Ecosystem, reader: psycopg.Connection) -> float:
    """Seconds until an organization that joins is in the directory."""
    meta = command_now("benchmark")
    began = time.perf_counter()
    outcome = ecosystem.enrollment.store.execute(
        meta, lambda uow: commands.join(uow, meta, SYSTEM, name="Benchmark", terms_version="2026-01")
    )
    id_ = outcome.result.body["organization_id"]
    while not reader.execute("SELECT FROM directory.organizations WHERE id = %s", [id_], prepare=True).fetchall():
        if time.perf_counter() - began > GIVE_UP_SECONDS:
            raise TimeoutError("an organization joined and was never seen")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter() - began


@contextmanager
def _reader(ecosystem: Ecosystem) -> Iterator[psycopg.Connection]:
    """Open a reader's connection once the read model has rows."""
    with psycopg.connect(ecosystem.dsn("projections"), autocommit=True) as connection:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while connection.execute("SELECT to_regclass('directory.organizations')::text").fetchone() == (None,):
            if time.monotonic() > deadline:
                raise TimeoutError("the projector did not start")
            time.sleep(0.1)
        yield connection


@contextmanager
def _roles(world: World, ecosystem: Ecosystem) -> Iterator[None]:
    """Relays and projector as in production: each a process of `mentorship` under the supervisor."""
    assert ecosystem.topics
    commands = {
        "relay-enrollment": ("relay", "enrollment"),
        "relay-relationships": ("relay", "relationships"),
        "projector-directory": ("projector", "directory"),
    }
    roles = [Role(name, mentorship(*command), ecosystem.environment) for name, command in commands.items()]
    supervisor = Supervisor(roles, world.directory / ecosystem.name)
    supervisor.look()
    try:
        yield
    finally:
        supervisor.stop()
    if any(supervisor.restarts.values()):
        raise RuntimeError(f"a role ended while it was measured: {supervisor.restarts}")


class Bare:
    """A producer here, a consumer in another process.

    Args:
        producer: Sends.
        arrivals: Says when a record was received.
    """

    def __init__(self, producer: KafkaProducer, arrivals: Connection) -> None:
        self._producer = producer
        self._arrivals = arrivals

    def round_trip(self) -> float:
        """Seconds from `send` until the other process has the record."""
        began = time.perf_counter()
        self._producer.send(TOPIC, bytes(RECORD_BYTES), partition=0)
        if not self._arrivals.poll(GIVE_UP_SECONDS):
            raise TimeoutError("a bare record was not received")
        arrived: float = self._arrivals.recv()
        return arrived - began


@contextmanager
def _bare(ecosystem: Ecosystem) -> Iterator[Bare]:
    (bootstrap,) = ecosystem.client["bootstrap_servers"]
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(TOPIC, 1, 1)])
    admin.close()
    spawn = get_context("spawn")
    parent_end, child_end = spawn.Pipe()
    consumer = spawn.Process(target=_consume, args=(bootstrap, child_end), daemon=True)
    consumer.start()
    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=0)
    parent_end.recv()
    try:
        yield Bare(producer, parent_end)
    finally:
        parent_end.send("enough")
        consumer.join()
        producer.close()


def _consume(bootstrap: str, to: Connection) -> None:
    """Write when each record arrived, on the monotonic clock that all processes share."""
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=100,
    )
    consumer.poll(0)
    to.send("ready")
    while not to.poll():
        for messages in consumer.poll(timeout_ms=100).values():
            for _ in messages:
                to.send(time.perf_counter())
    consumer.close()
