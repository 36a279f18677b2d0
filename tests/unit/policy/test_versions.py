"""The version in force at a time is the last one that has taken effect, and the first one before that."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.policy.policy import Policy
from services.policy.versions import PolicyVersion, in_force

BASE = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = Policy(("formal",), ("traditional",), ("pair",), 3, 1, 5, "open", 14)
SECONDS = st.integers(0, 50)


@given(st.lists(SECONDS, min_size=1, max_size=6).map(sorted), st.integers(-5, 60))
def test_the_version_in_force_is_the_last_one_effective(effects: list[int], at: int) -> None:
    versions = [
        PolicyVersion(number, BASE + timedelta(seconds=second), POLICY) for number, second in enumerate(effects, 1)
    ]
    effective = [number for number, second in enumerate(effects, 1) if second <= at]
    assert in_force(versions, BASE + timedelta(seconds=at)).number == max(effective, default=1)


def test_a_version_is_in_force_from_its_moment_on() -> None:
    versions = [PolicyVersion(1, BASE, POLICY), PolicyVersion(2, BASE + timedelta(days=1), POLICY)]
    moment = versions[1].effective_at
    assert in_force(versions, moment - timedelta(microseconds=1)).number == 1
    assert in_force(versions, moment).number == 2
