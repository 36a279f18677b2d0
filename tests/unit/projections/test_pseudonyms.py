"""Laws of pseudonyms: they stand for the beginning of an id, can be typed back, and differ on one page."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.network.answers.found_people import id_digits
from services.projections.pages.people.names import Pseudonyms
from services.projections.pseudonyms import digits_of, pseudonym, pseudonyms

ids = st.uuids().map(str)
ALIKE = [f"15280e5d-{tail:04x}-4000-8000-{tail:012x}" for tail in (0, 1, 2)]
ONE_APART = ["15280e5d-0000-4000-8000-000000000000", "15280e5d-0000-4000-8000-000000000001"]


@given(ids, st.integers(2, 8))
def test_a_pseudonym_is_the_beginning_of_the_id_and_is_read_back(person: str, words: int) -> None:
    name = pseudonym(person, words)
    assert name.count("-") == words - 1
    assert digits_of(name) == UUID(person).hex[: 4 * words]
    for typed in (name.upper(), f"  {name} ", name.replace("-", " ")):
        assert id_digits(typed) == UUID(person).hex[: 4 * words]


@given(st.lists(ids, max_size=30), st.lists(st.sampled_from([*ALIKE, *ONE_APART]), max_size=8))
def test_no_two_people_beside_each_other_have_the_same(people: list[str], alike: list[str]) -> None:
    names = pseudonyms([*people, *alike])
    assert set(names) == {*people, *alike}
    assert len(set(names.values())) == len(names)
    for person, name in names.items():
        assert UUID(person).hex.startswith(digits_of(name) or "-")


def test_only_those_who_would_be_confused_get_longer_ones() -> None:
    other = "a73c146b-0000-4000-8000-000000000000"
    names = pseudonyms([*ALIKE, other])
    assert [names[each].count("-") for each in (*ALIKE, other)] == [2, 2, 2, 1]
    assert pseudonyms(ONE_APART)[ONE_APART[1]].count("-") == 7, "the whole id"


def test_a_page_lengthens_the_pseudonyms_of_all_whom_it_looked_up() -> None:
    names = Pseudonyms()
    names.look_up(ALIKE)
    assert len({names.of(each) for each in ALIKE}) == len(ALIKE)


@pytest.mark.parametrize(
    "text", ["", "bob", "lusab-", "lusab-babe", "lusab_babad", "xusab-babad", "a73c146b", "-".join(["babab"] * 9)]
)
def test_what_is_no_pseudonym_is_none(text: str) -> None:
    assert digits_of(text) is None


def test_the_letters_leave_out_those_that_are_misheard_or_make_words_of_abuse() -> None:
    spoken = {letter for number in range(0, 2**16, 7) for letter in pseudonym(f"{number:04x}{'0' * 28}")[:5]}
    assert spoken.isdisjoint("cegkqx")
