"""Status of read models: a cheap reading of the position for every request, and the full status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg.rows import dict_row

from services.contract import naming
from services.projector import generations, watermarks
from services.projector.positions import Generation

LedgerState = Literal["equal", "behind", "different"]
ReadModelState = Literal["live", "behind", "rebuilding", "stopped", "absent"]
SILENT_SECONDS = 5.0
"""Longest time without a heartbeat before a member counts as stopped (its heartbeat is every second)."""

_POSITIONS = """
SELECT source, topic, partition, next_offset AS next, head_offset AS head, position, count, verified_through,
       difference, applied, duplicates, ignored, unknown,
       CASE WHEN head_offset <= next_offset THEN 0
            WHEN moved_at >= behind_since AND recorded_at > 0
            THEN greatest(0, extract(epoch FROM clock_timestamp()) - recorded_at / 1e6)
            ELSE extract(epoch FROM clock_timestamp() - behind_since) END::float AS lag
  FROM projection.positions WHERE projection = %(projection)s AND generation = %(generation)s
 ORDER BY source, topic, partition
"""
_MEMBERS = """
SELECT coalesce(sum(rejected), 0)::bigint AS rejected, coalesce(sum(failures), 0)::bigint AS failures,
       extract(epoch FROM clock_timestamp() - max(seen_at))::float AS silent,
       coalesce(bool_or(running AND seen_at > clock_timestamp() - make_interval(secs => %(seconds)s)), false)
       AS running,
       (array_agg(last_error ORDER BY seen_at DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS last_error
  FROM projection.members WHERE projection = %(projection)s AND generation = %(generation)s
"""
_BUILDING = """
SELECT EXISTS (SELECT FROM projection.generations g JOIN projection.members m USING (projection, generation)
                WHERE g.projection = %(projection)s AND g.state = 'building' AND m.running
                  AND m.seen_at > clock_timestamp() - make_interval(secs => %(seconds)s)) AS building
"""
_PARKED = (
    "SELECT count(*) AS n FROM projection.parked WHERE projection = %(projection)s AND generation = %(generation)s"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Position and lag of a read model at one moment.

    Attributes:
        name: The projection.
        generation: The live generation; 0 before the first.
        position: Grows with every applied batch; comparable only with `head` and with itself.
        head: The `position` at which everything seen so far is applied.
        lag_seconds: Age of the oldest event not applied, as far as it is known; 0 if there is none.
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
    """Full status of a read model; the counts are of the live generation."""

    reading: Reading
    state: ReadModelState
    running: bool
    partitions: Sequence[PartitionStatus]
    parked: int
    applied: int
    duplicates: int
    ignored: int
    unknown: int
    rejected: int
    failures: int
    last_error: str | None

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
    totals = {name: sum(row[name] for row in rows) for name in ("applied", "duplicates", "ignored", "unknown")}
    latest: dict[str, set[int]] = {}
    for row in rows:
        latest.setdefault(row["source"], set()).add(row["position"])
    reading = Reading(
        name,
        generation.number,
        sum(row["next"] for row in rows),
        sum(max(row["head"], row["next"]) for row in rows),
        max((row["lag"] or 0.0 for row in rows), default=0.0),
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
    key = {**Generation(name, reading.generation).key, "seconds": SILENT_SECONDS}
    with connection.cursor(row_factory=dict_row) as cursor:
        (member,) = cursor.execute(_MEMBERS, key)
        (building,) = cursor.execute(_BUILDING, key)
        (parked,) = cursor.execute(_PARKED, key)
    return ProjectionStatus(
        reading=reading,
        state=_state(reading, running=member["running"], building=building["building"]),
        running=member["running"],
        partitions=partitions,
        parked=parked["n"],
        **{key: member[key] for key in ("rejected", "failures", "last_error")},
        applied=totals["applied"],
        duplicates=totals["duplicates"],
        ignored=totals["ignored"],
        unknown=totals["unknown"],
    )


def _state(reading: Reading, *, running: bool, building: bool) -> ReadModelState:
    if building:
        return "rebuilding"
    if not running:
        return "stopped" if reading.generation else "absent"
    return "behind" if reading.lag_events else "live"
