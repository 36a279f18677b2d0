"""Pages of the network over HTTP: dates, parts, people and paths, existing and missing."""

import re
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from services.projections.directory.models import Program
from services.projections.disclosure.access import Disclosure
from services.projections.network.answers.flows import FlowList
from services.projections.network.answers.programs import ProgramRipple
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.network.question_view import question_text, stated_address
from services.projections.pseudonyms import pseudonym
from services.projections.reports.forms import FormFigure, Forms
from tests.unit.pages.addresses import PERSON, RIPPLE
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id, program
from tests.unit.pages.fake_services import FakeServices
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


def test_a_part_of_others_shows_what_is_released_and_why_the_rest_is_not(client: TestClient) -> None:
    address = f"/network?part=organization:{example_id('elsewhere')}"
    answer = client.get(address)
    assert "Released up to 1 Mar 2026: 120 or more people have been mentored, and 34 or more of them" in answer.text
    assert "in groups of at least 10 people that never change" in answer.text
    assert 'name="as_of"' in answer.text
    assert 'name="effect"' not in answer.text, "one variant is released"
    assert "Largest reach" not in answer.text
    months = client.get(f"{address}&csv=months").text.splitlines()
    assert months[1:] == ["2026-02,300,90,34", "2026-01,280,80,"]


def test_the_ripple_of_a_program_of_others_is_what_is_released_of_it(client: TestClient) -> None:
    program = example_id("elsewhere")
    answer = client.get(f"/network/programs/{program}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/network?part=program%3A{program}")


ELSEWHERE = f"/network?part=program:{example_id('elsewhere')}"


class Named(ExampleQueries):
    """Knows the name of a program of others."""

    def parts(self, _: Disclosure) -> Parts:
        return Parts({}, {example_id("elsewhere"): "Elsewhere"})


def test_a_reader_of_releases_sees_forms_and_programs_that_are_released_as_a_picture_with_its_table() -> None:
    page = client_of(Named()).get(ELSEWHERE).text
    picture = page[page.index('id="ecosystem"') : page.index("</figure>", page.index('id="ecosystem"'))]
    assert "What is Elsewhere connected with?" in picture
    assert "<title>Pairs of mentor and mentee: 24 people began in" in picture
    assert "or more people went on to mentor" in picture
    assert picture.count("None that is released.") == 2, "peers and groups"
    table = picture[picture.index("<table") :]
    assert table.count('data-label="What it is"') == picture.count("<rect"), "a row for each box"
    assert "/rooms/" not in picture
    assert "/network/people/" not in picture


class Quiet(Named):
    """Of the program nothing is released."""

    def released_forms(self, _: str, __: Disclosure, as_of: date, ___: datetime) -> Forms:
        return Forms([FormFigure("other", 12)], as_of.year - 1)

    def released_flows(self, _: Scope, __: Disclosure, ___: datetime) -> FlowList:
        return FlowList(effect="met", rule="strictly_after", items=[])


def test_where_nothing_is_released_a_sentence_says_why_there_is_no_picture() -> None:
    page = client_of(Quiet()).get(ELSEWHERE).text
    assert "<figure" not in page[page.index("</main>") - 900 :]
    assert "No picture shows what Elsewhere is connected with" in page
    assert "in groups of at least 10, and none has been." in page
    assert "connected with" not in client_of(Quiet()).get("/network", headers={"executive": "yes"}).text


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
    assert client.get(f"{PERSON}?to={pseudonym(example_id('mentee 1'))}").status_code == 200


class Large(ExampleQueries):
    """A federation with more programs than a list can offer."""

    def parts(self, _: Disclosure) -> Parts:
        return Parts({}, {example_id(f"program {number}"): f"Summer of Code, Team {number:03}" for number in range(60)})


@pytest.mark.parametrize("address", ["/network", PERSON])
def test_a_part_of_a_large_federation_is_searched_by_name(address: str) -> None:
    with client_of(Large()) as client:
        page = client.get(address).text
        assert 'id="find"' in page
        assert "<optgroup" not in page
        many = client.get(f"{address}?find=team&effect=met")
        assert many.text.count("Summer of Code, Team") == 60
        one = client.get(f"{address}?find=team+059&effect=met")
        part = f"program%3A{example_id('program 59')}"
        assert (one.status_code, one.headers["location"]) == (303, f"{address}?effect=met&part={part}")
        none = client.get(f"{address}?find=winter")
        assert none.status_code == 422
        assert none.text.count("has “winter” in its name") == 2


def test_files_of_the_network_are_offered_to_readers_with_facts_for_the_part_shown(client: TestClient) -> None:
    part = example_id("Harbour")
    page = client.get(f"/network?effect=closed&part=program:{part}").text
    assert f'href="/v1/network/export?format=gexf&amp;effect=closed&amp;rule=strictly_after&amp;program={part}"' in page
    assert "/v1/network/export" not in client.get("/network", headers={"executive": "yes"}).text


def test_the_tree_is_a_picture_of_its_own_with_its_finding_method_and_legend(client: TestClient) -> None:
    page = client.get(f"{PERSON}?effect=closed")
    address = f"{PERSON}?effect=closed&amp;picture=svg"
    assert f'href="{address}" download' in page.text
    answer = client.get(f"{PERSON}?effect=closed&picture=svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-disposition"].endswith('.svg"')
    root = ElementTree.fromstring(answer.content)
    svg = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{svg}svg"
    assert len(root.findall(f"{svg}g")) == page.text.count('<a class="mark')
    assert len(root.findall(f"{svg}path")) == page.text.count('<path class="edge"')
    text = " ".join("".join(root.itertext()).split())
    for expected in ("Who did", "generations.", "A mentor's influence starts"):
        assert expected in text
    names = {each.tag for each in root.iter()}
    assert names <= {f"{svg}{each}" for each in ("svg", "title", "desc", "rect", "text", "circle", "path", "g")}
    assert not any(name in each.attrib for each in root.iter() for name in ("class", "style", "href"))


def test_there_is_no_picture_of_a_person_who_is_not_there(client: TestClient) -> None:
    assert client.get(f"/network/people/{example_id('stranger')}?picture=svg").status_code == 404
    assert client.get(f"{PERSON}?picture=png").status_code == 422


def test_a_path_is_asked_for_by_two_choices_and_every_person_is_then_its_other_end(client: TestClient) -> None:
    start, other = example_id("mentor 0"), example_id("mentee 1")
    first = client.get(PERSON).text
    assert f'href="{PERSON}?start={start}#tree"' in first
    second = client.get(f"{PERSON}?start={start}&effect=closed").text
    assert "Choose the person at its other end" in second
    found = re.findall(r'<a class="mark" href="([^"]+)"', second)
    assert found
    assert all(each.startswith(f"{PERSON}?effect=closed&amp;to=") and each.endswith("#path") for each in found)
    searched = client.get(f"/network/people?q={pseudonym(other)}&start={start}")
    assert (searched.status_code, searched.headers["location"]) == (303, f"{PERSON}?to={other}#path")


def test_a_person_is_found_by_an_id_or_its_first_digits(client: TestClient) -> None:
    person = example_id("mentor 0")
    for typed in (person, person.upper(), pseudonym(person)):
        answer = client.get("/network/people", params={"q": typed, "as_of": "2025-06-30"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PERSON}?as_of=2025-06-30")
    for typed in ("zzz", "0", example_id("missing"), "<b>", "é" * 100):
        assert 'data-empty="filtered-out"' in client.get("/network/people", params={"q": typed}).text, typed
    assert client.get("/network/people", params={"q": "a" * 101}).status_code == 422


def test_a_path_is_a_picture_of_its_own(client: TestClient) -> None:
    address = f"{PERSON}?to={example_id('mentee 1')}"
    for picture in ("earliest-path", "shortest-path", "path-back"):
        answer = client.get(f"{address}&picture={picture}")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert ElementTree.fromstring(answer.content).tag.endswith("svg")
    assert client.get(f"{PERSON}?picture=earliest-path").status_code == 404


@pytest.mark.parametrize("address", ["/network", PERSON])
def test_people_have_their_names_only_for_readers_who_may_read_them(address: str) -> None:
    mentor = example_id("mentor 0")
    services = FakeServices(names={mentor: "Anna <Berg>"})
    with client_of(ExampleQueries(), services=services) as named, client_of(ExampleQueries()) as other:
        shown, hidden = named.get(address).text, other.get(address).text
    assert "Anna &lt;Berg&gt;" in shown
    assert pseudonym(mentor) not in shown
    assert "Anna" not in hidden
    assert pseudonym(mentor) in hidden


def test_files_that_are_passed_on_have_pseudonyms_for_every_reader() -> None:
    services = FakeServices(names={example_id("mentor 0"): "Anna Berg"})
    with client_of(ExampleQueries(), services=services) as named:
        for address in (f"{PERSON}?picture=svg", f"{PERSON}?csv=reached", "/network?csv=people"):
            answer = named.get(address)
            assert answer.status_code == 200
            assert "Anna" not in answer.text, address


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/network",
        "//elsewhere.example/network",
        "/network/../admin",
        "/networks",
        "/desk",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_only_an_address_of_the_network_is_a_question(address: str) -> None:
    assert stated_address(address) is None


@pytest.mark.parametrize(
    "parameter",
    [
        "to=Anna+Berg",
        "under=Anna",
        "part=Anna",
        "part=program:Anna",
        "as_of=2025%00",
        "as_of=Anna",
        "effect=Anna+Berg",
        "q=Anna",
    ],
)
def test_no_words_of_anyone_are_kept_in_a_question(parameter: str) -> None:
    assert stated_address(f"/network?{parameter}&rule=strictly_after") == "/network?rule=strictly_after"


def test_a_question_keeps_what_it_asks_and_nothing_else() -> None:
    person, to = example_id("mentor 0"), example_id("mentee 1")
    asked = f"{PERSON}?effect=closed&rule=at_or_after&as_of=2025-06-30&to={to}&done=x&cursor=y&csv=z#path"
    kept = f"{PERSON}?as_of=2025-06-30&effect=closed&rule=at_or_after&to={to}"
    assert stated_address(asked) == kept
    assert question_text(kept, Parts({}, {})) == (
        f"Path from {pseudonym(person)} to {pseudonym(to)}; as of 2025-06-30; "
        "influence starts at the end of the relationship; passed on as it arrives or later (upper bound)"
    )
