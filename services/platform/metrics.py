"""What is measured, in Prometheus' words: base units, `_total` for counters, no label that names a person or an id.

Requests are counted by the process that answers them. All else is known to the databases, whichever processes work on
it, so a server looks it up when asked: relays and projectors need no port of their own, and a stopped one is seen.
"""

from collections.abc import Callable, Iterable, Sequence

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

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

Measure = Callable[[], Iterable[Metric]]
"""Looks something up and gives it as measurements; may raise."""
FAILED = "mentorship_measurement_failures"
_log = structlog.get_logger(__name__)


def gauge(name: str, help: str, *labels: str) -> GaugeMetricFamily:
    """Begin a measurement that goes up and down."""
    return GaugeMetricFamily(name, help, labels=labels)


def counter(name: str, help: str, *labels: str) -> CounterMetricFamily:
    """Begin a measurement that only grows; `_total` is added to its name."""
    return CounterMetricFamily(name, help, labels=labels)


class _All(Collector):
    """What this process counted, and what is looked up now."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = measures

    def collect(self) -> Iterable[Metric]:
        yield from REGISTRY.collect()
        failures = 0
        for measure in self._measures:
            try:
                yield from list(measure())
            except Exception:  # noqa: BLE001 - what can be measured is still told; a gauge says that not all was
                _log.warning("measurement_failed", exc_info=True)
                failures += 1
        missing = gauge(FAILED, "Lookups of this scrape that failed; their measurements are missing.")
        missing.add_metric([], failures)
        yield missing


def exposition(measures: Sequence[Measure] = ()) -> bytes:
    """Write every measurement in Prometheus' text format.

    Args:
        measures: What is looked up beside what this process counted.
    """
    return generate_latest(_All(measures))
