"""Status of read models: a cheap reading of the position for every request, and the full status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from psycopg.rows import dict_row

from services.contract import naming
from services.projector import generations, publishers, watermarks
from services.projector.feed import FeedKind
from services.projector.positions import Generation
from services.projector.publishers import NEWS_SECONDS, PublisherStatus

LedgerState = Literal["equal", "behind", "different"]
ReadModelState = Literal["live", "behind", "rebuilding", "silent", "failing", "stopped", "absent"]
SILENT_SECONDS = 5.0
"""Longest time without a heartbeat before a read model counts as silent; under load a batch takes longer than that."""
STOPPED_SECONDS = 60.0
"""Longest time without a heartbeat before it counts as stopped, unless its members have left before."""

_POSITIONS = """
SELECT source, topic, partition, next_offset AS next, head_offset AS head, position, count, verified_through,
       difference, applied, duplicates, ignored, unknown,
       CASE WHEN head_offset <= next_offset THEN 0
            WHEN moved_at >= behind_since AND recorded_at > 0
            THEN greatest(0, extract(epoch FROM clock_timestamp()) - recorded_at / 1e6)
            ELSE extract(epoch FROM clock_timestamp() - coalesce(behind_since, moved_at)) END::float AS lag,
       (SELECT coalesce(sum(q.idle), 0)::bigint FROM projection.publishers q
          JOIN projection.generations g USING (projection, generation)
         WHERE q.projection = %(projection)s AND q.generation = %(generation)s AND g.feed = 'kafka') AS idle
  FROM projection.positions WHERE projection = %(projection)s AND generation = %(generation)s
 ORDER BY source, topic, partition
"""
# What is not known to be applied may be as old as the last moment at which a member worked, and as the last news.
_STANDSTILL = """
SELECT greatest(
    (SELECT CASE WHEN age > %(silent)s THEN age ELSE 0 END
       FROM (SELECT extract(epoch FROM clock_timestamp() - max(coalesce(failing_since, seen_at)))::float AS age
               FROM projection.members WHERE projection = %(projection)s AND generation = %(generation)s) members),
    (SELECT max(greatest(CASE WHEN news > %(news)s THEN news ELSE 0 END,
                         extract(epoch FROM clock_timestamp() - standing_since)::float))
       FROM (SELECT extract(epoch FROM clock_timestamp() - reported_at)::float AS news, standing_since
               FROM projection.publishers
              WHERE projection = %(projection)s AND generation = %(generation)s) publishers),
    0)
"""
_MEMBERS = """
SELECT coalesce(sum(rejected), 0)::bigint AS rejected, coalesce(sum(failures), 0)::bigint AS failures,
       coalesce(bool_or(counts), false) AS running,
       extract(epoch FROM clock_timestamp() - max(seen_at) FILTER (WHERE counts))::float AS silent,
       extract(epoch FROM clock_timestamp() - min(failing_since) FILTER (WHERE counts))::float AS failing,
       (array_agg(last_error ORDER BY seen_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS last_error
  FROM (SELECT *, running AND seen_at > clock_timestamp() - make_interval(secs => %(stopped)s) AS counts
          FROM projection.members WHERE projection = %(projection)s AND generation = %(generation)s) m
"""
_BUILDING = """
SELECT EXISTS (SELECT FROM projection.generations g JOIN projection.members m USING (projection, generation)
                WHERE g.projection = %(projection)s AND g.state = 'building' AND m.running
                  AND m.seen_at > clock_timestamp() - make_interval(secs => %(stopped)s)) AS building
"""
_PARKED = (
    "SELECT reason, count(*) AS n FROM projection.parked "
    "WHERE projection = %(projection)s AND generation = %(generation)s GROUP BY reason ORDER BY reason"
)
_FEED = "SELECT feed FROM projection.generations WHERE projection = %(projection)s AND generation = %(generation)s"


@dataclass(frozen=True, slots=True)
class Reading:
    """Position and lag of a read model at one moment.

    Attributes:
        name: The projection.
        generation: The live generation; 0 before the first.
        position: Grows with every applied batch, except by reports of publishers that contain nothing new; comparable
            only with `head` and with itself.
        head: The `position` at which everything seen so far is applied.
        lag_seconds: Age of the oldest event that is not applied, or may not be: because no member works, or a publisher
            does not progress or does not report. 0 if neither is known.
        through: For each source the position through which everything is in the read model.
        latest: For each source the positions that its partitions have reached.
    """

    name: str
    generation: int
    position: int
    head: int
    lag_seconds: float
    through: Mapping[str, int]
    latest: Mapping[str, frozenset[int]]

    @property
    def lag_events(self) -> int:
        """The number of records known to be not applied yet."""
        return self.head - self.position

    def has_reached(self, position: int, source: str) -> bool:
        """Return whether the event at a source's position, and all earlier ones of its key in its topic, are read.

        True for a source of a context that the read model does not read: there is nothing to wait for.

        Args:
            position: `Event-Position` of a command.
            source: Its `Event-Source`.
        """
        if self.latest and naming.context_in(source) not in {naming.context_in(read) for read in self.latest}:
            return True
        return self.through.get(source, 0) >= position or position in self.latest.get(source, ())


@dataclass(frozen=True, slots=True)
class PartitionStatus:
    """Status of one partition: its positions, and whether the ledger equals the publisher's."""

    source: str
    topic: str
    partition: int
    next: int
    head: int
    position: int
    count: int
    ledger: LedgerState
    difference: str | None


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """Full status of a read model; the counts are of the live generation.

    Attributes:
        silent_seconds: Age of the last heartbeat of a running member; None where none is running.
        failing_seconds: For how long every attempt of a running member has failed; None where it succeeds.
        parked_reasons: The number of parked records by reason.
        feed: The kind of feed; None before the first generation. A log is read by the process that records it.
    """

    reading: Reading
    state: ReadModelState
    running: bool
    silent_seconds: float | None
    failing_seconds: float | None
    feed: FeedKind | None
    publishers: Sequence[PublisherStatus]
    partitions: Sequence[PartitionStatus]
    parked_reasons: Mapping[str, int]
    applied: int
    duplicates: int
    ignored: int
    unknown: int
    rejected: int
    failures: int
    last_error: str | None

    @property
    def parked(self) -> int:
        """The number of parked records."""
        return sum(self.parked_reasons.values())

    @property
    def ledger(self) -> LedgerState:
        """The worst of the partitions' ledgers."""
        ledgers = {partition.ledger for partition in self.partitions}
        return "different" if "different" in ledgers else "behind" if "behind" in ledgers else "equal"


def reading(connection: psycopg.Connection, name: str) -> Reading:
    """Read position and lag of a read model."""
    return _read(connection, name)[0]


def status(connection: psycopg.Connection, names: Sequence[str]) -> list[ProjectionStatus]:
    """Read the full status of read models, in the order of the given names."""
    return [_status(connection, name) for name in names]


def _read(connection: psycopg.Connection, name: str) -> tuple[Reading, list[PartitionStatus], dict[str, int]]:
    generation = generations.live(connection, name)
    if generation is None:
        return (
            Reading(name, 0, 0, 0, 0.0, {}, {}),
            [],
            dict.fromkeys(("applied", "duplicates", "ignored", "unknown"), 0),
        )
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = list(cursor.execute(_POSITIONS, generation.key))
    limits = {"silent": SILENT_SECONDS, "news": NEWS_SECONDS}
    standstill = connection.execute(_STANDSTILL, {**generation.key, **limits}).fetchone()
    idle = rows[0]["idle"] if rows else 0
    totals = {name: sum(row[name] for row in rows) for name in ("applied", "duplicates", "ignored", "unknown")}
    latest: dict[str, set[int]] = {}
    for row in rows:
        latest.setdefault(row["source"], set()).add(row["position"])
    reading = Reading(
        name,
        generation.number,
        sum(row["next"] for row in rows) - idle,
        sum(max(row["head"], row["next"]) for row in rows) - idle,
        max([*(row["lag"] for row in rows), *(standstill or ())], default=0.0),
        watermarks.read(connection, generation),
        {source: frozenset(positions) for source, positions in latest.items()},
    )
    partitions = [
        PartitionStatus(
            row["source"], row["topic"], row["partition"], row["next"], row["head"], row["position"], row["count"],
            _ledger(row["position"], row["verified_through"], row["difference"]), row["difference"],
        )
        for row in rows
    ]  # fmt: skip
    return reading, partitions, totals


def _ledger(position: int, verified_through: int, difference: str | None) -> LedgerState:
    if difference is not None:
        return "different"
    return "equal" if verified_through == position else "behind"


def _status(connection: psycopg.Connection, name: str) -> ProjectionStatus:
    reading, partitions, totals = _read(connection, name)
    generation = Generation(name, reading.generation)
    key = {**generation.key, "stopped": STOPPED_SECONDS}
    with connection.cursor(row_factory=dict_row) as cursor:
        (member,) = cursor.execute(_MEMBERS, key)
        (building,) = cursor.execute(_BUILDING, key)
        parked = {row["reason"]: row["n"] for row in cursor.execute(_PARKED, key)}
        feed = cursor.execute(_FEED, key).fetchone()
    return ProjectionStatus(
        reading=reading,
        state=_state(reading, member, building=building["building"]),
        running=member["running"],
        silent_seconds=member["silent"],
        failing_seconds=member["failing"],
        feed=feed["feed"] if feed is not None else None,
        publishers=publishers.read(connection, generation),
        partitions=partitions,
        parked_reasons=parked,
        **{key: member[key] for key in ("rejected", "failures", "last_error")},
        applied=totals["applied"],
        duplicates=totals["duplicates"],
        ignored=totals["ignored"],
        unknown=totals["unknown"],
    )


def _state(reading: Reading, member: Mapping[str, Any], *, building: bool) -> ReadModelState:
    if building:
        return "rebuilding"
    if not member["running"]:
        return "stopped" if reading.generation else "absent"
    if member["silent"] > SILENT_SECONDS:
        return "silent"
    if member["failing"] is not None:
        return "failing"
    return "behind" if reading.lag_events else "live"
