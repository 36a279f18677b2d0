"""Where read models stand: one cheap reading for every request, and all of it for the status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg.rows import dict_row

from services.projector import generations, watermarks
from services.projector.positions import Generation

Ledger = Literal["equal", "behind", "DIFFERENT"]
State = Literal["live", "behind", "rebuilding", "stopped", "absent"]
SILENT_SECONDS = 5.0
"""How long a feeding process may be silent before it is taken for dead (its heartbeat is every second)."""

_POSITIONS = """
SELECT source, topic, partition, next_offset AS next, head_offset AS head, position, count, proven, difference,
       applied, duplicates, ignored, unknown,
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
    """Where a read model stands.

    Attributes:
        name: The projection.
        generation: The generation its views show; 0 before the first.
        position: Grows with every batch that is applied; meaningful only in comparison with `head` and with itself.
        head: What `position` will be when everything that was seen is applied.
        lag_seconds: Age of the oldest event not applied, as far as it is known; 0 when there is none.
        through: For each source the position through which everything is in the model.
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
        """How many records are known to be waiting."""
        return self.head - self.position

    def reached(self, position: int, source: str | None = None) -> bool:
        """Say whether the event at a source's position, and all before it that concerns the same key, is in the model.

        Of a source that the model does not read there is nothing to wait for.

        Args:
            position: `Event-Position` of a command.
            source: `Event-Source` of it; any when not given.
        """
        if source is not None and self.latest and source not in self.latest:
            return True
        names = self.through if source is None else [source]
        return any(self.through.get(n, 0) >= position or position in self.latest.get(n, ()) for n in names)


@dataclass(frozen=True, slots=True)
class PartitionStatus:
    """One partition: what was read, and whether publisher and model hold the same ledger."""

    source: str
    topic: str
    partition: int
    next: int
    head: int
    position: int
    count: int
    ledger: Ledger
    difference: str | None


@dataclass(frozen=True, slots=True)
class ProjectionStatus:
    """Everything that is known of how a read model fares; the counts are of the live generation."""

    reading: Reading
    state: State
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
    def ledger(self) -> Ledger:
        """The worst of the partitions'."""
        found = {one.ledger for one in self.partitions}
        return "DIFFERENT" if "DIFFERENT" in found else "behind" if "behind" in found else "equal"


def reading(connection: psycopg.Connection, name: str) -> Reading:
    """Look up where a read model stands."""
    return _look(connection, name)[0]


def status(connection: psycopg.Connection, names: Sequence[str]) -> list[ProjectionStatus]:
    """Look up everything about read models, in the order of their names as given."""
    return [_status(connection, name) for name in names]


def _look(connection: psycopg.Connection, name: str) -> tuple[Reading, list[PartitionStatus], dict[str, int]]:
    generation = generations.live(connection, name)
    if generation is None:
        return (
            Reading(name, 0, 0, 0, 0.0, {}, {}),
            [],
            dict.fromkeys(("applied", "duplicates", "ignored", "unknown"), 0),
        )
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = list(cursor.execute(_POSITIONS, generation.key))
    totals = {what: sum(row[what] for row in rows) for what in ("applied", "duplicates", "ignored", "unknown")}
    latest: dict[str, set[int]] = {}
    for row in rows:
        latest.setdefault(row["source"], set()).add(row["position"])
    found = Reading(
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
            _ledger(row["position"], row["proven"], row["difference"]), row["difference"],
        )
        for row in rows
    ]  # fmt: skip
    return found, partitions, totals


def _ledger(position: int, proven: int, difference: str | None) -> Ledger:
    if difference is not None:
        return "DIFFERENT"
    return "equal" if proven == position else "behind"


def _status(connection: psycopg.Connection, name: str) -> ProjectionStatus:
    found, partitions, totals = _look(connection, name)
    key = {**Generation(name, found.generation).key, "seconds": SILENT_SECONDS}
    with connection.cursor(row_factory=dict_row) as cursor:
        (member,) = cursor.execute(_MEMBERS, key)
        (building,) = cursor.execute(_BUILDING, key)
        (parked,) = cursor.execute(_PARKED, key)
    return ProjectionStatus(
        reading=found,
        state=_state(found, running=member["running"], building=building["building"]),
        running=member["running"],
        partitions=partitions,
        parked=parked["n"],
        **{what: member[what] for what in ("rejected", "failures", "last_error")},
        applied=totals["applied"],
        duplicates=totals["duplicates"],
        ignored=totals["ignored"],
        unknown=totals["unknown"],
    )


def _state(found: Reading, *, running: bool, building: bool) -> State:
    if building:
        return "rebuilding"
    if not running:
        return "stopped" if found.generation else "absent"
    return "behind" if found.lag_events else "live"
