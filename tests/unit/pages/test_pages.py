"""The pages over HTTP, on examples: every address answers, refuses in words, and shows no unescaped text."""

from collections.abc import Iterator

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from services.platform.http.app import create_app
from services.platform.principal import Membership, Principal, unauthenticated
from services.projections.directory.models import Program
from services.projections.pages import routes
from services.projections.pages.definitions import DEFINITIONS
from services.projections.pages.problems import ProblemPages
from services.projections.programs.models import FederationDashboard, ProgramDashboard
from services.projections.status.models import Status
from tests.unit.pages.example_reads import ExampleReads
from tests.unit.pages.examples import program, program_dashboard, projection, someone

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HARBOUR = f"/programs/{someone('Harbour')}"
ADDRESSES = [
    "/",
    "/?period=all&sort=name",
    "/programs",
    "/programs?q=har",
    HARBOUR,
    "/network",
    "/status",
    "/definitions",
]


class Hostile(ExampleReads):
    """A program with a name that would like to be markup."""

    def program(self, program_id: str) -> tuple[Program, ProgramDashboard] | None:
        name = "</script><script>alert(1)</script>"
        return program(id=program_id, name=name), program_dashboard(name=name)


def _authenticator(request: Request) -> Principal:
    if "anonymous" in request.headers:
        raise unauthenticated("a bearer token is needed")
    memberships = frozenset() if "stranger" in request.headers else frozenset({Membership("executive")})
    return Principal("ada", "https://issuer.example", memberships)


def _client(reads: ExampleReads, sign_in: str | None = "/sign-in") -> TestClient:
    app = create_app(title="t", routers=[routes.router(reads)], authenticator=_authenticator, public=[routes.public()])
    app.add_middleware(ProblemPages, sign_in=sign_in)
    return TestClient(app, headers=BROWSER, follow_redirects=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with _client(ExampleReads()) as client:
        yield client


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
    known = {f"/definitions#{definition.slug}" for definition in DEFINITIONS}
    text = client.get(address).text
    linked = {part.split('"')[0] for part in text.split('href="') if part.startswith("/definitions#")}
    assert linked <= known


@pytest.mark.parametrize(
    ("address", "header"),
    [
        ("/?csv=sessions", "Month,Sessions"),
        ("/?csv=programs", "Program,Organization"),
        (f"{HARBOUR}?csv=feedback", "Instrument,Version"),
        ("/network?csv=people", "Person,Reach"),
        ("/network?csv=matrix", "From"),
        (f"/network?csv=reached&person={someone('mentor 0')}", "Person,Generation"),
        ("/status?csv=ledger-programs", "Source,Partition"),
    ],
)
def test_tables_are_offered_as_csv(client: TestClient, address: str, header: str) -> None:
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith(header)


def test_every_csv_link_of_a_page_works(client: TestClient) -> None:
    for address in ADDRESSES:
        links = {
            part.split('"')[0].replace("&amp;", "&")
            for part in client.get(address).text.split('href="')
            if "csv=" in part.split('"')[0]
        }
        for link in links:
            assert client.get(link).headers["content-type"].startswith("text/csv"), link


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404),
        (f"/programs/{someone('nobody')}", 404),
        ("/programs/not-an-id", 422),
        ("/?period=13", 422),
        ("/?csv=nonsense", 422),
        ("/network?effect=sometimes", 422),
        ("/network?person=x", 422),
    ],
)
def test_what_is_refused_is_refused_in_words(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>" in answer.text
    assert client.get(address, headers={"accept": "application/json"}).json()["status"] == status


def test_somebody_unknown_is_sent_to_sign_in_and_back(client: TestClient) -> None:
    answer = client.get("/network?effect=closed", headers={"anonymous": "yes"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=/network%3Feffect%3Dclosed"


def test_a_link_from_another_site_is_not_sent_in_circles(client: TestClient) -> None:
    answer = client.get("/", headers={"anonymous": "yes", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 401
    assert "Sign in" in answer.text


def test_without_an_issuer_that_signs_in_the_page_says_so() -> None:
    answer = _client(ExampleReads(), sign_in=None).get("/", headers={"anonymous": "yes"})
    assert answer.status_code == 401
    assert 'class="button"' not in answer.text


def test_a_programs_name_cannot_become_markup() -> None:
    text = _client(Hostile()).get(HARBOUR).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_a_stranger_is_told_so_and_the_page_stays(client: TestClient) -> None:
    text = client.get(f"/network?person={someone('stranger')}").text
    assert 'data-empty="filtered-out"' in text
    assert "Whose ripple went farthest?" in text


def test_a_search_without_a_hit_offers_to_clear_it(client: TestClient) -> None:
    assert "Clear the search" in client.get("/programs?q=zzz").text


def test_an_unknown_asset_is_a_plain_404(client: TestClient) -> None:
    assert client.get("/assets/pages-NONE.js").status_code == 404
    assert client.get("/assets/..%2fmanifest.json").status_code in (404, 422)


@pytest.mark.parametrize("slug", ["not-found", "capacity-exceeded"])
def test_every_kind_of_problem_has_a_page_for_everybody(client: TestClient, slug: str) -> None:
    answer = client.get(f"/problems/{slug}", headers={"anonymous": "yes"})
    assert answer.status_code == 200
    assert f"<code>{slug}</code>" in answer.text


class Unbuilt(ExampleReads):
    """Read models of which one was never built; asking it anything would fail."""

    def status(self) -> Status:
        return Status(projections=[projection("directory"), projection("programs", generation=0, state="rebuilding")])

    def federation(self) -> FederationDashboard:
        raise AssertionError("there is nothing to ask")


def test_before_the_first_build_the_page_says_so() -> None:
    text = _client(Unbuilt()).get("/").text
    assert 'data-empty="rebuilding"' in text
    assert 'data-places="directory:2:18232,programs:0:18232"' in text


def test_somebody_without_a_role_is_told_whom_to_ask(client: TestClient) -> None:
    answer = client.get("/", headers={"stranger": "yes"})
    assert answer.status_code == 403
    assert "ask the federation's operator" in answer.text.lower().replace("&#39;", "'")
