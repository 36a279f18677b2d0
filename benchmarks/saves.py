"""Durable saves through the event store against raw INSERT commits of the same bytes."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
from psycopg_pool import ConnectionPool

from benchmarks.support.applications import CheckingOnly, mapping_of_enrollment, store_of, submit
from benchmarks.support.harness import Row, compare_pairs, seconds
from benchmarks.support.tally import note
from benchmarks.support.world import World
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore

SAVES = 600
TARGET = 0.38
KEEPING_TARGET = 0.85
"""Of the rate of saves that encode nothing."""


def rows(world: World) -> Iterator[Row]:
    """With one writer and with eight."""
    dsn = world.database("saves")
    event_log("tally").migrate(dsn)
    store = EventStore(service="tally", dsn=dsn, encoder=None, pool_size=8)
    with ConnectionPool(dsn, min_size=8, kwargs={"autocommit": True}) as pool:
        _raw_table(dsn)
        for threads in (1, 8):
            yield compare_pairs(
                f"durable saves, {threads} thread{'s' * (threads > 1)}",
                "saves/s",
                lambda threads=threads: _rate(threads, lambda: note(store)),  # type: ignore[misc]  # bound now
                lambda threads=threads: _rate(threads, lambda: _raw_insert(pool)),  # type: ignore[misc]  # bound now
                "raw INSERT commits",
                at_least=TARGET,
            )
    store.close()
    yield from _publishing(world)


def _publishing(world: World) -> Iterator[Row]:
    """Measure saves of an event that is encoded for publication, kept or only checked, against saves without."""
    dsn, mapping = world.database("saves_published"), mapping_of_enrollment()
    event_log("enrollment").migrate(dsn)
    with (
        store_of(dsn, None) as unpublished,
        store_of(dsn, CheckingOnly(mapping)) as checking,
        store_of(dsn, mapping) as keeping,
    ):
        for threads in (1, 8):
            for name, store, target in (("checked", checking, None), ("checked and kept", keeping, KEEPING_TARGET)):
                yield compare_pairs(
                    f"saves {name}, {threads} thread{'s' * (threads > 1)}",
                    "saves/s",
                    lambda store=store, threads=threads: _rate(threads, lambda: submit(store)),  # type: ignore[misc]  # bound now
                    lambda threads=threads: _rate(threads, lambda: submit(unpublished)),  # type: ignore[misc]  # bound now
                    "without encoding",
                    at_least=target,
                )


def _rate(threads: int, save: Callable[[], None]) -> float:
    def work(_: int) -> None:
        for _n in range(SAVES // threads):
            save()

    with ThreadPoolExecutor(threads) as pool:
        elapsed = seconds(lambda: list(pool.map(work, range(threads))))
    return (SAVES // threads) * threads / elapsed


def _raw_table(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE raw "
            "(id uuid, version bigint, topic text, state bytea, n bigserial, PRIMARY KEY (id, version))"
        )
        connection.execute("CREATE UNIQUE INDEX ON raw (n)")


def _raw_insert(pool: ConnectionPool) -> None:
    with pool.connection() as connection:
        connection.execute(
            "INSERT INTO raw (id, version, topic, state) VALUES (%b, %b, %b, %b)",
            (uuid4(), 1, "benchmark.tally.noted", os.urandom(500)),
            prepare=True,
        )
