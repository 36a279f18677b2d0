"""A caseload: slots are taken by matches and released by closures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.eventstore.unit_of_work import ChangedMeanwhileError
from services.relationships.matching.caseload import (
    Caseload,
    Opened,
    SlotReleased,
    SlotTaken,
    caseload_id,
    open_caseload,
    release_slot,
    take_slot,
)
from tests.support.given import SUBJECT, command, given, happened
from tests.unit.relationships.examples import MENTEE, MENTOR, ORGANIZATION, PAIR, PROGRAM

WHERE: dict[str, Any] = {"organization_id": ORGANIZATION, "program_id": PROGRAM, "confidentiality": "open"}
OPENED = happened(Opened, **WHERE, person_id=MENTOR, role="mentor")
OTHER = str(uuid4())


def slot_taken(relationship: UUID, counterpart: str, limit: int = 2) -> Any:  # noqa: ANN401 - a happening of the helper's own type
    return happened(SlotTaken, **WHERE, relationship_id=str(relationship), counterpart_id=counterpart, limit=limit)


def test_each_party_of_a_pairing_draws_on_a_caseload_of_its_own() -> None:
    ids = {
        caseload_id(PAIR, "mentor"),
        caseload_id(PAIR, "mentee"),
        caseload_id(replace(PAIR, program_id=OTHER), "mentor"),
    }
    assert len(ids) == 3
    assert caseload_id(replace(PAIR, mentee_id=OTHER), "mentor") in ids


def test_a_caseload_begins_empty() -> None:
    begun = given(Caseload, id=caseload_id(PAIR, "mentor")).when(lambda _: open_caseload(PAIR, "mentor", command()))
    assert begun.then(OPENED).open == {}


def test_a_match_takes_a_slot() -> None:
    full = given(Caseload, OPENED).when(lambda c: take_slot(c, SUBJECT, command(), counterpart_id=MENTEE, limit=1))
    assert full.then(slot_taken(SUBJECT, MENTEE, 1)).open == {str(SUBJECT): MENTEE}


def test_a_full_caseload_takes_nothing_more() -> None:
    given(Caseload, OPENED, slot_taken(uuid4(), MENTEE), slot_taken(uuid4(), OTHER)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=str(uuid4()), limit=2)
    ).refused("caseload-full")


def test_a_limit_below_the_load_ends_nothing_and_admits_nothing() -> None:
    over = given(Caseload, OPENED, slot_taken(uuid4(), MENTEE), slot_taken(uuid4(), OTHER)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=str(uuid4()), limit=1)
    )
    over.refused("caseload-full")
    assert over.aggregate is not None
    assert len(over.aggregate.open) == 2


def test_two_people_have_one_open_relationship_in_a_program() -> None:
    given(Caseload, OPENED, slot_taken(uuid4(), MENTEE)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=MENTEE, limit=9)
    ).refused("already-paired")


def test_a_relationship_takes_its_slot_once() -> None:
    given(Caseload, OPENED, slot_taken(SUBJECT, MENTEE, 1)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=MENTEE, limit=1)
    ).refused("already-matched")


def test_closing_gives_back_exactly_its_own_slot() -> None:
    other = uuid4()
    left = given(Caseload, OPENED, slot_taken(SUBJECT, MENTEE), slot_taken(other, OTHER)).when(
        lambda c: release_slot(c, SUBJECT, command())
    )
    assert left.then(happened(SlotReleased, **WHERE, relationship_id=str(SUBJECT))).open == {str(other): OTHER}


def test_a_slot_that_was_released_meanwhile_makes_the_command_decide_again() -> None:
    """Of two closings at once, the later one may load the relationship before and the caseload after the other."""
    with pytest.raises(ChangedMeanwhileError):
        given(Caseload, OPENED, slot_taken(uuid4(), OTHER)).when(lambda c: release_slot(c, SUBJECT, command()))
