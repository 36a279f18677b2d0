"""Rebuild of a read model from its topics beside the live one, while a reader never pauses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter

import psycopg

from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.filled import new_ecosystem
from benchmarks.support.harness import Row, seconds, single
from benchmarks.support.lives import Lives
from benchmarks.support.world import World
from services.projections.directory.projection import DirectoryProjection
from services.projector.kafka_feed import KafkaFeed
from services.projector.rebuild import rebuild

EVENTS = 200_000
FULL = 1_000_000
EVENTS_A_LIFE = 19
"""What one relationship and the two people in it come to, in both logs together, on average."""
LONGEST_PAUSE_MS = 1000.0
_READ = (
    "SELECT id, state FROM directory.relationships r WHERE program_id = "
    "(SELECT id FROM directory.programs ORDER BY name LIMIT 1) ORDER BY proposed_at DESC, id DESC LIMIT 50"
)


def rows(world: World) -> Iterator[Row]:
    """Measure a rebuild of the directory and its effect on a reader."""
    ecosystem = new_ecosystem(world, "rebuilt")
    Lives(ecosystem, Random(2)).fill((FULL if world.full else EVENTS) // EVENTS_A_LIFE)
    ecosystem.publish()
    dsn, events = ecosystem.dsn("projections"), sum(log.head() for log in ecosystem.logs)
    rebuild(DirectoryProjection(), _feed(ecosystem), dsn)
    with _reader(dsn) as samples:
        elapsed = seconds(lambda: rebuild(DirectoryProjection(), _feed(ecosystem), dsn))
    yield single(f"rebuild of {events:,} events", "events/s", [events / elapsed])
    yield single(f"… {samples.answers:,} reads during it, refused", "reads", [samples.failures], at_most=0)
    yield single("… the longest wait for one of them", "ms", [1000 * samples.longest], at_most=LONGEST_PAUSE_MS)


def _feed(ecosystem: Ecosystem) -> KafkaFeed:
    return KafkaFeed(ecosystem.client, ecosystem.topics)


@dataclass
class Seen:
    """A reader's answers, failures (an empty answer is one) and longest wait in seconds."""

    answers: int = 0
    failures: int = 0
    longest: float = 0.0


@contextmanager
def _reader(dsn: str) -> Iterator[Seen]:
    """Read through the stable views again and again, as pages do."""
    samples, stop = Seen(), threading.Event()

    def read() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not stop.wait(0.002):
                began = perf_counter()
                try:
                    result = connection.execute(_READ).fetchall()
                except psycopg.Error:
                    result = []
                samples.answers += bool(result)
                samples.failures += not result
                samples.longest = max(samples.longest, perf_counter() - began)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield samples
    finally:
        stop.set()
        thread.join()
