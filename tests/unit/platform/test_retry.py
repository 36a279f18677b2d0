"""Retries: which failures, how often, after which waits, and how a stop event ends them."""

import threading
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs
from tenacity import RetryCallState, wait_fixed

from services.platform.retry import Backoff, RetryPolicy

POLICY = RetryPolicy("test", lambda failure: isinstance(failure, ConnectionError), attempts=3)


def failing(times: int, failure: Exception) -> Callable[[], str]:
    """Return a function that fails so many times before it succeeds."""
    failures = [failure] * times

    def function() -> str:
        if failures:
            raise failures.pop()
        return "result"

    return function


def test_a_retryable_failure_is_retried_and_logged_with_one_event() -> None:
    with capture_logs() as logs:
        assert POLICY.call(failing(2, ConnectionError("away")), projection="trail") == "result"
    assert [(log["event"], log["operation"], log["projection"]) for log in logs] == [
        ("retry_scheduled", "test", "trail")
    ] * 2
    assert logs[0]["reason"] == "ConnectionError('away')"


@pytest.mark.parametrize(("times", "failure"), [(3, ConnectionError()), (1, ValueError())])
def test_the_failure_itself_is_raised_after_the_last_attempt_or_if_it_is_not_retryable(
    times: int, failure: Exception
) -> None:
    with pytest.raises(type(failure)):
        POLICY.call(failing(times, failure))


def test_a_stop_event_ends_the_wait_and_the_attempts_without_an_error() -> None:
    stop, attempts = threading.Event(), 0
    for attempt in RetryPolicy("test", lambda _: True, wait_fixed(60)).until_stopped(stop):
        with attempt:
            attempts += 1
            threading.Timer(0.05, stop.set).start()
            raise ConnectionError
    assert attempts == 1


def test_nothing_is_attempted_after_the_stop_event() -> None:
    stop = threading.Event()
    stop.set()
    assert not list(POLICY.until_stopped(stop))


def test_backoff_doubles_up_to_its_longest_wait_and_starts_again_after_a_success() -> None:
    backoff, state = Backoff(1, 4, jitter=(1, 1)), RetryCallState(None, None, (), {})  # type: ignore[arg-type] # an iterator that is not used
    assert [backoff(state) for _ in range(4)] == [1, 2, 4, 4]
    backoff.reset()
    assert backoff(state) == 1
