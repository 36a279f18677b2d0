"""A batch that takes too long is logged with the stack of its thread; one that waits for records is not."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from services.projector.stages import SlowBatchWatchdog, StageTimer
from tests.support.wait import until

LIMIT_SECONDS = 3600.0


@pytest.fixture
def timer() -> StageTimer:
    return StageTimer()


@pytest.fixture
def watchdog(timer: StageTimer) -> Iterator[SlowBatchWatchdog]:
    """Yield a watchdog whose own thread does not wake during the test."""
    watchdog = SlowBatchWatchdog(timer, "trail", seconds=LIMIT_SECONDS)
    yield watchdog
    watchdog.close()


def age(timer: StageTimer, stage: str) -> None:
    """Enter a stage, and move its start beyond the limit."""
    timer.enter(stage)
    timer.since -= 2 * LIMIT_SECONDS


def test_a_slow_stage_is_logged_once_with_its_stack(timer: StageTimer, watchdog: SlowBatchWatchdog) -> None:
    age(timer, "fold")
    with capture_logs() as logs:
        watchdog.check()
        watchdog.check()
    assert [(log["event"], log["projection"], log["stage"]) for log in logs] == [("batch_slow", "trail", "fold")]
    assert "test_a_slow_stage_is_logged_once_with_its_stack" in logs[0]["stack"]


def test_waiting_for_records_is_not_slow(timer: StageTimer, watchdog: SlowBatchWatchdog) -> None:
    age(timer, "poll")
    with capture_logs() as logs:
        watchdog.check()
    assert not logs


def test_the_watchdog_checks_by_itself(timer: StageTimer) -> None:
    with capture_logs() as logs:
        watchdog = SlowBatchWatchdog(timer, "trail", seconds=0.04)
        timer.enter("fold")
        until(lambda: logs, what="the log event")
        watchdog.close()
    assert logs[0]["event"] == "batch_slow"
