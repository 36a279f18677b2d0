"""Every rule of an enrollment that a policy breaks is listed, not only the first one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.policy.admission import Admission, admission_breaches
from services.policy.policy import Policy, Requirement
from services.policy.validity import Interval, requirement_item

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = Policy(("formal",), ("traditional",), ("pair",), 3, 1, 5, "open", 14)
ADMISSION = Admission("mentor", 3, 40, NOON, NOON)


def rules(policy: Policy, admission: Admission = ADMISSION) -> list[str]:
    return [breach.rule for breach in admission_breaches(policy, admission)]


def test_an_enrollment_that_keeps_every_rule_has_no_breach() -> None:
    assert rules(POLICY) == []


def test_every_breach_is_listed() -> None:
    strict = replace(
        POLICY,
        mentor_capacity=2,
        seniority_top=10,
        closes_on=date(2026, 2, 28),
        requirements=(Requirement("training", "mentor"), Requirement("interview", "both")),
    )
    assert rules(strict) == [
        *("outside-program-window", "seniority-above-scale", "capacity-above-policy", "requirement-not-cleared"),
    ]
    missing = list(admission_breaches(strict, ADMISSION))[-1]
    assert missing.detail == "not cleared at that time: interview, training"


@pytest.mark.parametrize(
    ("occurred", "decided", "expected"),
    [
        (datetime(2026, 2, 1, tzinfo=UTC), NOON, []),
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), NOON, ["outside-program-window"]),
        (NOON, datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), []),
        (NOON, datetime(2026, 4, 1, tzinfo=UTC), ["outside-program-window"]),
    ],
)
def test_the_first_day_is_compared_with_when_it_occurred_and_the_last_with_when_it_was_decided(
    occurred: datetime, decided: datetime, expected: list[str]
) -> None:
    policy = replace(POLICY, opens_on=date(2026, 2, 1), closes_on=date(2026, 3, 31))
    assert rules(policy, replace(ADMISSION, occurred_at=occurred, decided_at=decided)) == expected


def test_a_reverse_program_needs_the_seniority() -> None:
    reverse = replace(POLICY, directions=("reverse",))
    assert rules(reverse) == []
    assert rules(reverse, replace(ADMISSION, seniority=None)) == ["seniority-required"]
    assert rules(POLICY, replace(ADMISSION, seniority=None)) == []


@pytest.mark.parametrize(
    ("role", "capacity", "allowed"), [("mentor", 3, True), ("mentor", 4, False), ("mentee", 2, False)]
)
def test_a_capacity_is_held_to_the_limit_of_its_role(role: str, capacity: int, allowed: bool) -> None:
    found = rules(POLICY, replace(ADMISSION, role=role, capacity=capacity))
    assert found == ([] if allowed else ["capacity-above-policy"])


def test_a_requirement_holds_until_its_end() -> None:
    policy = replace(POLICY, requirements=(Requirement("training", "mentor", 30),))
    validity = {requirement_item("training"): [Interval(NOON - timedelta(days=30), NOON)]}
    assert rules(policy, replace(ADMISSION, validity=validity)) == ["requirement-not-cleared"]
    just_before = replace(ADMISSION, validity=validity, occurred_at=NOON - timedelta(microseconds=1))
    assert rules(policy, just_before) == []
    assert rules(policy, replace(ADMISSION, role="mentee", capacity=1)) == []
