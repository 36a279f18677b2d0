"""Token buckets: how many requests each key may make in a time, in bounded memory."""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from services.platform.clock import passed_seconds

MOST_KEYS = 10_000
"""Keys that are remembered; of more, the longest unused are forgotten."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The state of a bucket after a request.

    Attributes:
        allowed: Whether the request had a token.
        remaining: Tokens left.
        retry_seconds: Seconds until the next token; 0 where one is left.
        full_seconds: Seconds until the bucket is full.
    """

    allowed: bool
    remaining: int
    retry_seconds: float
    full_seconds: float


class TokenBuckets:
    """One bucket for each key; each is full at first and refills continuously.

    Thread-safe. A bucket is one number: the time at which it will be full.

    Args:
        quota: Tokens of a full bucket.
        window_seconds: Seconds in which an empty bucket becomes full.
        clock: Monotonic seconds; a demonstration whose clock is moved ahead refills the buckets with that time.
    """

    def __init__(self, quota: int, window_seconds: float = 60.0, clock: Callable[[], float] = passed_seconds) -> None:
        self.quota, self.window_seconds = quota, window_seconds
        self._clock, self._lock = clock, Lock()
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str) -> Balance:
        """Take a token of a key's bucket, if one is left, and return the bucket's state.

        Args:
            key: Whose bucket.
        """
        each = self.window_seconds / self.quota
        with self._lock:
            now = self._clock()
            full_at = max(now, self._full_at.get(key, now))
            missing = full_at + each - now
            allowed = missing <= self.window_seconds + each / 1000  # a thousandth of a token for rounding
            if allowed:
                full_at += each
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            while len(self._full_at) > MOST_KEYS:
                self._full_at.popitem(last=False)
        remaining = max(0, math.floor((now + self.window_seconds - full_at) / each + 1e-3))
        retry = 0.0 if remaining else max(0.0, full_at + each - now - self.window_seconds)
        return Balance(allowed, remaining, retry, full_at - now)

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._full_at)
