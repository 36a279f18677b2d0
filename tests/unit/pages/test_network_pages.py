"""Pages of the network over HTTP: dates, parts, people and paths, existing and missing."""

from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Program
from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.components import formats
from tests.unit.pages.addresses import PERSON, RIPPLE
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id, program
from tests.unit.pages.page_client import client_of


def test_an_unknown_person_is_not_found_with_a_link_back(client: TestClient) -> None:
    answer = client.get(f"/network/people/{example_id('stranger')}")
    assert answer.status_code == 404
    assert 'data-empty="filtered-out"' in answer.text
    assert "All people" in answer.text


def test_the_former_address_of_a_person_redirects(client: TestClient) -> None:
    answer = client.get(f"/network?person={example_id('mentor 0')}&effect=closed")
    assert answer.headers["location"] == f"{PERSON}?effect=closed"


@pytest.mark.parametrize("address", ["/network", PERSON, RIPPLE])
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2999-01-01", "2999-01-01 is in the future"),
        ("1850-01-01", "The date must be 1 Jan 1900 or later."),
        ("soon", "“soon” is not a date"),
    ],
)
def test_a_wrong_date_is_an_error_beside_its_field(client: TestClient, address: str, typed: str, message: str) -> None:
    answer = client.get(f"{address}?as_of={typed}")
    assert answer.status_code == 422
    assert answer.text.count(message) == 2
    assert '<a href="#as_of">' in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'class="figures"' not in answer.text


def test_an_empty_field_means_no_value(client: TestClient) -> None:
    assert client.get("/network?as_of=&part=&effect=met&rule=strictly_after").status_code == 200


def test_a_part_with_too_few_people_links_to_the_whole_federation(client: TestClient) -> None:
    answer = client.get(f"/network?part=organization:{example_id('tiny')}")
    assert answer.status_code == 403
    assert 'data-empty="suppressed"' in answer.text
    assert 'name="as_of"' in answer.text


class Unreached(ExampleQueries):
    """A program without relationships between mentor and mentee."""

    def program_ripple(self, _program: str, _scope: Scope, _: Disclosure) -> ProgramRipple | None:
        return None

    def program_of(self, program_id: str, _: Disclosure, __: datetime) -> Program | None:
        return program() if program_id == example_id("Harbour") else None


def test_a_program_without_a_relationship_has_no_ripple_but_a_page() -> None:
    with client_of(Unreached()) as client:
        answer = client.get(f"{RIPPLE}?as_of=2025-06-30")
        assert answer.status_code == 200
        assert "<h1>Ripple of Harbour</h1>" in answer.text
        assert "No relationship of Harbour between a mentor and a mentee had started by that date." in answer.text
        assert client.get(f"/network/programs/{example_id('Compass')}").status_code == 404


def test_a_path_to_an_unknown_person_is_an_error_beside_its_field(client: TestClient) -> None:
    for typed in ("zzz", example_id("missing")):
        answer = client.get(f"{PERSON}?to={typed}")
        assert answer.status_code == 422
        assert 'id="to-error"' in answer.text
    assert client.get(f"{PERSON}?to={formats.short_id(example_id('mentee 1'))}").status_code == 200
