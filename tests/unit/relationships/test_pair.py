"""A pair has at most one open proposal or relationship."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.relationships.matching.pair import (
    Pair,
    PairOpened,
    PairReleased,
    PairReserved,
    open_pair,
    pair_id,
    release,
    reserve,
)
from tests.support.given import SUBJECT, command, given, happened
from tests.unit.relationships.examples import MENTEE, MENTOR, ORGANIZATION, OTHER, PAIR, PROGRAM

WHERE: dict[str, Any] = {"organization_id": ORGANIZATION, "program_id": PROGRAM, "confidentiality": "open"}
OPENED = happened(PairOpened, **WHERE, mentor_id=MENTOR, mentee_id=MENTEE, relationship_id=str(SUBJECT))
RELEASED = happened(PairReleased, **WHERE, relationship_id=str(SUBJECT))
NEVER = happened(PairReleased, **WHERE, relationship_id=str(SUBJECT), never_again=True)
ANOTHER = UUID(OTHER)


def test_the_first_proposal_opens_and_reserves_it() -> None:
    begun = given(Pair, id=pair_id(PAIR)).when(lambda _: open_pair(PAIR, SUBJECT, command()))
    assert begun.then(OPENED).reserved_by == str(SUBJECT)


def test_a_second_proposal_waits_for_the_end_of_the_first() -> None:
    given(Pair, OPENED).when(lambda p: reserve(p, ANOTHER, command())).refused(
        "already-proposed-pair", field="mentee_participation_id"
    )
    given(Pair, OPENED, RELEASED).when(lambda p: reserve(p, ANOTHER, command())).then(
        happened(PairReserved, **WHERE, relationship_id=OTHER)
    )


def test_only_what_reserved_it_releases_it() -> None:
    given(Pair, OPENED).when(lambda p: release(p, ANOTHER, command())).then()
    given(Pair, OPENED).when(lambda p: release(p, SUBJECT, command())).then(RELEASED)
    given(Pair, OPENED, RELEASED).when(lambda p: release(p, SUBJECT, command())).then()


def test_two_people_who_are_never_to_be_paired_again_are_not() -> None:
    barred = given(Pair, OPENED).when(lambda p: release(p, SUBJECT, command(), never_again=True)).then(NEVER)
    assert barred.never_again
    given(Pair, OPENED, NEVER).when(lambda p: reserve(p, ANOTHER, command())).refused("never-pair")


def test_the_wish_of_an_older_relationship_takes_no_reservation_from_another() -> None:
    wish = happened(PairReleased, **WHERE, relationship_id=OTHER, never_again=True)
    older = given(Pair, OPENED).when(lambda p: release(p, ANOTHER, command(), never_again=True)).then(wish)
    assert (older.reserved_by, older.never_again) == (str(SUBJECT), True)
