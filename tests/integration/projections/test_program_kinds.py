"""Pages of programs of each kind, over real read models: peer, reverse, sealed, tiny, closed, empty."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from random import Random

import pytest

from tests.integration.projections.site import Site, served
from tests.support.event_stories import DAY, YEAR_2026, Place
from tests.support.program_kinds import Builder

START = YEAR_2026
SESSION = START + DAY


@dataclass
class Kinds:
    """The pages, and the programs by kind."""

    site: Site
    places: dict[str, Place]

    def page(self, path: str, who: str = "executive") -> str:
        return unescape(self.site.browser(who).get(path).text)

    def program(self, kind: str, who: str = "executive") -> str:
        return self.page(f"/programs/{self.places[kind].program}", who)


def build(builder: Builder) -> dict[str, Place]:
    places = {
        "peer": builder.open_program("Peer Circles", directions=("peer",)),
        "reverse": builder.open_program("Reverse Digital", directions=("reverse",)),
        "sealed": builder.open_program("Safe Harbour", level="sealed"),
        "few mentees": builder.open_program("Quiet Room", level="sealed"),
        "tiny": builder.open_program("Launch Pairs"),
        "empty": builder.open_program("New Start"),
        "closed": builder.open_program("First Year", closed_at=START + 300 * DAY),
    }
    for kind, pairs in (("peer", 9), ("reverse", 6), ("tiny", 2), ("closed", 6)):
        for _ in range(pairs):
            mentor, mentee = builder.people(2)
            direction = kind if kind in ("peer", "reverse") else "traditional"
            end = START + 200 * DAY if kind == "closed" else None
            builder.relate(places[kind], mentor, mentee, START, direction=direction, sessions=[SESSION], end=end)
    (coach, *mentees) = builder.people(9)
    for mentee in mentees[:4]:
        builder.relate(places["few mentees"], coach, mentee, START, sessions=[SESSION])
    mentors = builder.people(8)
    for number, mentor in enumerate(mentors):
        mentee = builder.people(1)[0] if number else mentors[1]
        start = START + number * 30 * DAY
        builder.relate(places["sealed"], mentor, mentee, start, sessions=[start + DAY])
    return places


@pytest.fixture(scope="module")
def kinds(postgres_dsn: str) -> Iterator[Kinds]:
    builder = Builder()
    places = build(builder)
    with served(postgres_dsn, builder.stories, Random(3)) as site:
        yield Kinds(site, places)


def test_a_peer_program_has_a_ripple_page_that_explains_why_there_is_no_ripple(kinds: Kinds) -> None:
    response = kinds.site.browser("everywhere").get(f"/network/programs/{kinds.places['peer'].program}")
    assert response.status_code == 200
    assert "<h1>Ripple of Peer Circles</h1>" in response.text
    assert "Peer Circles is a peer program." in response.text


def test_a_program_without_relationships_has_a_ripple_page_with_its_name(kinds: Kinds) -> None:
    response = kinds.site.browser("everywhere").get(f"/network/programs/{kinds.places['empty'].program}")
    assert response.status_code == 200
    assert "No relationship of New Start between a mentor and a mentee has started yet." in response.text


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        ("peer", "9 relationships began, 9 active; 18 people"),
        ("sealed", "8 relationships began, 8 active; 15 people"),
        ("closed", "6 relationships began, 0 active; 12 people"),
        ("empty", "Connections in each layer: mentoring 0, peers 0, groups 0, programs and organizations 0."),
    ],
)
def test_the_relationships_of_an_ecosystem_are_counted_for_readers_of_their_rows_alone(
    kinds: Kinds, kind: str, stated: str
) -> None:
    address = f"/network/programs/{kinds.places[kind].program}"
    assert stated in kinds.page(address, "everywhere")
    for reader in ("executive", "analyst", "inside"):
        response = kinds.site.browser(reader).get(address)
        assert stated not in response.text, reader
        assert "Connections in each layer" not in response.text, reader
        released = (
            "people by form of mentoring, and people who went on to mentor, are released in groups of at least 10"
        )
        assert ("ecosystem" in response.text) == (released in response.text), "nothing of it was released"


def test_an_unknown_program_has_none(kinds: Kinds) -> None:
    assert kinds.site.browser().get("/network/programs/00000000-0000-4000-8000-00000000dead").status_code == 404


@pytest.mark.parametrize("kind", ["reverse", "sealed", "tiny", "closed"])
def test_relationships_between_peers_are_not_part_of_a_part(kinds: Kinds, kind: str) -> None:
    page = kinds.page(f"/network?part=program:{kinds.places[kind].program}", "everywhere")
    assert "between peers" not in page
    assert "9 more between peers are not counted here" in kinds.page("/network", "everywhere")


def test_a_part_with_too_few_mentees_is_not_shown_to_those_who_may_not_see_its_rows(kinds: Kinds) -> None:
    address = f"/network?part=program:{kinds.places['few mentees'].program}"
    page = kinds.page(address)
    assert "No figures of the network have been released yet" in page
    assert "people mentored" not in page
    assert "Of 4 people mentored" in kinds.page(address, "everywhere")


def test_a_confidential_part_shows_no_extreme_and_no_single_step(kinds: Kinds) -> None:
    place = kinds.places["sealed"].program
    page = kinds.page(f"/network?part=program:{place}")
    assert 'id="reach-months"' not in page
    assert "so that no one can be recognized" in page
    summary = kinds.site.client("executive").get("/v1/network/summary", params={"program": place}).json()
    assert not {"max_reach", "longest_chain", "left_out", "give_back"} & set(summary)
    assert (summary["reached"], summary["gave_back"], summary["reproduction"]) == (None, None, None)
    timeline = kinds.site.client("executive").get("/v1/network/timeline", params={"program": place}).json()
    assert timeline["items"] == []
    seen = kinds.site.client("everywhere").get("/v1/network/summary", params={"program": place}).json()
    assert (seen["longest_chain"], seen["give_back"]["events"], seen["left_out"]) == (2, 1, 0)


def test_a_small_flow_of_a_confidential_program_is_shown_with_its_rows_only(kinds: Kinds) -> None:
    place = kinds.places["sealed"].program

    def flows(who: str) -> list[dict[str, object]]:
        items = kinds.site.client(who).get("/v1/network/flows").json()["items"]
        return [item["people"] for item in items if item["from_program"] == place]

    assert flows("executive") == []
    assert flows("everywhere") == [{"value": 1.0, "people": 1, "suppressed": None}]


def test_figures_of_visible_rows_agree_with_the_rows(kinds: Kinds) -> None:
    place = kinds.places["tiny"].program
    ripple = kinds.site.client("everywhere").get(f"/v1/network/programs/{place}").json()
    assert (ripple["reach"]["value"], ripple["mentees"]["value"]) == (2, 2)
    people = kinds.site.client("everywhere").get("/v1/network/people", params={"program": place}).json()["items"]
    assert sum(person["direct_mentees"] for person in people) == ripple["mentees"]["value"]


@pytest.mark.parametrize("kind", ["reverse", "tiny", "closed"])
def test_no_page_of_a_program_puts_a_reason_in_the_place_of_a_value(kinds: Kinds, kind: str) -> None:
    page = kinds.program(kind, "everywhere")
    assert '<dd class="value withheld">fewer than' not in page
    assert '<dd class="value">fewer than' not in page
    assert "longest" not in page


def test_a_tiny_program_hides_its_months_and_does_not_deny_its_sessions(kinds: Kinds) -> None:
    page = kinds.program("tiny") + kinds.page(f"/programs/{kinds.places['tiny'].program}?period=all")
    assert "No full month with sessions yet" not in page


def test_open_programs_of_the_first_sentence_leave_out_closed_ones(kinds: Kinds) -> None:
    assert "7 member organizations run 6 open programs." in kinds.page("/")
