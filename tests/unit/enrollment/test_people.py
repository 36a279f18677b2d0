"""People: the state machine, guardians and wards, links in two halves, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.enrollment.people import domain
from services.enrollment.people.aggregate import Person
from services.enrollment.people.events import (
    ErasureRequested,
    GuardianAdded,
    GuardianRemoved,
    PersonErased,
    PersonInvited,
    PersonLinked,
    PersonRegistered,
    PersonUnlinked,
    ProfileChanged,
)
from services.enrollment.people.states import STATE_MACHINE, State, Transition
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from tests.support.given import NOON, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION

OF: dict[str, Any] = {"organization_id": str(ORGANIZATION)}
OTHER, LINK = UUID(int=77), UUID(int=88, version=4)
INVITED = happened(PersonInvited, **OF, profile_version=1)
REGISTERED = happened(PersonRegistered, **OF)
ERASING = happened(ErasureRequested, **OF, reason="requested", requested_by="person")
LINKED = happened(PersonLinked, **OF, link_id=str(LINK))
GUARDED = happened(GuardianAdded, **OF, guardian_id=str(OTHER))
HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.INVITED: (INVITED,),
    State.REGISTERED: (INVITED, REGISTERED),
    State.ERASING: (INVITED, REGISTERED, ERASING),
    State.ERASED: (INVITED, REGISTERED, ERASING, happened(PersonErased, **OF)),
}


def other_person(organization: UUID = ORGANIZATION, id: UUID = OTHER) -> Person:
    """Return another person, who is invited."""
    return domain.invite(id, command(), organization, 1)


DECISIONS: dict[Transition, Callable[[Person], object]] = {
    Transition.REGISTER: lambda person: domain.register(person, command()),
    Transition.CHANGE_PROFILE: lambda person: domain.change_profile(person, command(), ["name"], 2),
    Transition.ADD_GUARDIAN: lambda person: domain.add_guardian(person, command(), other_person()),
    Transition.LINK: lambda person: domain.link(person, command(), LINK),
    Transition.PARTICIPATE: lambda person: domain.require_person_of(person, ORGANIZATION),
    Transition.REQUEST_ERASURE: lambda person: domain.request_erasure(
        person, command(), reason="requested", requested_by="staff"
    ),
    Transition.COMPLETE_ERASURE: lambda person: domain.complete_erasure(person, command()),
}


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_a_decision_is_made_where_the_table_allows_it(transition: Transition, state: State) -> None:
    def decide(person: Person) -> None:
        DECISIONS[transition](person)

    then = given(Person, *HISTORIES[state]).when(decide)
    refusal = STATE_MACHINE.refusal(transition, state)
    if refusal is ALLOWED:
        assert then.refusal is None
    else:
        then.refused(refusal.rule)


def test_a_profile_change_names_fields_and_never_values() -> None:
    given(Person, INVITED).when(lambda person: domain.change_profile(person, command(), ["name", "mail"], 2)).then(
        happened(ProfileChanged, **OF, fields=["mail", "name"], profile_version=2)
    )


def test_a_guardian_is_a_person_of_the_same_organization() -> None:
    given(Person, INVITED).when(
        lambda person: domain.add_guardian(person, command(), other_person(UUID(int=11)))
    ).refused("guardian-of-another-organization", field="guardian_id")


def test_a_person_is_not_their_own_guardian() -> None:
    given(Person, INVITED).when(lambda person: domain.add_guardian(person, command(), person)).refused(
        "guardian-of-oneself", field="guardian_id"
    )


def test_two_people_are_not_each_others_guardian() -> None:
    ward, guardian = other_person(id=UUID(int=5)), other_person()
    domain.add_guardian(ward, command(), guardian)
    with pytest.raises(RefusedError, match="guardian-is-ward"):
        domain.add_guardian(guardian, command(), ward)


def test_a_guardian_and_the_ward_know_each_other_and_part_again() -> None:
    ward, guardian = other_person(id=UUID(int=5)), other_person()
    domain.add_guardian(ward, command(), guardian)
    assert (ward.guardians, guardian.wards) == (frozenset({str(guardian.id)}), frozenset({str(ward.id)}))
    domain.remove_guardian(ward, command(), guardian)
    assert (ward.guardians, guardian.wards) == (frozenset(), frozenset())


def test_a_guardian_of_a_ward_added_twice_is_refused() -> None:
    given(Person, INVITED, GUARDED).when(lambda person: domain.add_guardian(person, command(), other_person())).refused(
        "guardian-already-added"
    )


def test_the_number_of_guardians_is_limited() -> None:
    ward = other_person(id=UUID(int=5))
    for number in range(domain.MAX_GUARDIANS):
        domain.add_guardian(ward, command(), other_person(id=UUID(int=100 + number)))
    with pytest.raises(RefusedError, match="guardians-full"):
        domain.add_guardian(ward, command(), other_person(id=UUID(int=500)))


def test_a_guardian_withdraws_while_the_ward_is_being_erased() -> None:
    given(Person, INVITED, REGISTERED, GUARDED, ERASING).when(
        lambda person: domain.remove_guardian(person, command(), other_person())
    ).then(happened(GuardianRemoved, **OF, guardian_id=str(OTHER)))


def test_one_who_is_no_guardian_cannot_be_removed() -> None:
    given(Person, INVITED).when(lambda person: domain.remove_guardian(person, command(), other_person())).refused(
        "guardian-unknown", field="guardian_id"
    )


def test_the_same_half_of_a_link_is_recorded_once() -> None:
    given(Person, INVITED, REGISTERED, LINKED).when(lambda person: domain.link(person, command(), LINK)).then()


def test_a_link_is_taken_back_once() -> None:
    then = given(Person, INVITED, REGISTERED, LINKED).when(lambda person: domain.unlink(person, command(), LINK))
    then.then(happened(PersonUnlinked, **OF, link_id=str(LINK)))
    given(Person, INVITED, REGISTERED).when(lambda person: domain.unlink(person, command(), LINK)).refused(
        "link-unknown", field="link_id"
    )


def test_the_number_of_links_is_limited() -> None:
    person = other_person()
    domain.register(person, command())
    for number in range(domain.MAX_LINKS):
        domain.link(person, command(), UUID(int=number + 1))
    with pytest.raises(RefusedError, match="links-full"):
        domain.link(person, command(), UUID(int=999))


def test_an_erased_person_keeps_no_guardian_no_ward_and_no_link() -> None:
    person = other_person()
    domain.register(person, command())
    domain.add_guardian(person, command(), other_person(id=UUID(int=5)))
    domain.add_guardian(other_person(id=UUID(int=6)), command(), person)
    domain.link(person, command(), LINK)
    domain.request_erasure(person, command(), reason="requested", requested_by="guardian")
    domain.complete_erasure(person, command(at=NOON + timedelta(hours=1)))
    assert (person.guardians, person.wards, person.links) == (frozenset(), frozenset(), frozenset())


def test_a_person_takes_part_in_programs_of_their_own_organization_alone() -> None:
    domain.require_person_of(other_person(), ORGANIZATION)
    with pytest.raises(RefusedError, match="person-of-another-organization"):
        domain.require_person_of(other_person(), UUID(int=11))
