"""A command's times are checked before anything is decided."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.eventstore.command_metadata import CLOCK_SKEW, command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import EARLIEST


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


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+00:01", "0001-01-01T00:00:00-14:00", "1899-12-31T23:59:59Z"])
def test_a_time_before_all_mentoring_is_refused(written: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        command_now("someone", occurred_at=datetime.fromisoformat(written))
    assert (refusal.value.rule, refusal.value.field) == ("occurred-too-early", "occurred_at")


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59+14:00"])
def test_the_last_moments_of_the_calendar_are_refused_without_an_overflow(written: str) -> None:
    with pytest.raises(RefusedError, match="occurred-in-future"):
        command_now("someone", occurred_at=datetime.fromisoformat(written))


def test_the_first_moment_of_the_window_is_accepted() -> None:
    assert command_now("someone", occurred_at=EARLIEST).occurred_at == EARLIEST


def test_an_imported_event_is_checked_at_its_own_time() -> None:
    command = command_now("history-import", imported=True)
    with pytest.raises(RefusedError, match="occurred-too-early"):
        replace(command, occurred_at=EARLIEST - timedelta(microseconds=1))
