"""Waiting for a condition with a deadline: no test sleeps for a guessed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.01


def until(condition: Callable[[], T], timeout: float = 10, *, what: str = "") -> T:
    """Poll a condition until it is truthy.

    Args:
        condition: The condition; an exception that it raises ends the wait.
        timeout: The timeout in seconds.
        what: What is waited for, for the error message.

    Returns:
        The first truthy value.

    Raises:
        AssertionError: The timeout has expired; the message contains the last value.
    """
    deadline = time.monotonic() + timeout
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s for {what or repr(condition)}; the last answer was {answer!r}")
        time.sleep(_POLL_SECONDS)
    return answer
