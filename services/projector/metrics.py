"""Prometheus metrics of the read models, read from the engine's tables."""

from collections.abc import Callable, Iterable, Sequence

import psycopg
from prometheus_client.metrics_core import Metric

from services.platform.metrics import counter, gauge, summary
from services.projector.parked_reasons import ALARMS
from services.projector.publishers import PublisherStatus
from services.projector.status import ProjectionStatus, status

_BUILDING = """
SELECT g.projection, coalesce(sum(p.next_offset)::float / nullif(sum(greatest(p.head_offset, p.next_offset)), 0), 0)
  FROM projection.generations g LEFT JOIN projection.positions p USING (projection, generation)
 WHERE g.state = 'building' AND g.projection = ANY(%s) GROUP BY g.projection
"""
_STAGES = """
SELECT s.projection, s.stage, s.count, s.seconds
  FROM projection.stages s JOIN projection.generations g USING (projection, generation)
 WHERE g.state = 'live' AND s.projection = ANY(%s)
"""
_GAUGES: Sequence[tuple[str, str, Callable[[ProjectionStatus], float]]] = (
    ("mentorship_projection_generation", "Live generation; 0: none.", lambda one: one.reading.generation),
    ("mentorship_projection_running", "1 while a member feeds it.", lambda one: one.running),
    ("mentorship_projection_position", "Records read.", lambda one: one.reading.position),
    ("mentorship_projection_head_position", "Records in the feed.", lambda one: one.reading.head),
    ("mentorship_projection_lag_events", "Records not read yet.", lambda one: one.reading.lag_events),
    (
        "mentorship_projection_lag_seconds",
        "Age of the oldest of them; grows while something stands still.",
        lambda one: one.reading.lag_seconds,
    ),
    ("mentorship_projection_failing_seconds", "Time without a success.", lambda one: one.failing_seconds or 0.0),
    ("mentorship_parked_records", "Parked records.", lambda one: one.parked),
)
_REPORTS: Sequence[tuple[str, str, Callable[[PublisherStatus], float]]] = (
    ("mentorship_publisher_news_seconds", "Age of a publisher's last report.", lambda one: one.news_seconds),
    ("mentorship_publisher_unpublished_events", "Events it had not published then.", lambda one: one.unpublished),
    ("mentorship_publisher_standing_seconds", "Time behind without progress.", lambda one: one.standing_seconds or 0.0),
    ("mentorship_publisher_quarantined_positions", "Positions in no topic.", lambda one: len(one.quarantined)),
)
_COUNTERS: Sequence[tuple[str, str, Callable[[ProjectionStatus], float]]] = (
    ("mentorship_projection_claims_rejected", "Claims lost to another member.", lambda one: one.rejected),
    ("mentorship_projection_failures", "Transient failures.", lambda one: one.failures),
)
_OUTCOMES: Sequence[tuple[str, Callable[[ProjectionStatus], float]]] = (
    ("applied", lambda one: one.applied),
    ("duplicate", lambda one: one.duplicates),
    ("ignored", lambda one: one.ignored),
    ("unknown", lambda one: one.unknown),
)


def measure(connection: psycopg.Connection, names: Sequence[str]) -> Iterable[Metric]:
    """Measure read models; the counts are of the live generation, so a rebuild resets them.

    Args:
        connection: To their database.
        names: Their names.
    """
    statuses = status(connection, names)
    for name, help, value in _GAUGES:
        family = gauge(name, help, "projection")
        for one in statuses:
            family.add_metric([one.reading.name], value(one))
        yield family
    for name, help, value in _COUNTERS:
        counted = counter(name, help, "projection")
        for one in statuses:
            counted.add_metric([one.reading.name], value(one))
        yield counted
    yield _events(statuses)
    yield _ledgers(statuses)
    yield _false_records(statuses)
    yield from _publishers(statuses)
    yield _building(connection, names)
    yield _stages(connection, names)


def _events(statuses: Sequence[ProjectionStatus]) -> Metric:
    family = counter("mentorship_projection_events", "Events by outcome.", "projection", "outcome")
    for one in statuses:
        for outcome, value in _OUTCOMES:
            family.add_metric([one.reading.name, outcome], value(one))
    return family


def _publishers(statuses: Sequence[ProjectionStatus]) -> Iterable[Metric]:
    for name, help, value in _REPORTS:
        family = gauge(name, help, "projection", "source")
        for one in statuses:
            for publisher in one.publishers:
                family.add_metric([one.reading.name, publisher.source], value(publisher))
        yield family


def _false_records(statuses: Sequence[ProjectionStatus]) -> Metric:
    help = "Parked records that no honest publisher writes, by reason."
    family = gauge("mentorship_false_records", help, "projection", "reason")
    for one in statuses:
        for reason in ALARMS:
            family.add_metric([one.reading.name, reason], one.parked_reasons.get(reason, 0))
    return family


def _ledgers(statuses: Sequence[ProjectionStatus]) -> Metric:
    help = "Partitions whose ledger is equal to the publisher's, behind, or different."
    family = gauge("mentorship_projection_ledger_partitions", help, "projection", "ledger")
    for one in statuses:
        for ledger in ("equal", "behind", "different"):
            family.add_metric([one.reading.name, ledger], sum(part.ledger == ledger for part in one.partitions))
    return family


def _building(connection: psycopg.Connection, names: Sequence[str]) -> Metric:
    help = "Share of the records that a rebuild has read; absent without a rebuild."
    family = gauge("mentorship_projection_rebuild_progress_ratio", help, "projection")
    for name, ratio in connection.execute(_BUILDING, [list(names)]).fetchall():
        family.add_metric([name], ratio)
    return family


def _stages(connection: psycopg.Connection, names: Sequence[str]) -> Metric:
    help = "Time in each stage of a batch; poll includes the wait for records."
    family = summary("mentorship_projection_batch_seconds", help, "projection", "stage")
    for name, stage, count, seconds in connection.execute(_STAGES, [list(names)]).fetchall():
        family.add_metric([name, stage], count_value=count, sum_value=seconds)
    return family
