"""Waiting for a condition: no test sleeps for a guessed time, and none fails because a machine is busy."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.01, 0.5
_SHARE = 0.05
"""A pause is this share of the time waited so far: what is waited for is not slowed down by the questions about it."""
PATIENCE_SECONDS = 300.0
"""One bound for every wait: a success ends at once, and only what would never happen takes so long."""


def until(condition: Callable[[], T], *, what: str = "") -> T:
    """Poll a condition until it is truthy.

    Args:
        condition: The condition; an exception that it raises ends the wait.
        what: What is waited for, for the error message.

    Returns:
        The first truthy value.

    Raises:
        AssertionError: The patience of a test is at its end; the message contains the last value.
    """
    began = time.monotonic()
    while not (answer := condition()):
        waited = time.monotonic() - began
        if waited > PATIENCE_SECONDS:
            name = what or repr(condition)
            raise AssertionError(f"waited {PATIENCE_SECONDS:g} s for {name}; the last answer was {answer!r}")
        time.sleep(min(max(waited * _SHARE, _SHORTEST_SECONDS), _LONGEST_SECONDS))
    return answer
