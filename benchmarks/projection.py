"""From bytes on Kafka to a read model, against COPY of the same read model's rows into the same tables.

Every record of a projection's topics counts as an event, also those it only passes by: their bytes are read, their
place in the ledger is kept. The peer is a Python program that is handed the finished rows and has but to COPY them;
for the record there are COPY of finished text, which is PostgreSQL alone, and a bare consumer that drops what it reads.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition

from benchmarks.support.building import PROJECTIONS, Building, build_as_role
from benchmarks.support.copying import Copied, contents
from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.filled import create_filled_ecosystem
from benchmarks.support.harness import Row, against, compare_pairs, seconds, single
from benchmarks.support.world import World
from services.contract.naming import PARTITIONS

TARGET = 0.25
NO_SLOWER = 0.95
"""The way to the facts beside the way to the counters that were there before."""
EVENTS_PER_SECOND = 10_000
ROUNDS = 3


def rows(world: World) -> Iterator[Row]:
    """Each projection by itself, then all of them at once in processes of their own."""
    ecosystem = create_filled_ecosystem(world)
    for name in PROJECTIONS:
        yield from _alone(_building(ecosystem, name))
    facts, counters = (_building(ecosystem, name) for name in ("measures", "programs"))
    yield compare_pairs(
        "from Kafka to the facts of measures",
        "events/s",
        lambda: facts.build().rate,
        lambda: counters.build().rate,
        "to counters",
        rounds=ROUNDS,
        at_least=NO_SLOWER,
    )
    yield compare_pairs(
        "… of the processor",
        "events/s",
        lambda: facts.build().busy_rate,
        lambda: counters.build().busy_rate,
        "to counters",
        rounds=ROUNDS,
        at_least=NO_SLOWER,
    )
    together = [_together(ecosystem) for _ in range(ROUNDS)]
    yield single("all projections at once, a process each", "events/s", together, at_least=EVENTS_PER_SECOND)


def _alone(building: Building) -> Iterator[Row]:
    name = f"projection {building.name}"
    generation = building.build().generation
    copied = Copied(building.dsn, PROJECTIONS[building.name]().schema_sql, contents(building.dsn, generation))

    def ours() -> float:
        return building.build().rate

    row = compare_pairs(
        name, "events/s", ours, copied.from_python, "rows/s by COPY, Python", rounds=ROUNDS, at_least=TARGET
    )
    yield row
    yield compare_pairs(
        "… of the processor",
        "events/s",
        lambda: building.build().busy_rate,
        copied.busy_from_python,
        "rows/s by COPY, Python",
        rounds=ROUNDS,
        at_least=TARGET,
    )
    yield single(name, "events/s", [row.ours], at_least=EVENTS_PER_SECOND)
    for peer, peer_name in ((copied.from_text, "rows/s by COPY, text"), (lambda: _bare(building), "bare consumer")):
        yield against(name, "events/s", row.ours, median(peer() for _ in range(ROUNDS)), peer_name)


def _together(ecosystem: Ecosystem) -> float:
    """Return the records per second that reached all of their read models."""
    buildings = [_building(ecosystem, name) for name in PROJECTIONS]
    with ProcessPoolExecutor(len(buildings), mp_context=get_context("spawn")) as processes:
        built = list(processes.map(build_as_role, buildings))
    return max(build.records for build in built) / (
        max(build.ended for build in built) - min(build.began for build in built)
    )


def _bare(building: Building) -> float:
    """Return the records per second of a consumer that does not process them."""
    consumer = KafkaConsumer(
        **building.client, enable_auto_commit=False, auto_offset_reset="earliest", max_poll_records=2000
    )
    places = [KafkaPartition(topic.topic, number) for topic in building.topics for number in range(PARTITIONS)]
    consumer.assign(places)
    total = sum(consumer.end_offsets(places).values())

    def read() -> None:
        count = 0
        while count < total:
            count += sum(map(len, consumer.poll(timeout_ms=200).values()))

    elapsed = seconds(read)
    consumer.close()
    return float(total / elapsed)


def _building(ecosystem: Ecosystem, name: str) -> Building:
    contexts = PROJECTIONS[name]().contexts
    return Building(name, ecosystem.dsn("projections"), dict(ecosystem.client), ecosystem.topics_for(contexts))
