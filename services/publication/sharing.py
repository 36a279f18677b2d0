"""Sharing of organizations' events, looked up at each save and remembered for a moment.

An acceptance with fewer shares applies in every process at the latest `KEEP_SECONDS` after its look-up shows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

KEEP_SECONDS = 0.25
EVENTS = "events"

LookUp = Callable[[str], Collection[str] | None]
"""Returns what an organization shares, by its id; None for one that is unknown or has accepted no published terms."""


class Sharing:
    """Decides whether an organization's events travel in the open topic.

    Args:
        look_up: Returns what an organization shares.
        clock: Monotonic seconds.
    """

    def __init__(self, look_up: LookUp | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._look_up, self._clock = look_up, clock
        self._known: dict[str, tuple[float, bool]] = {}

    def look_up_with(self, look_up: LookUp) -> None:
        """Set the look-up, where it needs the store that needs this object."""
        self._look_up = look_up

    def withholds_events(self, organization_id: str) -> bool:
        """Return whether an organization does not share its events: they travel in the restricted topic."""
        now = self._clock()
        known = self._known.get(organization_id)
        if known is None or now - known[0] >= KEEP_SECONDS:
            shares = None if self._look_up is None else self._look_up(organization_id)
            known = (now, shares is not None and EVENTS not in shares)
            self._known[organization_id] = known
        return known[1]
