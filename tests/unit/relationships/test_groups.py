"""Groups without a database: formed, joined, left and closed, and what each is refused for."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.relationships.groups.group import GroupJoined, GroupLeft
from services.relationships.matching import commands as matching
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.states import OPEN, State
from tests.support.given import command
from tests.unit.relationships.group_place import ADA, BO, MENTEES, TED, XI, YU, ZOE, GroupPlace, by
from tests.unit.relationships.memory import open_program


@pytest.fixture
def place() -> GroupPlace:
    return GroupPlace()


def recorded(place: GroupPlace, kind: type[Any]) -> list[tuple[str, int]]:
    """Return mentee and number of members of each event of a class."""
    return [(each.mentee_participation_id, each.members) for each in place.memory.log if isinstance(each, kind)]


def test_forming_proposes_every_mentor_to_every_invited_mentee(place: GroupPlace) -> None:
    place.form(mentees=(XI, YU))
    assert {
        (each.pairing.mentor_participation_id, each.pairing.mentee_participation_id) for each in place.relationships()
    } == {(str(mentor), str(mentee)) for mentor in (ADA, BO) for mentee in (XI, YU)}
    assert place.members == set(), "an invitation is no membership"


def test_forming_is_all_or_nothing_and_names_who_is_refused(place: GroupPlace) -> None:
    place.eligibility.change(YU, state="withdrawn")
    before = len(place.memory.log)
    assert place.form(mentees=(XI, YU)) == "not-enrolled"
    assert len(place.memory.log) == before


def test_a_mentee_joins_with_the_first_match_and_leaves_with_the_last_end(place: GroupPlace) -> None:
    place.form(mentees=(XI, YU))
    assert [place.match(mentor, XI) for mentor in (ADA, BO)] == ["matched", "matched"]
    place.match(ADA, YU)
    assert recorded(place, GroupJoined) == [(str(XI), 1), (str(YU), 2)]
    place.end(ADA, XI)
    assert place.members == {XI, YU}
    place.end(BO, XI)
    assert (recorded(place, GroupLeft), place.members) == ([(str(XI), 1)], {YU})


def test_a_co_mentor_is_not_refused_by_the_mentees_limit(place: GroupPlace) -> None:
    place.form(mentees=(XI,))
    assert [place.match(mentor, XI) for mentor in (ADA, BO)] == ["matched", "matched"]
    one = place.relationships()[0]
    load = place.memory.load(caseload_id(one.pairing, "mentee"))
    assert isinstance(load, Caseload)
    assert (len(load.open), load.load) == (2, 1), "of one place"


def test_a_group_is_never_larger_than_was_stated(place: GroupPlace) -> None:
    place.form(mentees=MENTEES, most=2)
    outcomes = [place.match(ADA, each) for each in MENTEES]
    assert outcomes == ["matched", "matched", "group-full", "group-full"]
    assert place.match(BO, XI) == "matched", "a member's second mentor needs no further place"
    place.end(ADA, YU)
    assert place.match(ADA, ZOE) == "matched"
    assert place.invite(uuid4()) == "participation-unknown"


def test_a_full_group_invites_no_one(place: GroupPlace) -> None:
    place.form((ADA,), (XI, YU), most=2)
    for mentee in (XI, YU):
        place.match(ADA, mentee)
    assert place.invite(ZOE) == "group-full"
    place.void(ADA, XI)
    assert (place.invite(ZOE), place.invite(ZOE)) == ("formed", "already-in-group")


def test_who_declined_is_invited_again(place: GroupPlace) -> None:
    place.form((ADA,), (XI,))
    assert place.decline(ADA, XI) == "declined"
    assert place.invite(XI) == "formed"
    assert place.match(ADA, XI) == "matched"


def test_closing_ends_every_pair_in_one_transaction(place: GroupPlace) -> None:
    place.form(mentees=(XI, YU))
    place.match(ADA, XI)
    assert place.close() == "closed"
    states = sorted(str(each.state) for each in place.relationships())
    assert states == ["closed", "withdrawn", "withdrawn", "withdrawn"]
    assert not any(each.state in OPEN for each in place.relationships())
    closing = {each.command_id for each in place.memory.log[-12:]}
    assert len(closing) == 1
    assert place.close() == place.invite(ZOE) == "group-closed"
    assert place.propose(ADA, ZOE) == "group-closed"


def test_a_pair_of_a_group_that_was_never_formed_is_refused(place: GroupPlace) -> None:
    assert place.propose(ADA, XI, str(uuid4())) == "group-unknown"


@pytest.mark.parametrize(("formality", "rule"), [("informal", "group-of-another-form"), ("formal", "proposed")])
def test_a_pair_has_the_form_of_its_group(place: GroupPlace, formality: str, rule: str) -> None:
    place.form()
    assert place.propose(ADA, XI, formality=formality) == rule


def test_a_pair_has_a_mentor_of_its_group(place: GroupPlace) -> None:
    place.form((ADA,))
    assert place.propose(BO, XI) == "not-the-groups-mentor"


@pytest.mark.parametrize("mentors", [(ADA, ADA), (ADA, BO, ADA), ()])
def test_a_group_has_one_or_two_mentors(place: GroupPlace, mentors: tuple[UUID, ...]) -> None:
    assert place.form(mentors) == "group-mentors"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"state": "paused"}, "participation-paused"),
        ({"role": "mentee"}, "wrong-role"),
        ({"state": "left"}, "not-enrolled"),
    ],
)
def test_a_mentor_takes_part_when_the_group_is_formed(place: GroupPlace, change: dict[str, Any], rule: str) -> None:
    place.eligibility.change(BO, **change)
    assert place.form() == rule


def test_the_policy_says_whether_there_are_groups(place: GroupPlace) -> None:
    place.eligibility.present_program = open_program(shapes=("pair",))
    assert place.form() == "form-not-allowed"
    place.eligibility.present_program = open_program(formalities=("informal",))
    assert place.form() == "form-not-allowed"


def test_staff_forms_invites_and_closes_and_others_do_not(place: GroupPlace) -> None:
    assert place.form(caller=by(ADA)) == "program-unknown"
    place.form(mentees=(XI,))
    for caller in (by(ADA), by(XI)):
        assert (place.invite(YU, caller), place.close(caller)) == ("forbidden", "forbidden")
    assert (place.invite(YU, by(TED)), place.close(by(TED))) == ("group-unknown", "group-unknown")


def test_an_organization_that_is_leaving_forms_none_and_closes_its_own(place: GroupPlace) -> None:
    place.form(mentees=(XI,))
    place.eligibility.organization = "leaving"
    assert (place.invite(YU), place.close()) == ("organization-leaving", "closed")
    assert place.form() == "organization-leaving"


def test_what_an_older_release_proposed_goes_on_without_a_group(place: GroupPlace) -> None:
    """Its log has pairs of a group, and no group: there is nothing to join."""
    place.form((ADA,), (XI,))
    place.memory.log = [each for each in place.memory.log if str(each.originator_id) != place.group_id]
    (old,) = place.relationships()
    assert old.state is State.PROPOSED
    target = place.target().pair(str(old.id))
    place.do(lambda uow: matching.accept(uow, command(), target, by="mentor"))
    assert place.do(lambda uow: matching.accept(uow, command(), target, by="mentee")) == "matched"
