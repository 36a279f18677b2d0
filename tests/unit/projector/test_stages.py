"""A batch that takes too long is logged with the stack of its thread; one that waits for records is not."""

import time

from structlog.testing import capture_logs

from services.projector.stages import SlowBatchWatchdog, StageTimer
from tests.support.wait import until


def test_a_slow_stage_is_logged_once_with_its_stack() -> None:
    timer = StageTimer()
    with capture_logs() as logs:
        watchdog = SlowBatchWatchdog(timer, "trail", seconds=0.04)
        timer.enter("fold")
        until(lambda: logs, what="the log event")
        time.sleep(0.1)
        watchdog.close()
    assert [(log["event"], log["projection"], log["stage"]) for log in logs] == [("batch_slow", "trail", "fold")]
    assert "test_a_slow_stage_is_logged_once_with_its_stack" in logs[0]["stack"]


def test_waiting_for_records_is_not_slow() -> None:
    timer = StageTimer()
    with capture_logs() as logs:
        watchdog = SlowBatchWatchdog(timer, "trail", seconds=0.02)
        timer.enter("poll")
        time.sleep(0.1)
        watchdog.close()
    assert not logs
