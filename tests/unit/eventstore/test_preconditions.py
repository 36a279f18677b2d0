"""The order of time and the expected version: checked before every decision."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.preconditions import order_after, require_version
from services.eventstore.refusal import RefusedError
from tests.support.given import NOON, command


@given(st.timedeltas(min_value=-CLOCK_SKEW, max_value=timedelta(days=1)))
def test_a_command_takes_effect_at_its_time_but_never_before_the_last_known_one(offset: timedelta) -> None:
    meta = command(at=NOON + offset)
    ordered = order_after(meta, NOON)
    assert ordered.occurred_at == max(meta.occurred_at, NOON)
    assert (ordered.recorded_at, ordered.command_id) == (meta.recorded_at, meta.command_id)


@given(st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=1)))
def test_a_command_earlier_than_the_skew_of_clocks_is_refused(earlier: timedelta) -> None:
    with pytest.raises(RefusedError) as refusal:
        order_after(command(at=NOON - CLOCK_SKEW - earlier, recorded=NOON), NOON)
    error = refusal.value
    assert (error.rule, error.field, error.kind) == ("occurred-before-previous", "occurred_at", "field")


def test_the_version_decided_on_is_the_present_one() -> None:
    require_version(3, 3)
    require_version(3, None)
    for version in (2, 4):
        with pytest.raises(RefusedError) as refusal:
            require_version(3, version)
        assert (refusal.value.rule, refusal.value.kind) == ("stale-version", "stale")
