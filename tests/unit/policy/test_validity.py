"""Validity: what holds from when until when, and what is missing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eventstore.command_metadata import CLOCK_SKEW
from services.policy.validity import (
    Change,
    Interval,
    document_item,
    fold,
    mandatory_documents,
    missing_documents,
    missing_requirements,
    requirement_item,
)
from tests.unit.policy.examples import POLICY, conduct, day

TICK = timedelta(microseconds=1)
CHECK = requirement_item("background-check")


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (day(1) - CLOCK_SKEW - TICK, False),
        (day(1) - CLOCK_SKEW, True),
        (day(1), True),
        (day(9) - TICK, True),
        (day(9), False),
    ],
)
def test_an_interval_is_half_open_and_begins_within_the_skew_of_clocks(at: datetime, holds: bool) -> None:
    assert Interval(day(1), day(9)).holds(at) == holds


def test_one_without_an_end_holds_for_ever() -> None:
    assert Interval(day(1), None).holds(day(36_000))


def test_a_revocation_ends_what_holds_and_leaves_what_ended_before() -> None:
    changes = [Change(CHECK, day(0), day(5)), Change(CHECK, day(6), None), Change(CHECK, None, day(8))]
    assert fold(changes)[CHECK] == [Interval(day(0), day(5)), Interval(day(6), day(8))]


def test_a_clearance_after_a_revocation_holds_from_its_own_beginning() -> None:
    changes = [Change(CHECK, day(0), None), Change(CHECK, None, day(3)), Change(CHECK, day(4), day(9))]
    assert fold(changes)[CHECK] == [Interval(day(0), day(3)), Interval(day(4), day(9))]


def test_a_clearance_revoked_before_it_begins_never_holds() -> None:
    assert fold([Change(CHECK, day(5), day(9)), Change(CHECK, None, day(2))])[CHECK] == []


def test_what_ends_says_nothing_of_another_item() -> None:
    other = requirement_item("training")
    assert fold([Change(other, day(0), None), Change(CHECK, None, day(1))])[other] == [Interval(day(0), None)]


@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 20), st.integers(0, 20))), asked=st.integers(0, 20))
def test_after_an_end_nothing_holds_that_began_before_it(steps: list[tuple[bool, int, int]], asked: int) -> None:
    changes = [
        Change(CHECK, day(at), day(at + length)) if begins else Change(CHECK, None, day(at))
        for begins, at, length in steps
    ]
    ended = fold([*changes, Change(CHECK, None, day(asked))]).get(CHECK, [])
    assert all(interval.valid_until is not None and interval.valid_until <= day(asked) for interval in ended)


def test_each_role_needs_its_own_requirements() -> None:
    validity = fold([Change(CHECK, day(0), day(9))])
    assert missing_requirements(POLICY, "mentor", validity, day(1)) == ["training"]
    assert missing_requirements(POLICY, "mentor", validity, day(9)) == ["background-check", "training"]
    assert missing_requirements(POLICY, "mentee", validity, day(1)) == ["guardian-consent", "training"]
    assert missing_requirements(replace(POLICY, requirements=()), "mentee", {}, day(1)) == []


def test_of_each_kind_the_latest_mandatory_version_is_to_be_accepted() -> None:
    documents = [conduct(1, 0), conduct(3, 20), conduct(2, 10)]
    versions = {
        number: [each.version for each in mandatory_documents(POLICY, "mentor", documents, day(number))]
        for number in (-1, 0, 9, 10, 20)
    }
    assert versions == {-1: [], 0: [1], 9: [1], 10: [2], 20: [3]}


def test_a_document_of_another_role_or_kind_is_not_asked_for() -> None:
    assert mandatory_documents(POLICY, "mentee", [conduct(1, 0, "mentor")], day(1)) == []
    assert mandatory_documents(POLICY, "mentee", [conduct(1, 0, kind="disclaimer")], day(1)) == []


def test_an_acceptance_is_of_one_version_and_lapses() -> None:
    documents = [conduct(1, 0), conduct(2, 10)]
    validity = fold(
        [Change(document_item("conduct", 1), day(1), None), Change(document_item("conduct", 2), day(12), day(20))]
    )

    def missing(number: int) -> list[int]:
        return [each.version for each in missing_documents(POLICY, "mentee", documents, validity, day(number))]

    assert [missing(number) for number in (0, 1, 10, 12, 19, 20)] == [[1], [], [2], [], [], [2]]
