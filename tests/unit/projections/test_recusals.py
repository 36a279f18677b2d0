"""The recusal register follows from relationships: whose, of whom, and until when."""

from datetime import timedelta

import pytest

from services.projections.room.recusals import LOOK_BACK, recusals
from tests.unit.pages.examples import NOW, example_id
from tests.unit.pages.room_examples import room

MENTOR, MENTEE = example_id("mentor"), example_id("mentee")
MATCHED = NOW - timedelta(days=400)
OPEN = room(recusal=True, matched_at=MATCHED)


def ended(days_ago: int) -> dict[str, object]:
    return {"state": "closed", "ended_at": NOW - timedelta(days=days_ago)}


@pytest.mark.parametrize(("own", "other"), [(MENTOR, MENTEE), (MENTEE, MENTOR)])
def test_each_party_has_the_other_while_it_lasts(own: str, other: str) -> None:
    (one,) = recusals([OPEN], {own}, NOW)
    assert (one.person_id, one.since, one.until, one.relationship_id) == (other, MATCHED, None, OPEN.id)


def test_it_binds_for_two_years_after_the_end_and_not_a_moment_longer() -> None:
    past = room(recusal=True, matched_at=MATCHED, **ended(10))
    (one,) = recusals([past], {MENTOR}, NOW)
    assert one.until == NOW - timedelta(days=10) + LOOK_BACK
    assert recusals([past], {MENTOR}, one.until - timedelta(microseconds=1))
    assert not recusals([past], {MENTOR}, one.until)


@pytest.mark.parametrize(
    "changes",
    [
        {"recusal": False, "matched_at": MATCHED},
        {"recusal": True, "matched_at": None, "started_at": None, "state": "declined"},
        {"recusal": True, "matched_at": MATCHED, "state": "voided", "ended_at": NOW},
    ],
    ids=["another kind of program", "a proposal that came to nothing", "voided"],
)
def test_what_binds_no_one(changes: dict[str, object]) -> None:
    assert not recusals([room(**changes)], {MENTOR}, NOW)


def test_no_one_else_has_a_part_of_it() -> None:
    assert not recusals([OPEN], {example_id("guardian")}, NOW)
    assert not recusals([OPEN], set(), NOW)


def test_what_lasts_comes_first_then_what_binds_longest() -> None:
    rooms = [room(recusal=True, matched_at=MATCHED, **ended(days)) for days in (300, 20)]
    register = recusals([*rooms, OPEN], {MENTEE}, NOW)
    assert [each.until for each in register] == [None, *(NOW - timedelta(days=days) + LOOK_BACK for days in (20, 300))]
