"""The most flash sessions of a person in a month: what counts, for whom, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eventstore.refusal import RefusedError
from services.relationships.flash_sessions import commands
from services.relationships.flash_sessions.commands import Wish
from services.relationships.flash_sessions.flash_session import Plan
from services.relationships.flash_sessions.months import FlashMonths, month_of, months_id
from tests.support.given import command
from tests.unit.relationships.examples import MENTEE, MENTOR, day
from tests.unit.relationships.flash_place import ADA, AFTER, PLAN, SECOND, XI, YU, FlashPlace, by
from tests.unit.relationships.memory import open_program

RULES: dict[str, Any] = {"flash_sessions": True, "directory": "participants"}
FULL = "flash-sessions-full"


def place_of(most: int | None) -> FlashPlace:
    place = FlashPlace()
    place.eligibility.present_program = open_program(flash_sessions_monthly=most, **RULES)
    return place


def counted(place: FlashPlace, participation: object) -> set[str]:
    months = place.memory.load(months_id(str(participation)))
    return set(months.counted) if isinstance(months, FlashMonths) else set()


def test_a_mentor_offers_as_many_as_the_policy_allows_in_a_month() -> None:
    place = place_of(2)
    first, second = place.offer(), place.offer()
    assert place.offer() == FULL
    assert place.offer(plan=replace(PLAN, starts_at=day(40))) not in {FULL, ""}, "the next month has its own"
    assert counted(place, ADA) > {first, second}


def test_a_refusal_names_the_month_and_the_field() -> None:
    place = place_of(1)
    place.offer()
    with pytest.raises(RefusedError) as refused:
        place.memory.execute(
            lambda uow: commands.offer(uow, command(), place.sources, by(MENTOR), ADA, Wish(PLAN, None))
        )
    assert (refused.value.rule, refused.value.field) == (FULL, "starts_at")
    assert "those of March 2026 are taken" in refused.value.detail


def test_without_a_limit_there_is_none() -> None:
    place = place_of(None)
    assert len({place.offer() for _ in range(12)}) == 12


def test_a_place_taken_counts_for_the_mentee_too() -> None:
    place = place_of(1)
    id = place.offer()
    place.take(id)
    assert (counted(place, ADA), counted(place, XI)) == ({id}, {id})
    assert place.ask() == FULL
    assert counted(place, YU) == set()


def test_what_a_mentee_asks_for_counts_for_the_mentee_and_for_the_mentor_once_accepted() -> None:
    place = place_of(1)
    asked = place.ask()
    assert (counted(place, ADA), counted(place, XI)) == (set(), {asked})
    assert place.ask() == FULL
    offered = place.offer()
    assert place.accept(asked) == FULL
    place.cancel(offered)
    assert place.accept(asked) == "arranged"


def test_a_mentee_learns_of_the_full_month_of_a_mentor_only_that_the_mentor_is_not_available() -> None:
    place = place_of(1)
    place.offer()
    assert place.ask() == "mentor-not-available"


def test_what_is_called_off_counts_no_longer_and_what_was_held_or_missed_does() -> None:
    place = place_of(3)
    held, missed, off = place.offer(), place.offer(), place.offer()
    for id in (held, missed):
        place.take(id)
    place.take(off, SECOND, YU)
    assert (place.hold(held), place.miss(missed), place.cancel(off, SECOND)) == ("held", "missed", "cancelled")
    assert (counted(place, ADA), counted(place, YU)) == ({held, missed}, set())


def test_one_that_an_older_release_offered_counts_for_no_one_and_ends_as_before() -> None:
    place = place_of(1)
    id = place.offer()
    place.memory.log[:] = [each for each in place.memory.log if each.originator_id != months_id(str(ADA))]
    assert (counted(place, ADA), place.cancel(id)) == (set(), "cancelled")


def test_a_lower_limit_ends_nothing() -> None:
    place = place_of(3)
    ids = [place.offer() for _ in range(3)]
    place.eligibility.present_program = open_program(flash_sessions_monthly=1, **RULES)
    assert place.take(ids[0]) == "arranged"
    assert place.offer() == FULL
    assert place.hold(ids[0], at=AFTER) == "held"


STEPS = st.lists(
    st.tuples(st.sampled_from(["offer", "ask", "take", "accept", "cancel"]), st.integers(0, 9)), max_size=30
)


def act(place: FlashPlace, step: str, id: str) -> None:
    if step == "take":
        place.take(id)
    elif step == "accept":
        place.accept(id)
    else:
        place.cancel(id)


@given(STEPS, st.integers(1, 3))
def test_at_every_position_a_month_holds_no_more_than_it_may(steps: list[tuple[str, int]], most: int) -> None:
    place, ids = place_of(most), list[str]()
    for step, n in steps:
        if step in {"offer", "ask"}:
            begun = place.offer() if step == "offer" else place.ask()
            ids += [begun] if "-" in begun and len(begun) == 36 else []
        elif ids:
            act(place, step, ids[n % len(ids)])
        for participation, person in ((ADA, MENTOR), (XI, MENTEE)):
            states = {id: place.flash(id) for id in ids}
            live = {
                id
                for id, flash in states.items()
                if flash.state.value in {"offered", "asked", "arranged"}
                and (person == flash.mentee_id or (person == MENTOR and flash.state.value != "asked"))
            }
            assert counted(place, participation) == live
            assert len(live) <= most


def test_a_month_is_one_of_the_calendar_in_utc() -> None:
    assert month_of(datetime(2026, 3, 31, 23, 30, tzinfo=UTC)) == "2026-03"
    assert month_of(datetime.fromisoformat("2026-03-31T23:30:00-02:00")) == "2026-04"
    assert Plan(day(0), 5, "chat").starts_at.month == 3
