"""Waiting for a condition with a deadline: no test sleeps for a guessed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.01


def until(condition: Callable[[], T], timeout: float = 10, *, what: str = "") -> T:
    """Ask again and again until the answer is truthy.

    Args:
        condition: What is asked; an exception it raises ends the waiting.
        timeout: Seconds after which the test has failed.
        what: What is waited for, for the failure's message.

    Returns:
        The first truthy answer.

    Raises:
        AssertionError: The time is over; the message holds the last answer.
    """
    deadline = time.monotonic() + timeout
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s for {what or repr(condition)}; the last answer was {answer!r}")
        time.sleep(_POLL_SECONDS)
    return answer
