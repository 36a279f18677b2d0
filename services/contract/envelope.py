"""What every event says before its own data: which, where, when, and what led to it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: The fields every event record begins with, in this order. Their schemas are checked to be equal in every event.
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
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What surrounds an event's data; `PublicEvent` says what each part means."""

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


def micros(moment: datetime) -> int:
    """Say a moment as microseconds since 1970 UTC, exactly (floating-point timestamps are not).

    Args:
        moment: A moment that knows its zone.
    """
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """Say microseconds since 1970 UTC as a moment."""
    return _EPOCH + micros * _MICROSECOND
