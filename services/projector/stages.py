"""Stages of a batch: the time in each, for the metrics, and the stack of a batch that takes too long, for the log."""

import sys
import threading
import time
import traceback
from collections import defaultdict

import psycopg
import structlog

from services.projector.positions import Generation

SLOW_SECONDS = 30.0
IDLE = ("poll", "committed")
"""The stages between batches; a poll includes the wait for records."""
_ADD = """
INSERT INTO projection.stages AS s (projection, generation, stage, count, seconds)
SELECT %(projection)s, %(generation)s, n.stage, n.count, n.seconds
  FROM unnest(%(stages)s::text[], %(counts)s::bigint[], %(seconds)s::float8[]) AS n (stage, count, seconds)
ON CONFLICT (projection, generation, stage)
DO UPDATE SET count = s.count + excluded.count, seconds = s.seconds + excluded.seconds
"""
_log = structlog.get_logger(__name__)


class StageTimer:
    """Measures the stages of the thread that calls `enter`; another thread may read `stage` and `since`."""

    def __init__(self) -> None:
        self.stage = "committed"
        self.since = time.monotonic()
        self._totals: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))

    def enter(self, stage: str) -> None:
        """End the present stage and begin another."""
        now = time.monotonic()
        count, seconds = self._totals[self.stage]
        self._totals[self.stage] = (count + 1, seconds + now - self.since)
        # The time first: a reader that reads the stage first never sees a new stage with an old time.
        self.since = now
        self.stage = stage

    def flush(self, connection: psycopg.Connection, generation: Generation) -> None:
        """Add the times since the last flush to those of the generation, in one order: members cannot deadlock."""
        self._totals.pop("committed", None)
        stages = sorted(self._totals)
        counts, seconds = [self._totals[stage][0] for stage in stages], [self._totals[stage][1] for stage in stages]
        self._totals.clear()
        connection.execute(_ADD, {**generation.key, "stages": stages, "counts": counts, "seconds": seconds})


class SlowBatchWatchdog:
    """Logs the stack of the present thread whenever one of its batches is in one stage for too long.

    Args:
        timer: The stages of the present thread.
        projection: The projection, for the log.
        seconds: The longest time in one stage.
    """

    def __init__(self, timer: StageTimer, projection: str, *, seconds: float = SLOW_SECONDS) -> None:
        self._timer, self._projection, self._seconds = timer, projection, seconds
        self._watched, self._stop = threading.get_ident(), threading.Event()
        self._reported = 0.0
        self._thread = threading.Thread(target=self._watch, name=f"{projection}-watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Log the present stage with its stack, once, if it has taken too long."""
        stage, since = self._timer.stage, self._timer.since
        age = time.monotonic() - since
        if stage not in IDLE and age > self._seconds and since != self._reported:
            self._reported = since
            frame = sys._current_frames().get(self._watched)  # noqa: SLF001 - the documented way
            stack = "".join(traceback.format_stack(frame)) if frame is not None else ""
            _log.warning("batch_slow", projection=self._projection, stage=stage, seconds=round(age), stack=stack)

    def _watch(self) -> None:
        while not self._stop.wait(self._seconds / 4):
            self.check()
