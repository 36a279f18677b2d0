"""Ways back: each page below another names the one above it and its place in the navigation; definitions lead back."""

import re

import pytest

from services.policy.plain import write_plain
from services.projections.pages.definitions import DEFINITIONS, MEASURE_CARDS
from services.projections.pages.navigation import ways_up
from services.web.service_client import ServiceAnswer
from tests.unit.pages.desk_examples import POLICY
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import NOW, example_id
from tests.unit.pages.fake_services import FakeServices
from tests.unit.pages.page_client import client_of

PROGRAM = f"/programs/{example_id('Harbour')}"
PERSON = f"/people/{example_id('mentee')}"
FIGURE = f"{PROGRAM}?period=quarter&compare=year"


@pytest.mark.parametrize(
    ("address", "above"),
    [
        (PROGRAM, ["/programs"]),
        (f"{PROGRAM}/people", ["/programs", PROGRAM]),
        (f"{PROGRAM}/relationships", ["/programs", PROGRAM]),
        (f"{PROGRAM}/waiting", ["/programs", PROGRAM]),
        (f"/network{PROGRAM}", ["/programs", PROGRAM]),
        (PERSON, ["/people"]),
        ("/programs", []),
        ("/network", []),
    ],
)
def test_a_page_leads_up_and_marks_its_place_in_the_navigation(address: str, above: list[str]) -> None:
    assert [each.href for each in ways_up(address)] == above
    page = client_of(ExampleQueries()).get(address).text
    crumbs = re.search(r'<nav aria-label="Breadcrumb".*?</nav>', page)
    assert (re.findall(r'href="([^"]+)"', crumbs[0]) if crumbs else []) == above
    places = page[page.index('class="places"') : page.index('class="account"')]
    assert places.count('aria-current="page"') == 1, "no place, or two"


@pytest.mark.parametrize(
    "address", [f"{PROGRAM}/people", f"{PROGRAM}/matching", f"{PROGRAM}/add", f"/network{PROGRAM}"]
)
def test_the_way_up_to_a_program_has_its_name(address: str) -> None:
    """Regression: `Programs / The program` stood above every page of every program."""
    answers = {
        f"/relationships/v1{PROGRAM}/matching": ServiceAnswer(
            200, {"version": 0, "run_id": None, "run": None, "worker": None}
        )
    }
    page = client_of(ExampleQueries(), services=FakeServices(answers=answers)).get(address).text
    crumbs = page[page.index('aria-label="Breadcrumb"') :].partition("</nav>")[0]
    assert f'<a href="{PROGRAM}">Harbour</a>' in crumbs


VERSION = {"number": 1, "effective_at": NOW.isoformat(), "policy": write_plain(POLICY)}
TABS = [
    PROGRAM,
    f"{PROGRAM}/people",
    f"{PROGRAM}/relationships",
    f"{PROGRAM}/waiting",
    f"{PROGRAM}/matching",
    f"/network{PROGRAM}",
    f"{PROGRAM}/documents",
    f"{PROGRAM}/settings",
]


def tabs_of(page: str) -> tuple[list[str], list[str]]:
    """Return the addresses of the tabs of a program, and of those that are marked as shown."""
    found = re.search(r'<nav aria-label="Parts of the program".*?</nav>', page, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)"( aria-current="page")?', found[0]) if found else []
    return [href for href, _ in links], [href for href, current in links if current]


@pytest.mark.parametrize("address", TABS)
def test_every_page_of_a_program_has_its_tabs(address: str) -> None:
    service = FakeServices(
        answers={
            f"/enrollment/v1{PROGRAM}": ServiceAnswer(
                200, {"program_id": example_id("Harbour"), "name": "Harbour", "state": "archived"}
            ),
            f"/relationships/v1{PROGRAM}/matching": ServiceAnswer(
                200, {"version": 0, "run_id": None, "run": None, "worker": None}
            ),
            f"/enrollment/v1{PROGRAM}/documents": ServiceAnswer(200, {"documents": []}),
            f"/enrollment/v1{PROGRAM}/policy": ServiceAnswer(200, {"versions": [VERSION]}),
        }
    )
    with client_of(ExampleQueries(), services=service) as client:
        assert tabs_of(client.get(address).text) == (TABS, [address])


@pytest.mark.parametrize("address", [PROGRAM, f"/network{PROGRAM}"])
def test_a_reader_who_is_not_staff_finds_overview_and_ripple(address: str) -> None:
    page = client_of(ExampleQueries()).get(address, headers={"executive": "yes"}).text
    assert tabs_of(page) == ([PROGRAM, f"/network{PROGRAM}"], [address])


def test_the_released_network_of_a_program_is_its_ripple_tab() -> None:
    elsewhere = example_id("elsewhere")
    page = client_of(ExampleQueries()).get(f"/network?part=program:{elsewhere}").text
    assert tabs_of(page)[1] == [f"/network/programs/{elsewhere}"]


def test_definitions_have_contents_and_lead_back_to_the_figure() -> None:
    client = client_of(ExampleQueries())
    page = client.get("/definitions", headers={"referer": f"{client.base_url}{FIGURE}"}).text
    slugs = [each.slug for each in (*MEASURE_CARDS, *DEFINITIONS)]
    contents = page[page.index('id="contents"') : page.index("</nav>", page.index('id="contents"'))]
    assert re.findall(r'href="#([^"]+)"', contents) == slugs
    assert page.count('href="#contents"') == len(slugs)
    back = FIGURE.replace("&", "&amp;")
    assert page.count(f'href="{back}"') == len(slugs) + 1


@pytest.mark.parametrize(
    "referer", ["", "https://elsewhere.example/programs", "{base}/definitions", "{base}//evil.example"]
)
def test_definitions_lead_back_to_no_other_site(referer: str) -> None:
    client = client_of(ExampleQueries())
    page = client.get("/definitions", headers={"referer": referer.format(base=client.base_url)}).text
    assert "Back to where you were" not in page
    assert "evil.example" not in page


@pytest.mark.parametrize(("who", "reads"), [("executive", True), ("coordinator", True), ("operator", False)])
def test_what_is_offered_of_the_network_is_what_the_reader_may_open(who: str, *, reads: bool) -> None:
    """Regression: the saved questions were in no navigation, and an operator's tab led to a refusal."""
    client = client_of(ExampleQueries(), services=FakeServices())
    assert ('href="/network/questions"' in client.get("/find?q=questions", headers={who: "yes"}).text) is reads
    page = client.get(f"/programs/{example_id('elsewhere')}", headers={who: "yes"}).text
    assert (f"/network/programs/{example_id('elsewhere')}" in tabs_of(page)[0]) is reads


def test_a_concern_is_offered_to_those_who_take_part() -> None:
    """Regression: the administration led staff to `You take part in no program`."""
    client = client_of(ExampleQueries(), services=FakeServices())
    assert "/concerns/new" not in client.get("/admin", headers={"operator": "yes"}).text
    assert "/concerns/new" in client.get("/admin", headers={"mentee": "yes"}).text
