"""Times of entries of the audit: when it happened, which people read, and when it was recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def happened_at(entry: Mapping[str, Any]) -> datetime:
    """Return when an entry happened, as it was stated.

    Args:
        entry: Of the trail of a write service; one of an older release states only when it was recorded.
    """
    return datetime.fromisoformat(str(entry.get("occurred_at") or entry["at"]))


def recorded_at(entry: Mapping[str, Any]) -> datetime:
    """Return when an entry was recorded."""
    return datetime.fromisoformat(str(entry["at"]))
