"""A command's times are checked before anything is decided."""

from datetime import UTC, datetime, timedelta

import pytest

from services.eventstore.command_metadata import CLOCK_SKEW, command_now
from services.eventstore.refusal import RefusedError


def test_the_past_is_welcome() -> None:
    at = datetime(1999, 1, 1, tzinfo=UTC)
    command = command_now("someone", occurred_at=at)
    assert command.occurred_at == at
    assert command.recorded_at > at
    assert command.correlation_id == command.command_id


def test_the_future_is_refused_beyond_the_skew_of_clocks() -> None:
    command_now("someone", occurred_at=datetime.now(UTC) + CLOCK_SKEW / 2)
    with pytest.raises(RefusedError) as refusal:
        command_now("someone", occurred_at=datetime.now(UTC) + timedelta(minutes=1))
    assert (refusal.value.rule, refusal.value.field) == ("occurred-in-future", "occurred_at")


def test_a_time_without_offset_is_refused() -> None:
    naive = datetime.now(UTC).replace(tzinfo=None)
    with pytest.raises(RefusedError, match="timezone-missing"):
        command_now("someone", occurred_at=naive)
