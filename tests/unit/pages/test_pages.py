"""The pages over HTTP, on examples: every address answers, errors are pages, and text is escaped."""

import re
from collections.abc import Collection
from datetime import datetime
from unittest.mock import create_autospec

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Program, ProgramList
from services.projections.directory.queries import DirectoryQueries
from services.projections.disclosure.access import Disclosure
from services.projections.measures.estimates.figures import MeasuredFigure
from services.projections.measures.query.answer import QueryAnswer
from services.projections.measures.query.request import QueryRequest
from services.projections.pages.dashboards.layout import measures
from services.projections.pages.definitions import DEFINITIONS, MEASURE_CARDS
from services.projections.status.models import Status
from services.web.pagination import Page
from services.web.service_client import ServiceAnswer
from tests.unit.pages.addresses import ADDRESSES, HARBOUR, PERSON
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import program, projection
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.measure_examples import answer
from tests.unit.pages.page_client import client_of


class Hostile(ExampleQueries):
    """A program whose name is markup."""

    def program_of(self, program_id: str, _: Disclosure, __: datetime) -> Program | None:
        return program(id=program_id, name="</script><script>alert(1)</script>")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers_with_one_page(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert "ada" in answer.text


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere"])
def test_no_page_carries_inline_script_or_style(client: TestClient, address: str) -> None:
    text = client.get(address).text
    assert " style=" not in text
    assert "<style" not in text
    assert " on" + "click" not in text
    assert text.count("<script") == text.count('<script type="application/json"') + text.count(
        '<script type="module" src='
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_figure_links_to_a_definition_that_exists(client: TestClient, address: str) -> None:
    defined = {f"/definitions#{definition.slug}" for definition in (*DEFINITIONS, *MEASURE_CARDS)}
    text = client.get(address).text
    linked = {part.split('"')[0] for part in text.split('href="') if part.startswith("/definitions#")}
    assert linked <= defined


@pytest.mark.parametrize(
    ("address", "header"),
    [
        ("/?csv=sessions", "Month,Sessions"),
        ("/?csv=programs", "Program,Organization,State,Active relationships"),
        (f"{HARBOUR}?csv=feedback-mean", 'Asked,"Mean, 1 to 5"'),
        (f"{HARBOUR}?csv=match-length", "Time,Still observed"),
        ("/network?csv=people", "Person,Reach"),
        ("/network?csv=matrix", "From"),
        ("/network?csv=cohorts", "First reached in"),
        ("/network?csv=give-back", "Since first reached"),
        (f"{PERSON}?csv=reached", "Person,Generation"),
        ("/status?csv=ledger-measures", "Source,Partition"),
    ],
)
def test_tables_are_offered_as_csv(client: TestClient, address: str, header: str) -> None:
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith(f"\ufeff{header}")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_leads_to_an_address_of_another_service(client: TestClient, address: str) -> None:
    # on one host, /enrollment/… and /relationships/… lead to the services of those names
    text = client.get(address).text
    places = {place.split("/")[0] for place in re.findall(r'href="/([^"?#]*)', text)}
    assert address.split("/")[1] not in {"enrollment", "relationships"}
    assert places.isdisjoint({"enrollment", "relationships"})


def test_every_csv_link_of_a_page_works(client: TestClient) -> None:
    for address in ADDRESSES:
        links = {
            part.split('"')[0].replace("&amp;", "&")
            for part in client.get(address).text.split('href="')
            if "csv=" in part.split('"')[0]
        }
        for link in links:
            assert client.get(link).headers["content-type"].startswith("text/csv"), link


def test_a_programs_name_cannot_become_markup() -> None:
    text = client_of(Hostile()).get(HARBOUR).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_search_without_a_hit_offers_to_clear_it(client: TestClient) -> None:
    assert "Clear the search" in client.get("/programs?q=zzz").text


def test_an_unknown_asset_is_a_plain_404(client: TestClient) -> None:
    assert client.get("/assets/pages-NONE.js").status_code == 404
    assert client.get("/assets/..%2fmanifest.json").status_code in (404, 422)


class Unbuilt(ExampleQueries):
    """Read models of which one has never been built; querying it fails."""

    def status(self, names: Collection[str] | None = None) -> Status:  # noqa: ARG002 - answers with all
        return Status(projections=[projection("directory"), projection("measures", generation=0, state="rebuilding")])

    def figures(self, _: QueryRequest, __: Disclosure, ___: datetime) -> QueryAnswer:
        raise AssertionError("queried before it was built")


def test_before_the_first_build_the_page_has_a_notice() -> None:
    text = client_of(Unbuilt()).get("/").text
    assert 'data-empty="rebuilding"' in text
    assert 'data-positions="directory:2:18232,measures:0:18232"' in text


class Empty(ExampleQueries):
    """A federation without programs."""

    def figures(self, question: QueryRequest, _: Disclosure, now: datetime) -> QueryAnswer:
        nothing = dict.fromkeys(measures(), MeasuredFigure(0, 0))
        return answer(question, now, nothing)

    def programs_by_organization(self, *_: object) -> ProgramList:
        return ProgramList(items=[])

    @property
    def directory(self) -> DirectoryQueries:
        directory: DirectoryQueries = create_autospec(DirectoryQueries, instance=True)
        directory.organizations.return_value = Page([])  # type: ignore[attr-defined]  # a mock
        return directory


def test_an_empty_federation_explains_the_first_steps_with_links_that_work() -> None:
    terms = ServiceAnswer(200, {"terms": []})
    with client_of(Empty(), services=FakeServices(answers={"/enrollment/v1/terms": terms})) as client:
        text = client.get("/?period=all").text
        notice = text.split('data-empty="nothing-yet"')[1].split("</div>")[0]
        assert "Organizations" in notice
        assert "/enrollment/" not in notice, "no address of an interface on a page"
        addresses = re.findall('href="([^"]+)"', notice)
        assert addresses
        assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
