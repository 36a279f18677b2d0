"""The network's pages over HTTP: dates, parts, people and paths that are there, and those that are not."""

import pytest
from fastapi.testclient import TestClient

from services.projections.pages.components import formats
from tests.unit.pages.examples import someone
from tests.unit.pages.test_pages import PERSON, RIPPLE


def test_a_stranger_is_told_so_and_the_way_back_is_shown(client: TestClient) -> None:
    answer = client.get(f"/network/people/{someone('stranger')}")
    assert answer.status_code == 404
    assert 'data-empty="filtered-out"' in answer.text
    assert "Everybody" in answer.text


def test_where_peoples_ripples_used_to_be_leads_to_their_page(client: TestClient) -> None:
    answer = client.get(f"/network?person={someone('mentor 0')}&effect=closed")
    assert answer.headers["location"] == f"{PERSON}?effect=closed"


@pytest.mark.parametrize("address", ["/network", PERSON, RIPPLE])
@pytest.mark.parametrize(
    ("typed", "said"), [("2999-01-01", "2999-01-01 has not come yet"), ("soon", "“soon” is not a date")]
)
def test_a_wrong_date_is_an_error_beside_its_field(client: TestClient, address: str, typed: str, said: str) -> None:
    answer = client.get(f"{address}?as_of={typed}")
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert '<a href="#as_of">' in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'class="figures"' not in answer.text


def test_an_empty_field_is_no_question(client: TestClient) -> None:
    assert client.get("/network?as_of=&part=&effect=met&rule=strictly_after").status_code == 200


def test_a_part_with_too_few_people_says_so_and_offers_the_whole(client: TestClient) -> None:
    answer = client.get(f"/network?part=organization:{someone('tiny')}")
    assert answer.status_code == 403
    assert 'data-empty="suppressed"' in answer.text
    assert 'name="as_of"' in answer.text


def test_a_program_without_a_relationship_has_no_ripple(client: TestClient) -> None:
    answer = client.get(f"/network/programs/{someone('Compass')}?as_of=2025-06-30")
    assert answer.status_code == 404
    assert "became active by that date" in answer.text


def test_a_path_to_nobody_is_an_error_beside_its_field(client: TestClient) -> None:
    for typed in ("zzz", someone("nobody")):
        answer = client.get(f"{PERSON}?to={typed}")
        assert answer.status_code == 422
        assert 'id="to-error"' in answer.text
    assert client.get(f"{PERSON}?to={formats.short_id(someone('mentee 1'))}").status_code == 200
