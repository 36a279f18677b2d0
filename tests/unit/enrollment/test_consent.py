"""A person allows uses of their data by purpose, in the words of a version; a guardian who withdraws ends it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.enrollment.consent.groups import SMALLEST_GROUP, large_groups
from services.enrollment.consent.view import view
from services.enrollment.people import consent
from services.enrollment.people.aggregate import Person
from services.enrollment.people.consent import WORDINGS, ConsentGranted, ConsentRevoked, Wording
from services.enrollment.people.events import ErasureRequested, PersonErased, PersonInvited, PersonRegistered
from tests.support.given import Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION

OF: dict[str, Any] = {"organization_id": str(ORGANIZATION)}
INVITED, REGISTERED = happened(PersonInvited, **OF, profile_version=1), happened(PersonRegistered, **OF)
ERASING = happened(ErasureRequested, **OF, reason="own-wish", requested_by="person")
ERASED = happened(PersonErased, **OF)


def granted(purpose: str, version: int = 1) -> Happening:
    return happened(ConsentGranted, **OF, purpose=purpose, wording_version=version)


def refused(purpose: str, version: int = 1) -> Happening:
    return happened(ConsentRevoked, **OF, purpose=purpose, wording_version=version)


def answer(person: Person, purpose: str, *, yes: bool, version: int = 1, guardian: bool = False) -> None:
    consent.change_consent(person, command(), purpose=purpose, granted=yes, wording_version=version, guardian=guardian)


@pytest.mark.parametrize("purpose", WORDINGS)
def test_each_purpose_is_allowed_and_revoked_for_itself(purpose: consent.ConsentPurpose) -> None:
    person = given(Person, INVITED, REGISTERED).when(lambda p: answer(p, purpose, yes=True)).then(granted(purpose))
    assert {each: consent.allows(person, each) for each in WORDINGS} == {each: each == purpose for each in WORDINGS}
    later = (
        given(Person, INVITED, REGISTERED, granted(purpose))
        .when(lambda p: answer(p, purpose, yes=False))
        .then(refused(purpose))
    )
    assert not consent.allows(later, purpose)


def test_a_refusal_when_asked_is_recorded_and_the_same_answer_is_not_recorded_twice() -> None:
    given(Person, INVITED, REGISTERED).when(lambda p: answer(p, "network", yes=False)).then(refused("network"))
    given(Person, INVITED, REGISTERED, refused("network")).when(lambda p: answer(p, "network", yes=False)).then()
    given(Person, INVITED, REGISTERED, granted("network")).when(lambda p: answer(p, "network", yes=True)).then()


def test_a_consent_is_to_the_current_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORDINGS, "research", (*WORDINGS["research"], Wording(2, "In other words?")))
    when = given(Person, INVITED, REGISTERED, granted("research"))
    when.when(lambda p: answer(p, "research", yes=True, version=1)).refused("wording-replaced", field="wording_version")
    when.when(lambda p: answer(p, "research", yes=True, version=3)).refused("wording-unknown", field="wording_version")
    when.when(lambda p: answer(p, "research", yes=True, version=2)).then(granted("research", 2))
    given(Person, INVITED, REGISTERED, granted("research")).when(
        lambda p: answer(p, "research", yes=False, version=1)
    ).then(refused("research", 1))


def test_what_nobody_asks_for_is_refused() -> None:
    given(Person, INVITED, REGISTERED).when(lambda p: answer(p, "marketing", yes=True)).refused(
        "not-allowed", field="purpose"
    )


@pytest.mark.parametrize(
    ("history", "guardian", "rule"),
    [
        ((INVITED,), False, "person-not-registered"),
        ((INVITED,), True, None),
        ((INVITED, REGISTERED, ERASING), False, "person-erasing"),
        ((INVITED, REGISTERED, ERASING, ERASED), True, "person-erased"),
    ],
)
def test_who_may_answer_depends_on_the_state(history: tuple[Happening, ...], guardian: bool, rule: str | None) -> None:
    when = given(Person, *history).when(lambda p: answer(p, "network", yes=True, guardian=guardian))
    if rule is None:
        when.then(granted("network"))
    else:
        when.refused(rule)


def test_every_consent_ends_with_the_guardian_and_nothing_else() -> None:
    history = (INVITED, granted("network"), refused("directory"), granted("research"))
    person = (
        given(Person, *history)
        .when(lambda p: consent.end_consents(p, command()))
        .then(refused("network"), refused("research"))
    )
    assert not any(consent.allows(person, purpose) for purpose in WORDINGS)


def test_an_erased_person_has_no_consents() -> None:
    person = given(Person, INVITED, REGISTERED, granted("network"), ERASING, ERASED).aggregate
    assert person is not None
    assert dict(person.consents) == {}


def test_the_view_states_question_and_answer_of_every_purpose() -> None:
    person = given(Person, INVITED, REGISTERED, granted("network"), refused("research")).aggregate
    assert person is not None
    shown: Any = view(person)["consents"]
    assert {each["purpose"]: (each["granted"], each["answered_version"]) for each in shown} == {
        "network": (True, 1),
        "directory": (None, None),
        "research": (False, 1),
        "directory-name": (None, None),
    }
    assert all(each["wording"].endswith("?") for each in shown)


def people(count: int) -> list[UUID]:
    return sorted(uuid4() for _ in range(count))


def test_groups_have_enough_people_and_no_value() -> None:
    large, small, tiny = people(SMALLEST_GROUP), people(SMALLEST_GROUP - 1), people(1)
    values = dict.fromkeys(large, "Care") | dict.fromkeys(small, "Law") | dict.fromkeys(tiny, "Farming")
    groups = large_groups(values)
    assert sorted(groups) == sorted([[str(id) for id in large], [str(id) for id in sorted(small + tiny)]])
    assert large_groups(dict.fromkeys(large, "Care") | dict.fromkeys(tiny, "Law")) == [[str(id) for id in large]]
    assert large_groups(dict.fromkeys(small, "Law")) == []


def test_the_same_word_in_another_case_is_the_same_group() -> None:
    ids = people(SMALLEST_GROUP)
    values = {id: "care" if number % 2 else "CARE" for number, id in enumerate(ids)}
    assert large_groups(values) == [[str(id) for id in ids]]
