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
    require_superseded,
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


MENTEE_OPENED = happened(Opened, **WHERE, person_id=MENTEE, role="mentee")
GROUP, ANOTHER_GROUP = str(uuid4()), str(uuid4())


def in_group(relationship: UUID, counterpart: str, group: str | None) -> Any:  # noqa: ANN401 - as above
    taken: dict[str, Any] = {"counterpart_id": counterpart, "limit": 1, "group_id": group}
    taken["relationship_id"] = str(relationship)
    return happened(SlotTaken, **WHERE, **taken)


def test_a_second_mentor_of_a_group_takes_no_further_place_of_the_mentee() -> None:
    both = given(Caseload, MENTEE_OPENED, in_group(uuid4(), MENTOR, GROUP)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=OTHER, limit=1, group_id=GROUP)
    )
    assert both.aggregate is not None
    assert (len(both.aggregate.open), both.aggregate.load) == (2, 1)


@pytest.mark.parametrize("group", [None, ANOTHER_GROUP], ids=["pair", "another group"])
def test_a_pair_and_another_group_take_a_place_of_their_own(group: str | None) -> None:
    given(Caseload, MENTEE_OPENED, in_group(uuid4(), MENTOR, GROUP)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=OTHER, limit=1, group_id=group)
    ).refused("caseload-full")


def test_a_mentor_has_a_place_for_each_mentee_of_a_group() -> None:
    given(Caseload, OPENED, in_group(uuid4(), MENTEE, GROUP)).when(
        lambda c: take_slot(c, SUBJECT, command(), counterpart_id=OTHER, limit=1, group_id=GROUP)
    ).refused("caseload-full")


def test_another_mentor_of_a_group_supersedes_no_proposal_of_the_same_group() -> None:
    match = uuid4()
    full = given(Caseload, MENTEE_OPENED, in_group(match, MENTOR, GROUP))
    full.when(lambda c: require_superseded(c, match, limit=1, group_id=GROUP)).refused(
        "not-superseded", field="superseded_by_id"
    )
    full.when(lambda c: require_superseded(c, match, limit=1, group_id=ANOTHER_GROUP)).then()
    full.when(lambda c: require_superseded(c, match, limit=1)).then()
