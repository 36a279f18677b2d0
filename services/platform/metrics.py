"""Prometheus metrics: base units, `_total` for counters, no label with a person or an id.

Requests are counted by the process that answers them. All other metrics are looked up in the databases at each scrape:
relays and projectors need no port of their own, and one that has stopped is visible.
"""

from collections.abc import Callable, Iterable, Sequence

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()
"""A registry of our own: metrics that libraries register stay out of it."""

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

HTTP_SECONDS = Histogram(
    "mentorship_http_request_duration_seconds",
    "Duration of requests.",
    ["service", "method", "route", "status"],
    registry=REGISTRY,
    buckets=_FAST,
)

MetricSource = Callable[[], Iterable[Metric]]
"""Looks metrics up at a scrape; may raise."""
FAILED = "mentorship_measurement_failures"
_log = structlog.get_logger(__name__)


def gauge(name: str, help: str, *labels: str) -> GaugeMetricFamily:
    """Create a metric that goes up and down."""
    return GaugeMetricFamily(name, help, labels=labels)


def counter(name: str, help: str, *labels: str) -> CounterMetricFamily:
    """Create a metric that only grows; `_total` is added to its name."""
    return CounterMetricFamily(name, help, labels=labels)


def summary(name: str, help: str, *labels: str) -> SummaryMetricFamily:
    """Create a metric with a count and a sum of observations; `_count` and `_sum` are added to its name."""
    return SummaryMetricFamily(name, help, labels=labels)


class _Scrape(Collector):
    """The metrics of this process, and those that are looked up now."""

    def __init__(self, sources: Sequence[MetricSource]) -> None:
        self._sources = sources

    def collect(self) -> Iterable[Metric]:
        yield from REGISTRY.collect()
        failures = 0
        for source in self._sources:
            try:
                yield from list(source())
            except Exception:  # noqa: BLE001 - the other metrics are still reported; a gauge counts the failed sources
                _log.warning("measurement_failed", exc_info=True)
                failures += 1
        missing = gauge(FAILED, "Lookups of this scrape that failed; their measurements are missing.")
        missing.add_metric([], failures)
        yield missing


def render_metrics(sources: Sequence[MetricSource] = ()) -> bytes:
    """Return every metric in the Prometheus text format.

    Args:
        sources: Metrics to look up, in addition to those of this process.
    """
    return generate_latest(_Scrape(sources))
