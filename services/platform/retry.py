"""Retry policies for transient failures: one policy per operation, with interruptible waits and one log event."""

import logging
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from tenacity import (
    AttemptManager,
    RetryCallState,
    Retrying,
    retry_if_exception,
    sleep_using_event,
    stop_after_attempt,
    stop_never,
    stop_when_event_set,
    wait_none,
)
from tenacity.stop import stop_base
from tenacity.wait import wait_base

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Backoff(wait_base):
    """Exponential backoff that starts again after a success, with jitter: clients that failed together spread out.

    Args:
        first: Seconds of the first wait, before jitter.
        longest: The longest wait in seconds, before jitter.
        jitter: The factors between which each wait is scaled at random.
    """

    def __init__(self, first: float, longest: float, jitter: tuple[float, float] = (0.5, 1.5)) -> None:
        self._first, self._longest, self._jitter = first, longest, jitter
        self._seconds = 0.0

    def reset(self) -> None:
        """Start again with the first wait."""
        self._seconds = 0.0

    def __call__(self, retry_state: RetryCallState) -> float:  # noqa: ARG002 - the state counts from the start
        """Return the seconds to wait now, and double the next wait."""
        self._seconds = min(self._longest, self._seconds * 2 or self._first)
        return self._seconds * random.uniform(*self._jitter)  # noqa: S311 - no secret


@dataclass(frozen=True)
class RetryPolicy:
    """A retry policy: the failures of an operation that are retried, the attempts, and the waits between them.

    Attributes:
        operation: Its name in the log event `retry_scheduled`.
        retryable: Whether a failure is retried; any other is raised at once.
        wait: The wait before each retry.
        attempts: The greatest number of attempts, after which the last failure is raised; None: no limit.
        log_level: The level of the log event.
    """

    operation: str
    retryable: Callable[[BaseException], bool]
    wait: wait_base = field(default_factory=wait_none)
    attempts: int | None = None
    log_level: int = logging.WARNING

    def call(self, function: Callable[[], T], **context: object) -> T:
        """Call a function until it succeeds.

        Args:
            function: The operation.
            **context: Further fields of the log event.

        Returns:
            Its result.
        """
        retrying: Callable[[Callable[[], T]], T] = self._retrying(None, context)
        return retrying(function)

    def until_stopped(self, stop: threading.Event, **context: object) -> Iterator[AttemptManager]:
        """Yield attempts, each a context manager, until one succeeds or the event is set; it also ends a wait.

        Args:
            stop: Ends the iteration, without an error.
            **context: Further fields of the log event.
        """
        for attempt in self._retrying(stop, context):
            if stop.is_set():
                return
            yield attempt

    def _retrying(self, stop: threading.Event | None, context: dict[str, object]) -> Retrying:
        limit: stop_base = stop_never if self.attempts is None else stop_after_attempt(self.attempts)
        retrying = Retrying(
            retry=retry_if_exception(self.retryable),
            wait=self.wait,
            stop=limit,
            before_sleep=lambda state: self._log_retry(state, context),
            reraise=True,
        )
        if stop is None:
            return retrying
        return retrying.copy(
            sleep=sleep_using_event(stop), stop=limit | stop_when_event_set(stop), retry_error_callback=_end
        )

    def _log_retry(self, state: RetryCallState, context: dict[str, object]) -> None:
        failure = state.outcome.exception() if state.outcome is not None else None
        seconds = round(state.upcoming_sleep, 3)
        event = {"operation": self.operation, "seconds": seconds, "reason": repr(failure), **context}
        _log.log(self.log_level, "retry_scheduled", **event)


def _end(_: RetryCallState) -> None:
    """End the iteration without an error: the stop event is set."""
