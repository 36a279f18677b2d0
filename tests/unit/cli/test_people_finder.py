"""People of a history: by external id, then mail address, then exact name; contradictions are other people."""

from uuid import uuid4

import pytest

from services.cli.history_import.people_finder import PeopleFinder, StatedPerson
from services.enrollment.people.profile import Profile

ANNA, BERT, TWIN, OTHER_TWIN = (uuid4() for _ in range(4))
PEOPLE = {
    ANNA: Profile(name="Anna Lu", mail="Family@Example.org", external_id="A-1"),
    BERT: Profile(name="Bert Lu", mail="family@example.org"),
    TWIN: Profile(name="Alan Turing", mail="alan@example.org", external_id="T-1"),
    OTHER_TWIN: Profile(name="Alan Turing", mail="turing@example.org"),
}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (StatedPerson("A-1"), {ANNA}),
        (StatedPerson("Bert Lu"), {BERT}),
        (StatedPerson("alan@EXAMPLE.org"), {TWIN}),
        (StatedPerson("family@example.org"), {ANNA, BERT}),
        (StatedPerson("Alan Turing"), {TWIN, OTHER_TWIN}),
        (StatedPerson("Anna Lu-Meier", "A-1"), {ANNA}),
        (StatedPerson("Anna Lu", mail="family@example.org"), {ANNA}),
        (StatedPerson("Bert Lu", mail="family@example.org"), {BERT}),
        (StatedPerson("Cleo Lu", mail="family@example.org"), set()),
        (StatedPerson("Alan Turing", "T-1"), {TWIN}),
        (StatedPerson("Alan Turing", mail="turing@example.org"), {OTHER_TWIN}),
        (StatedPerson("Alan Turing", "T-2"), {OTHER_TWIN}),
        (StatedPerson("Alan Turing", mail="third@example.org"), set()),
        (StatedPerson("alan turing"), set()),
        (StatedPerson("Nemo"), set()),
    ],
)
def test_the_most_certain_statement_decides(stated: StatedPerson, expected: set[object]) -> None:
    assert set(PeopleFinder(PEOPLE).find(stated)) == expected


def test_what_a_row_states_of_a_person_tells_the_person_from_those_of_later_rows() -> None:
    finder = PeopleFinder(PEOPLE)
    assert finder.find(StatedPerson("Alan Turing", "T-2")) == [OTHER_TWIN]
    assert finder.find(StatedPerson("Alan Turing", "T-3")) == []
    assert finder.find(StatedPerson("Somebody Else", "T-2")) == [OTHER_TWIN]


@pytest.mark.parametrize("name", ["O", "李", "Ñ", "Åsa Öberg", "Ольга Иванова", "محمد", "नरेंद्र", "김민준", "n" * 200])
def test_a_new_person_is_found_again_by_every_statement(name: str) -> None:
    finder = PeopleFinder(PEOPLE)
    stated = StatedPerson(name, "X-1", "new@example.org")
    assert finder.find(stated) == []
    new = finder.add(stated)
    for again in (stated, StatedPerson(name), StatedPerson("X-1"), StatedPerson("NEW@example.org")):
        assert finder.find(again) == [new]
    assert finder.is_new(new)
    assert not finder.is_new(ANNA)
    assert finder.profile(new) == Profile(name=name, mail="new@example.org", external_id="X-1")


def test_a_person_without_a_mail_address_is_kept_as_unreachable_and_a_cell_may_be_the_address() -> None:
    finder = PeopleFinder({})
    silent, written = finder.add(StatedPerson("Nemo")), finder.add(StatedPerson("nemo@example.org"))
    assert finder.profile(silent) == Profile(name="Nemo", mail="", unreachable=True)
    assert finder.profile(written).mail == "nemo@example.org"


def test_two_new_people_of_one_name_are_told_apart_and_the_name_alone_is_ambiguous() -> None:
    finder = PeopleFinder({})
    first = finder.add(StatedPerson("Kim Lee", "K-1"))
    assert finder.find(StatedPerson("Kim Lee")) == [first]
    assert finder.find(StatedPerson("Kim Lee", "K-2")) == []
    second = finder.add(StatedPerson("Kim Lee", "K-2"))
    assert set(finder.find(StatedPerson("Kim Lee"))) == {first, second}
