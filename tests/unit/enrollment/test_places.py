"""The places of a role are counted exactly, and limited only where they are counted from the start."""

from typing import Any
from uuid import UUID

import pytest

from services.enrollment.participation.aggregate import Role
from services.enrollment.participation.places import (
    PlaceReleased,
    Places,
    PlacesOpened,
    PlaceTaken,
    open_places,
    places_id,
    release_place,
    take_place,
)
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Content, Details
from services.enrollment.programs.events import ProgramDrafted, ProgramOpened
from services.enrollment.programs.objectives import default_objective
from services.enrollment.programs.policy_changes import change_policy
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION, PROGRAM, PROGRAM_FIELDS, some_policy

FIELDS: dict[str, Any] = {
    "organization_id": str(ORGANIZATION),
    "program_id": str(PROGRAM),
    "confidentiality": "open",
}
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))
OPENED = happened(PlacesOpened, **FIELDS, role="mentor")


def taken(id: UUID, limit: int | None = 2) -> Happening:
    return happened(PlaceTaken, **FIELDS, participation_id=str(id), limit=limit)


def test_places_belong_to_one_role_of_one_program() -> None:
    places = open_places(PROGRAM, Role.MENTOR, command(), FIELDS)
    assert (places.role, places.holders, places.context) == ("mentor", set(), FIELDS)
    ids = {places_id(PROGRAM, Role.MENTOR), places_id(PROGRAM, Role.MENTEE), places_id(SUBJECT, Role.MENTOR)}
    assert len(ids) == 3
    assert places.id in ids


def test_the_last_place_is_taken_and_the_next_one_is_refused() -> None:
    given(Places, OPENED, taken(ONE)).when(lambda p: take_place(p, TWO, command(), limit=2)).then(taken(TWO))
    given(Places, OPENED, taken(ONE), taken(TWO)).when(lambda p: take_place(p, THREE, command(), limit=2)).refused(
        "program-full"
    )


def test_a_limit_below_the_holders_only_admits_no_further_one() -> None:
    given(Places, OPENED, taken(ONE), taken(TWO)).when(lambda p: take_place(p, THREE, command(), limit=1)).refused(
        "program-full"
    )


def test_without_a_limit_now_holders_are_still_counted() -> None:
    given(Places, OPENED, taken(ONE, 1)).when(lambda p: take_place(p, TWO, command(), limit=None)).then(
        taken(TWO, None)
    )


def test_an_end_releases_exactly_its_own_place() -> None:
    places = (
        given(Places, OPENED, taken(ONE), taken(TWO))
        .when(lambda p: release_place(p, ONE, command()))
        .then(happened(PlaceReleased, **FIELDS, participation_id=str(ONE)))
    )
    assert places.holders == {str(TWO)}


def test_a_participation_without_a_place_releases_none() -> None:
    given(Places, OPENED, taken(ONE)).when(lambda p: release_place(p, TWO, command())).then()


def program(event: type, **policy: Any) -> Happening:  # noqa: ANN401 - policy fields
    content = Content(some_policy(**policy)).plain()
    return happened(event, **PROGRAM_FIELDS, name="First year", content=content, salt="5a17")


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_places_that_were_not_counted_are_not_limited_later(role: str) -> None:
    field = f"{role}_places"
    other = "mentee_places" if role == "mentor" else "mentor_places"
    given(Program, program(ProgramOpened, **{other: 4})).when(
        lambda p: change_policy(p, command(), policy=some_policy(**{other: 4, field: 9}), details=Details())
    ).refused("places-not-counted", field=field)


def stated_places(event: type, *limits: int | None) -> list[int | None]:
    """Return the limits of a program's versions after it stated each of some limits in turn."""
    found = given(Program, program(event, mentor_places=limits[0])).aggregate
    assert found is not None
    details = Details(objectives=(default_objective(NOON),))
    for limit in limits[1:]:
        change_policy(found, command(), policy=some_policy(mentor_places=limit), details=details)
    return [version.policy.mentor_places for version in found.versions]


def test_a_draft_limits_its_places_freely() -> None:
    assert stated_places(ProgramDrafted, None, 5) == [5]


def test_a_limit_that_was_stated_before_opening_is_lowered_lifted_and_stated_again() -> None:
    assert stated_places(ProgramOpened, 5, 2, None, 7) == [5, 2, None, 7]
