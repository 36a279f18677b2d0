"""What is measured, in Prometheus' words: base units, `_total` for counters, no label that names a person or an id."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
"""Ours alone: libraries that register measurements of their own stay out of it."""

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

HTTP_SECONDS = Histogram(
    "mentorship_http_request_duration_seconds",
    "How long requests took.",
    ["service", "method", "route", "status"],
    registry=REGISTRY,
    buckets=_FAST,
)
PROJECTION_POSITION = Gauge(
    "mentorship_projection_position", "Last position applied.", ["projection", "source"], registry=REGISTRY
)
PROJECTION_HEAD = Gauge(
    "mentorship_projection_head_position", "Last position there is.", ["projection", "source"], registry=REGISTRY
)
PROJECTION_LAG_EVENTS = Gauge(
    "mentorship_projection_lag_events", "Events not applied yet.", ["projection"], registry=REGISTRY
)
PROJECTION_LAG_SECONDS = Gauge(
    "mentorship_projection_lag_seconds", "Age of the oldest event not applied.", ["projection"], registry=REGISTRY
)
PROJECTION_EVENTS = Counter(
    "mentorship_projection_events",
    "Events met, by what became of them (applied, duplicate, skipped, parked).",
    ["projection", "type", "outcome"],
    registry=REGISTRY,
)
BATCH_SECONDS = Histogram(
    "mentorship_projection_batch_duration_seconds",
    "How long a batch took from claim to commit.",
    ["projection"],
    registry=REGISTRY,
    buckets=_FAST,
)
REBUILD_PROGRESS = Gauge(
    "mentorship_projection_rebuild_progress_ratio",
    "Share of the log a rebuild has read.",
    ["projection"],
    registry=REGISTRY,
)
RELAY_POSITION = Gauge("mentorship_relay_position", "Last position published.", ["service"], registry=REGISTRY)
RELAY_LAG_SECONDS = Gauge(
    "mentorship_relay_lag_seconds", "Age of the oldest event not published.", ["service"], registry=REGISTRY
)
PARKED_RECORDS = Gauge("mentorship_parked_records", "Records set aside.", ["projection"], registry=REGISTRY)


def exposition() -> bytes:
    """Write every measurement in Prometheus' text format."""
    return generate_latest(REGISTRY)
