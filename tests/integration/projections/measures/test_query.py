"""Queries over HTTP: the two doors, dimensions, comparisons and the named refusals."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from services.contract.envelope import to_micros
from services.platform.database import read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.period import Period
from services.projections.measures.query.dates import read_comparison, read_period
from services.projections.measures.query.queries import MeasureQueries
from services.projections.measures.query.request import QueryRequest
from services.web.identity.principal import Membership, Principal
from tests.integration.projections.measures import oracle
from tests.integration.projections.site import SEALED, Site
from tests.support.event_stories import YEAR_2026
from tests.support.principals import principal

FOREIGN = "00000000-0000-4000-8000-00000000000f"
AS_OF = "2026-05-31"
JUNE = YEAR_2026 + 151 * 24 * 3_600_000_000


def ask(client: TestClient, **query: object) -> dict[str, Any]:
    """Return the answer to a query."""
    response = client.post("/v1/query", json=query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def refused(client: TestClient, **query: object) -> tuple[int, str, str]:
    """Return status, rule and field of a refused query."""
    response = client.post("/v1/query", json={"metrics": ["waiting"], **query})
    body = response.json()
    (location,) = body["errors"]
    return response.status_code, body["type"].rpartition("/")[2], location["parameter"]


def test_a_federation_wide_coordinator_gets_exact_figures_of_any_part(site: Site) -> None:
    coordinator, period = site.client("everywhere"), Period(as_of=JUNE - 1)
    opened = sorted(event.subject for event in site.events if event.type.endswith("program-opened"))
    whole = ask(coordinator, metrics=list(MEASURES), as_of=AS_OF)
    assert (whole["door"], whole["period"]["from"], whole["period"]["to"]) == ("facts", None, None)
    own = [event for event in site.events if event.program_id in opened]
    for figure in whole["results"][0]["metrics"]:
        value, people, parts = oracle.figure(figure["metric"], own, period)
        assert (figure["value"], figure["people"]) == (pytest.approx(value), people), figure["metric"]
        assert {part["key"] for part in figure["parts"]} == parts.keys(), figure["metric"]
    assert [card["id"] for card in whole["cards"]] == list(MEASURES)
    assert all(card["question"] and card["suppression"].startswith("Exact") for card in whole["cards"])

    by_program = ask(coordinator, metrics=["sessions-held", "waiting"], as_of=AS_OF, dimensions=["program"])
    assert [row["dimensions"][0] for row in by_program["results"]] == opened
    for place in (0, 1):
        total = ask(coordinator, metrics=["sessions-held", "waiting"], as_of=AS_OF)["results"][0]["metrics"][place]
        assert sum(row["metrics"][place]["value"] for row in by_program["results"]) == total["value"] > 0
    one = ask(coordinator, metrics=["waiting"], as_of=AS_OF, filters=[["is", "program", opened[:1]]])
    assert one["results"][0]["metrics"][0]["value"] == by_program["results"][0]["metrics"][1]["value"]


def test_months_add_up_and_a_comparison_is_the_figure_of_its_window(site: Site) -> None:
    coordinator = site.client("everywhere")
    spring = {"metrics": ["sessions-held"], "as_of": AS_OF, "date_range": ["2026-02-01", "2026-04-30"]}
    months = ask(coordinator, **spring, dimensions=["time:month"], compare="previous_period")
    assert [row["dimensions"] for row in months["results"]] == [["2026-02"], ["2026-03"], ["2026-04"]]
    assert months["compared_with"]["from"].startswith("2025-11-01")
    held = [row["metrics"][0]["value"] for row in months["results"]]
    assert sum(held) == ask(coordinator, **spring)["results"][0]["metrics"][0]["value"] > 0
    april = {**spring, "date_range": ["2026-04-01", "2026-04-30"]}
    compared = ask(coordinator, **april, compare="previous_period")["results"][0]
    assert (compared["comparison"][0]["value"], compared["metrics"][0]["value"]) == (held[1], held[2])
    assert ask(coordinator, **april, compare="year_over_year")["results"][0]["comparison"][0]["value"] == 0


def test_a_link_gives_the_answer_of_the_body(site: Site) -> None:
    coordinator = site.client("everywhere")
    days = ["2026-02-01", "2026-03-31"]
    program = next(event.subject for event in site.events if event.type.endswith("program-opened"))
    body = {"metrics": ["funnel", "adherence"], "date_range": days, "filters": [["is", "program", [program]]]}
    link = {"metrics": "funnel,adherence", "date_range": ",".join(days), "program": program}
    stated = {"as_of": AS_OF, "known_at": "2026-06-30T12:00:00Z"}
    read = coordinator.get("/v1/query", params={**link, **stated})
    assert read.json() == ask(coordinator, **body, **stated)
    again = coordinator.get("/v1/query", params={**link, **stated}, headers={"If-None-Match": read.headers["ETag"]})
    assert again.status_code == 304
    posted = coordinator.post("/v1/query", json={"metrics": ["funnel"]}, headers={"If-None-Match": "*"})
    assert posted.status_code == 200


@pytest.mark.parametrize(
    ("query", "rule", "field"),
    [
        ({"metrics": ["happiness"]}, "unknown-metric", "metrics"),
        ({"dimensions": ["shoe-size"]}, "unknown-dimension", "dimensions"),
        ({"filters": [["is", "shoe-size", ["42"]]]}, "unknown-filter", "filters"),
        ({"date_range": "fortnight"}, "unknown-range", "date_range"),
        ({"date_range": ["2026-03-01", "2026-02-28"]}, "range-reversed", "date_range"),
        ({"date_range": ["2026-02-30", "2026-03-31"]}, "invalid-date", "date_range"),
        ({"compare": "last-summer", "date_range": "year"}, "unknown-comparison", "compare"),
        ({"compare": "previous_period"}, "window-open", "compare"),
        ({"compare": ["2026-03-01", "2026-02-28"]}, "range-reversed", "compare"),
        ({"as_of": "soon"}, "invalid-date", "as_of"),
        ({"as_of": "9999-12-31"}, "time-in-future", "as_of"),
        ({"known_at": "9998-01-01T00:00:00Z"}, "time-in-future", "known_at"),
        ({"dimensions": ["time:month"]}, "too-many-rows", "date_range"),
    ],
)
def test_a_query_that_breaks_a_rule_is_refused_by_its_name(
    site: Site, query: dict[str, object], rule: str, field: str
) -> None:
    assert refused(site.client("everywhere"), **query) == (422, rule, field)


def test_ten_years_can_be_asked_by_month(site: Site) -> None:
    """Regression: months were counted as 28 days, and the page of all time of an old federation was refused."""
    years = ["2016-06-01", "2026-05-31"]
    answer = ask(site.client("everywhere"), metrics=["sessions-held"], dimensions=["time:month"], date_range=years)
    assert len(answer["results"]) == 120


RELEASES = """
INSERT INTO releases.releases
       (audience, organization_id, program_id, stream, number, released_at, people, count, total) VALUES
('inner', %(organization)s, %(program)s, 'sessions', 1, '2026-02-02', 6, 7, 420),
('inner', %(organization)s, %(program)s, 'sessions', 2, '2026-03-02', 5, 6, 180),
('outer', %(organization)s, %(program)s, 'sessions', 1, '2026-04-01', 11, 13, 600),
('pool', NULL, NULL, 'sessions', 1, '2026-03-01', 12, 20, 1200),
('pool', NULL, NULL, 'activated', 1, '2026-03-01', 12, 14, 0),
('pool', NULL, NULL, 'closed-active', 1, '2026-05-01', 10, 10, 0),
('pool', NULL, NULL, 'answered:pulse:1::relationship:mentee', 1, '2026-03-01', 10, 10, 49)"""


@pytest.fixture
def released(site: Site) -> Iterator[tuple[Site, str, str]]:
    """Return a site with releases, and the program and the organization that they are of."""
    opened = next(event for event in site.events if event.type.endswith("program-opened"))
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        connection.execute(RELEASES, {"program": opened.subject, "organization": opened.organization_id})
        yield site, opened.subject, str(opened.organization_id)
        connection.execute("TRUNCATE releases.releases")


def values(answer: dict[str, Any]) -> list[Any]:
    """Return the values of the rows of an answer, of its only metric."""
    return [row["metrics"][0]["value"] for row in answer["results"]]


def test_others_get_sums_of_released_batches_of_any_window_date_and_part(released: tuple[Site, str, str]) -> None:
    site, program, _ = released
    analyst = site.client("analyst")
    whole = ask(analyst, metrics=["sessions-held", "mentoring-hours", "active-relationships", "waiting"])
    assert (whole["door"], whole["minimum_group_size"], whole["compared_with"]) == ("releases", 10, None)
    sessions, hours, active, waiting = whole["results"][0]["metrics"]
    assert (sessions["value"], sessions["people"], hours["value"]) == (33, 23, 30)
    assert (active["value"], active["suppressed"]) == (None, "fewer than 10"), "14 began and 10 ended: there is no zero"
    assert (waiting["value"], waiting["people"], waiting["suppressed"]) == (None, None, "not released")
    assert whole["period"]["as_of"] == whole["period"]["known_at"] == "2026-05-01T00:00:00+00:00"
    assert values(ask(analyst, metrics=["active-relationships"], as_of="2026-04-30")) == [14]
    assert values(ask(analyst, metrics=["sessions-held"], as_of="2026-03-31")) == [20]
    assert values(ask(analyst, metrics=["sessions-held"], as_of="2026-05-30", known_at="2026-03-20")) == [20]
    assert values(ask(analyst, metrics=["sessions-held"], as_of="2026-02-28")) == [None]
    months = {"date_range": ["2026-03-01", "2026-04-30"], "dimensions": ["time:month"]}
    assert values(ask(analyst, metrics=["sessions-held"], **months)) == [20, 13]
    april = ask(analyst, metrics=["sessions-held"], date_range=["2026-04-01", "2026-04-30"], compare="previous_period")
    assert april["results"][0]["comparison"][0]["value"] == 20
    one = {"filters": [["is", "program", [program]]]}
    assert values(ask(analyst, metrics=["sessions-held"], **one)) == [13]
    by_program = ask(analyst, metrics=["sessions-held"], dimensions=["program"])
    assert {row["dimensions"][0]: row["metrics"][0]["value"] for row in by_program["results"]}[program] == 13
    assert sorted(values(by_program), key=str)[1:] == [None] * (len(by_program["results"]) - 1)
    (mean,) = ask(analyst, metrics=["feedback-mean"])["results"][0]["metrics"][0]["parts"]
    assert (mean["key"], mean["value"], mean["people"]) == ("pulse v1 about relationship by mentee", 4.8, 10)


def test_a_program_that_is_released_in_pools_only_says_so(released: tuple[Site, str, str]) -> None:
    """Regression: it was said to have figures about fewer than 10, which was not so."""
    site, program, _ = released
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        connection.execute("INSERT INTO releases.program_years VALUES (%s, 2026, 20)", [program])
        try:
            answer = ask(site.client("analyst"), metrics=["active-relationships"], dimensions=["program"])
        finally:
            connection.execute("TRUNCATE releases.program_years")
    reasons = {row["dimensions"][0]: row["metrics"][0]["suppressed"] for row in answer["results"]}
    assert reasons.pop(program) == "fewer than 10", "it is large enough to be released alone, and has no release yet"
    assert reasons
    assert set(reasons.values()) == {"in a pool"}
    of_whole = ask(site.client("analyst"), metrics=["active-relationships"])["results"][0]["metrics"][0]
    assert of_whole["suppressed"] != "in a pool", "the whole federation has the sums of pools"


def test_what_has_no_release_is_refused_by_name(released: tuple[Site, str, str]) -> None:
    analyst = released[0].client("analyst")
    for metric in ("time-to-match", "waiting", "match-length", "funnel", "pairs-met", "goals-met"):
        assert refused(analyst, metrics=[metric]) == (403, "measure-not-released", "metrics")


def test_a_link_of_others_has_the_tag_of_the_releases_and_no_position_of_the_log(
    released: tuple[Site, str, str],
) -> None:
    site = released[0]
    analyst, link = site.client("analyst"), "/v1/query?metrics=sessions-held"
    first = analyst.get(link)
    assert first.headers["Projection-Position"] == str(first.json()["position"])
    tried = analyst.get(f"{link}&min_position=hub/enrollment:999999999")
    assert tried.status_code == 200, "a position of the log would tell how much it holds"
    assert analyst.get(link, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO releases.releases (audience, stream, number, released_at, people, count, total) "
            "VALUES ('pool', 'sessions', 2, '2026-06-01', 10, 10, 0)"
        )
    again = analyst.get(link, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, values(again.json())) == (200, [43])


def test_each_reader_has_one_door_to_a_part(released: tuple[Site, str, str]) -> None:
    site, program, organization = released
    executive = principal(Membership("executive", organization))
    coordinator = principal(Membership("coordinator", organization, program))
    one = QueryRequest(metrics=["sessions-held"], filters=[("is", "program", [program])])
    every = QueryRequest(metrics=["sessions-held"])
    now = to_micros(datetime(2026, 6, 1, tzinfo=UTC))
    with read_pool(site.dsn, name="test") as pool:
        queries = MeasureQueries(pool)

        def answer(asked: QueryRequest, who: Principal) -> tuple[str, int, float | None]:
            found = queries.answer(asked, Disclosure.of(who), now, 1)
            return found.door, found.minimum_group_size, found.results[0].metrics[0].value

        assert answer(one, executive) == ("releases", 5, 13)
        assert answer(every, executive) == ("releases", 10, 33)
        assert answer(one, principal(Membership("executive", FOREIGN))) == ("releases", 10, 13)
        assert answer(one, coordinator)[0] == "facts"
        assert answer(every, coordinator) == ("releases", 10, 33)
        for other in (principal(Membership("operator")), principal(people=frozenset({FOREIGN}))):
            assert answer(every, other) == ("releases", 10, None)


def test_programs_that_do_not_exist_are_not_found(site: Site) -> None:
    for who in ("analyst", "inside", "everywhere"):
        query = {"metrics": ["sessions-held"], "filters": [["is", "program", [FOREIGN]]]}
        assert site.client(who).post("/v1/query", json=query).status_code == 404
    own = [["is", "organization", [SEALED.organization]]]
    assert ask(site.client("inside"), metrics=["enrolled"], filters=own, as_of=AS_OF)["door"] == "facts"


def test_whole_days_are_meant_to_their_end() -> None:
    noon = to_micros(datetime(2026, 6, 1, 12, tzinfo=UTC))

    def period(**fields: Any) -> Period:  # noqa: ANN401 - fields of a query
        return read_period(QueryRequest(metrics=["waiting"], **fields), noon)

    assert period(as_of="2026-05-31").as_of == JUNE - 1
    assert period(as_of="2026-06-01").as_of == noon
    assert period(as_of="2026-05-31T23:00:00-01:00").as_of == JUNE
    assert period(date_range=("2026-05-01", "2026-05-31")).end == JUNE
    assert (period(date_range="month").start, period(date_range="year").start) == (JUNE, YEAR_2026)
    year = period(date_range="12mo", as_of="2026-05-31")
    assert (year.start, year.end) == (day(2025, 6, 1), JUNE)
    assert period(date_range="12mo").start == day(2025, 6, 2)
    quarter = period(date_range="quarter")
    assert (quarter.start, quarter.end) == (day(2026, 4, 1), day(2026, 7, 1))


def day(year: int, month: int, date: int, hour: int = 0) -> int:
    """Return a time in microseconds."""
    return to_micros(datetime(year, month, date, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("window", "compare", "start", "end", "as_of"),
    [
        ("month", "previous_period", day(2026, 2, 1), day(2026, 3, 1), day(2026, 2, 28, 12)),
        ("quarter", "previous_period", day(2025, 10, 1), day(2026, 1, 1), day(2025, 12, 30, 12)),
        ("year", "previous_period", day(2025, 1, 1), day(2026, 1, 1), day(2025, 3, 30, 12)),
        ("year", "year_over_year", day(2025, 1, 1), day(2026, 1, 1), day(2025, 3, 30, 12)),
        ("12mo", "previous_period", day(2024, 3, 31), day(2025, 3, 31), day(2025, 3, 30, 12)),
        (("2026-03-11", "2026-03-20"), "previous_period", day(2026, 3, 1), day(2026, 3, 11), day(2026, 3, 20, 12)),
        (("2026-03-11", "2026-03-20"), "year_over_year", day(2025, 3, 11), day(2025, 3, 21), day(2025, 3, 30, 12)),
    ],
)
def test_a_comparison_is_the_same_question_so_much_earlier(
    window: str | tuple[str, str], compare: str, start: int, end: int, as_of: int
) -> None:
    request = QueryRequest(metrics=["waiting"], date_range=window, compare=compare)
    asked = read_period(request, day(2026, 3, 30, 12))
    assert read_comparison(request, asked) == Period(start, end, as_of)
