"""The page on which a person declares mentoring that exists already."""

from __future__ import annotations

from collections.abc import Sequence

from services.projections.directory.models import Participation, Program
from services.projections.disclosure.access import Disclosure
from services.projections.pages.mentoring.declare import code_of
from tests.unit.pages import desk_examples
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id, program
from tests.unit.pages.page_client import client_of

CODE = example_id("the other one")


class Informal(ExampleQueries):
    """Queries of a program with informal mentoring."""

    def own_participations(self, disclosure: Disclosure) -> Sequence[Participation]:
        return [desk_examples.participation(person_id=each, state="enrolled") for each in disclosure.people]

    def program_of(self, *_: object) -> Program | None:
        return program(formalities=["informal"])


def test_an_address_that_was_passed_on_names_the_other_person() -> None:
    client = client_of(Informal())
    first = client.get(f"/me/declare?with={CODE}", headers={"mentee": "yes"}, follow_redirects=False)
    assert first.status_code == 303
    page = client.get(first.headers["location"], headers={"mentee": "yes"})
    assert page.status_code == 200
    assert f'value="{CODE}"' in page.text
    assert "without an agreement" in page.text


def test_where_no_program_has_informal_mentoring_the_page_says_so() -> None:
    page = client_of(ExampleQueries()).get("/me/declare", headers={"mentee": "yes"})
    assert (page.status_code, "in no program that has informal mentoring" in page.text) == (200, True)


def test_the_code_is_read_from_the_whole_address() -> None:
    assert code_of(f"https://mentoring.example/me/declare?with={CODE.upper()}") == CODE
    assert code_of("Anna") == ""
