"""Envelope of every event: identity, scope, times and causation, before the data of its type."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: The first fields of every event record, in this order. Their schemas are checked to be equal in every event.
FIELDS = (
    "position",
    "subject",
    "organization_id",
    "program_id",
    "occurred_at",
    "recorded_at",
    "correlation_id",
    "causation_id",
    "imported",
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.date()
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Envelope of an event to be published; see `PublicEvent` for the meaning of each field."""

    publisher: str
    id: str
    position: int
    subject: str
    organization_id: str
    program_id: str | None
    occurred_at: int
    recorded_at: int
    correlation_id: str
    causation_id: str | None
    imported: bool


def to_micros(time: datetime) -> int:
    """Convert a time to microseconds since 1970 UTC, exactly (floating-point timestamps are inexact).

    Args:
        time: A time with a time zone.
    """
    return (time - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Convert microseconds since 1970 UTC to a time in UTC."""
    return _EPOCH + micros * _MICROSECOND


def to_days(day: date) -> int:
    """Convert a day to days since 1970-01-01, as Avro's `date` counts them."""
    return (day - _FIRST_DAY).days


def from_days(days: int) -> date:
    """Convert days since 1970-01-01 to a day."""
    return _FIRST_DAY + timedelta(days=days)
