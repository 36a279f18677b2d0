"""Read models in numbers for Prometheus, looked up in the engine's tables."""

from collections.abc import Callable, Iterable, Sequence

import psycopg
from prometheus_client.metrics_core import Metric

from services.platform.metrics import counter, gauge
from services.projector.status import ProjectionStatus, status

_BUILDING = """
SELECT g.projection, coalesce(sum(p.next_offset)::float / nullif(sum(greatest(p.head_offset, p.next_offset)), 0), 0)
  FROM projection.generations g LEFT JOIN projection.positions p USING (projection, generation)
 WHERE g.state = 'building' AND g.projection = ANY(%s) GROUP BY g.projection
"""
_GAUGES: Sequence[tuple[str, str, Callable[[ProjectionStatus], float]]] = (
    ("mentorship_projection_generation", "Generation that is shown; 0: none.", lambda one: one.reading.generation),
    ("mentorship_projection_running", "1 while somebody feeds it.", lambda one: one.running),
    ("mentorship_projection_position", "Records read.", lambda one: one.reading.position),
    ("mentorship_projection_head_position", "Records there are.", lambda one: one.reading.head),
    ("mentorship_projection_lag_events", "Records not read yet.", lambda one: one.reading.lag_events),
    ("mentorship_projection_lag_seconds", "Age of the oldest of them.", lambda one: one.reading.lag_seconds),
    ("mentorship_parked_records", "Records set aside.", lambda one: one.parked),
)
_COUNTERS: Sequence[tuple[str, str, Callable[[ProjectionStatus], float]]] = (
    ("mentorship_projection_claims_rejected", "Claims lost to another member.", lambda one: one.rejected),
    ("mentorship_projection_failures", "Failures in passing that were survived.", lambda one: one.failures),
)
_OUTCOMES: Sequence[tuple[str, Callable[[ProjectionStatus], float]]] = (
    ("applied", lambda one: one.applied),
    ("duplicate", lambda one: one.duplicates),
    ("ignored", lambda one: one.ignored),
    ("unknown", lambda one: one.unknown),
)


def measure(connection: psycopg.Connection, names: Sequence[str]) -> Iterable[Metric]:
    """Measure read models; the counts are of the live generation, so a rebuild begins them anew.

    Args:
        connection: To their database.
        names: Which.
    """
    found = status(connection, names)
    for name, help, value in _GAUGES:
        family = gauge(name, help, "projection")
        for one in found:
            family.add_metric([one.reading.name], value(one))
        yield family
    for name, help, value in _COUNTERS:
        counted = counter(name, help, "projection")
        for one in found:
            counted.add_metric([one.reading.name], value(one))
        yield counted
    yield _events(found)
    yield _ledgers(found)
    yield _building(connection, names)


def _events(found: Sequence[ProjectionStatus]) -> Metric:
    family = counter("mentorship_projection_events", "Events met, by what became of them.", "projection", "outcome")
    for one in found:
        for outcome, value in _OUTCOMES:
            family.add_metric([one.reading.name, outcome], value(one))
    return family


def _ledgers(found: Sequence[ProjectionStatus]) -> Metric:
    said = "Partitions whose ledger is equal to the publisher's, behind, or DIFFERENT."
    family = gauge("mentorship_projection_ledger_partitions", said, "projection", "ledger")
    for one in found:
        for ledger in ("equal", "behind", "DIFFERENT"):
            family.add_metric([one.reading.name, ledger], sum(part.ledger == ledger for part in one.partitions))
    return family


def _building(connection: psycopg.Connection, names: Sequence[str]) -> Metric:
    said = "Share of the records that a rebuild has read; absent while there is none."
    family = gauge("mentorship_projection_rebuild_progress_ratio", said, "projection")
    for name, ratio in connection.execute(_BUILDING, [list(names)]).fetchall():
        family.add_metric([name], ratio)
    return family
