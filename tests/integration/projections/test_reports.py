"""Board reports over HTTP: the door of the reader, freezing, links, and attackers of another organization."""

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from services.platform.database import Pool, write_pool
from services.projections.disclosure.access import Door
from services.projections.errors import NotFoundError
from services.projections.pages.report.document import from_json
from services.projections.reports.frozen import FrozenReports, NewReport
from services.projections.reports.links import LinkRefusedError, ReportLinks
from services.web.identity.principal import Membership
from tests.integration.projections.site import PRINCIPALS, SEALED, Site
from tests.support.principals import principal

PERIOD = "/report?period=2026-Q1&compare=2025-Q4"
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
LOCAL = f"/report?organization={SEALED.organization}&period=2026-Q1"
EXECUTIVE = PRINCIPALS["Bearer executive"]


@pytest.fixture
def pool(site: Site) -> Iterator[Pool]:
    with write_pool(site.dsn, name="test-writer") as pool:
        yield pool


def text_of(page: str) -> str:
    """Return the text of a page's main part."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL))


def frozen(client: TestClient, address: str = PERIOD, **comments: str) -> str:
    """Freeze a report through the form; return the address of its page."""
    form = address.replace("/report?", "/report/freeze?")
    asked = client.get(form)
    assert asked.status_code == 200, text_of(asked.text)
    key = re.search(r'name="_key" value="([^"]+)"', asked.text)
    assert key
    fields = {"_key": key[1], **{f"comment-{name}": text for name, text in comments.items()}}
    answer = client.post(form, data=fields, follow_redirects=False)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["Location"].partition("?")[0]


def shared(client: TestClient, report: str, key: str = "") -> str:
    """Make a link to a frozen report; return its path."""
    answer = client.post(f"{report}/links", data={"_key": key or str(uuid4()), "days": "30"})
    found = re.search(r"/shared/reports/[\w-]+", answer.text)
    assert found, text_of(answer.text)
    return found[0]


def test_a_report_has_its_title_and_every_section_and_states_why_a_figure_is_missing(site: Site) -> None:
    page = site.browser("executive").get(PERIOD)
    assert page.status_code == 200
    text = text_of(page.text)
    assert "Board report of the federation, January to March 2026 As of 31 Mar 2026" in text
    titles = re.findall(r'<h2 id="[\w]+-title">([^<]+)<', page.text[: page.text.index("</main>")])
    assert titles[0] == "Objectives"
    assert titles[-1] == "How to read this report"
    assert len(titles) == 11
    for section in page.text.split('<section class="near report-section"')[1:]:
        assert "<p>" in section  # each has a sentence, with figures or without
    assert "batches of at least 10 people" in text
    chosen = site.browser("executive").get(f"{PERIOD}&section=goals&section=meeting")
    assert re.findall(r'<h2 id="([\w]+)-title">', chosen.text[: chosen.text.index("</main>")]) == [
        "meeting",
        "goals",
        "method",
    ]


def test_the_figures_of_a_report_are_those_of_the_query_engine(site: Site) -> None:
    query = {
        "metrics": ["sessions-held", "goals-met", "active-relationships"],
        "date_range": ["2026-01-01", "2026-03-31"],
        "as_of": "2026-03-31",
    }
    for who in ("everywhere", "executive"):
        answer = site.client(who).post("/v1/query", json=query).json()["results"][0]["metrics"]
        file = io.StringIO(site.browser(who).get(f"{PERIOD}&csv=all").text)
        rows = {row[0]: row[1] for row in csv.reader(file) if len(row) == 6}
        for figure, label in zip(answer, ("Sessions held", "Goals met", "Active relationships"), strict=True):
            shown = rows.get(label)
            if who == "executive" and not figure["people"] and not figure["suppressed"]:
                assert shown is None  # through releases there is no zero
            elif figure["suppressed"]:
                assert shown == "hidden" or (who == "executive" and shown is None)  # a table of hidden figures alone
            else:
                assert float(str(shown)) == pytest.approx(figure["value"], abs=1e-6)


def test_the_picture_of_a_report_counts_exactly_for_who_sees_facts_with_the_same_numbers_as_a_table(site: Site) -> None:
    page, file = (site.browser("everywhere").get(f"{PERIOD}{more}").text for more in ("", "&csv=all"))
    assert 'id="report-ecosystem"' in page
    with psycopg.connect(site.dsn) as connection:
        row = connection.execute(_BEGAN, {"as_of": date(2026, 3, 31)}).fetchone()
    assert row is not None
    assert row[0] > 0
    assert f"{row[0]} relationships had begun by 31 Mar 2026." in text_of(page).replace("\u2009", " ")
    rows = [row for row in csv.reader(io.StringIO(file)) if len(row) == 3 and " began, " in row[2]]
    assert sum(int(each[2].split()[0]) for each in rows) == row[0]


_BEGAN = """
SELECT count(*) FROM measures.relationships r
 WHERE r.active < 1000000 * extract(epoch FROM %(as_of)s::date + 1) AND r.voided_known = 253402300799999999"""
_RELEASED = """
INSERT INTO releases.splits (audience, organization_id, program_id, stream, year, dimension, cell, people)
VALUES ('pool', NULL, NULL, 'activated', 2025, 'form', %s, %s)"""


def test_the_picture_of_a_report_that_leaves_the_facts_is_of_released_people_or_there_is_none(site: Site) -> None:
    client = site.browser("executive")
    address = f"{PERIOD}&section=ecosystem"
    without = text_of(client.get(address).text)
    assert "No picture is shown. People leave a program by the form of their mentoring only as counts" in without
    assert " began" not in without
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        for form, people in (("traditional pair", 40), ("peer pair", 12), ("other", 11)):
            connection.execute(_RELEASED, [form, people])
        try:
            page, kept = client.get(address).text, frozen(client, address)
        finally:
            connection.execute("DELETE FROM releases.splits")
    text = text_of(page)
    assert "The forms are those of 63 people who began in 2025 and are released" in text
    assert "11 of them were in forms of too few people to be shown alone." in text
    assert "40 people began in 2025" in text
    assert "Every count is of at least 10 people" in text
    assert "open;" not in text  # relationships are counted for who sees facts alone
    assert "40 people began in 2025" in text_of(client.get(kept).text), "a frozen report keeps its picture"


def test_a_report_that_was_frozen_without_pictures_is_still_read(site: Site, pool: Pool) -> None:
    found = FrozenReports(pool).find(UUID(frozen(site.browser("executive")).rpartition("/")[2]), EXECUTIVE)
    earlier = re.sub(r',"pictures":\[[^\]]*\]', "", found.document)
    assert '"pictures"' not in earlier
    assert [section.pictures for section in from_json(earlier).sections][:1] == [()]


def test_an_executive_with_other_roles_reads_what_will_be_frozen(site: Site) -> None:
    text = text_of(site.browser("everywhere").get(PERIOD).text)
    assert "The figures are exact" in text
    assert "The figures are exact" not in text_of(site.browser("executive").get(PERIOD).text)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=soon", "period"),
        ("period=2999", "period"),
        ("period=2026-Q1&compare=never", "compare"),
        ("period=2026-Q1&as_of=2026-01", "as_of"),
        ("period=2026-Q1&as_of=2999", "as_of"),
    ],
)
def test_a_wrong_choice_is_stated_beside_its_field(site: Site, query: str, field: str) -> None:
    page = site.browser("executive").get(f"/report?{query}")
    assert page.status_code == 422
    assert f'id="error-{field}"' in page.text
    assert 'aria-invalid="true"' in page.text


FREEZING, LOCAL_FREEZING = (each.replace("/report?", "/report/freeze?") for each in (PERIOD, LOCAL))
ALLOWED: dict[str, dict[int, tuple[str, ...]]] = {
    PERIOD: {
        200: ("executive", "everywhere", "analyst", "within", "elsewhere", "inside"),
        403: ("consumer", "stranger"),
    },
    "/report/frozen": {403: ("consumer", "stranger")},
    LOCAL: {200: ("within", "inside", "everywhere"), 404: ("elsewhere", "executive", "analyst")},
    FREEZING: {200: ("executive",), 404: ("within", "elsewhere"), 403: ("everywhere", "analyst", "inside")},
    LOCAL_FREEZING: {200: ("within",), 404: ("elsewhere", "executive"), 403: ("inside", "stranger")},
}


@pytest.mark.parametrize("address", ALLOWED)
def test_who_may_see_and_freeze_which_report(site: Site, address: str) -> None:
    expected = {who: status for status, everyone in ALLOWED[address].items() for who in everyone}
    assert {who: site.browser(who).get(address).status_code for who in expected} == expected


@pytest.mark.parametrize("who", ["elsewhere", "executive"])
def test_no_one_outside_freezes_a_report_of_an_organization(site: Site, who: str) -> None:
    assert site.browser(who).post(LOCAL_FREEZING, data={"_key": str(uuid4())}).status_code == 404


def test_a_frozen_report_never_changes_and_keeps_its_position_and_versions(site: Site, pool: Pool) -> None:
    client = site.browser("executive")
    address = frozen(client, meeting="Fewer than hoped.\nWe ask why.")
    first = client.get(address).text
    assert "Fewer than hoped." in first
    assert "no release yet" in text_of(first), "and no position of the log"
    file = client.get(f"{address}?csv=all").text
    assert "Are people meeting?: comment" in file
    found = FrozenReports(pool).find(UUID(address.rpartition("/")[2]), EXECUTIVE)
    assert found.position == 0
    assert found.measures["sessions-held"] == from_json(found.document).measures["sessions-held"] >= 1
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        connection.execute("BEGIN")
        connection.execute("DELETE FROM measures.sessions")  # as a rebuild that found another past
        assert client.get(f"{address}?csv=all").text == file
        connection.execute("ROLLBACK")
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute("INSERT INTO reports.revocations VALUES (gen_random_uuid(), now(), 'x')")
    assert text_of(client.get(address).text) == text_of(first)


def test_a_form_that_is_sent_twice_freezes_once(pool: Pool) -> None:
    reports, key = FrozenReports(pool), str(uuid4())
    before = len(reports.list(None, EXECUTIVE))

    def freeze(number: int) -> str:
        new = NewReport(None, f"Report {number}", date(2026, 3, 31), Door.OUTER, 7, {}, f'{{"number": {number}}}')
        return reports.freeze(new, EXECUTIVE, key, NOW).id

    with ThreadPoolExecutor(4) as writers:
        ids = set(writers.map(freeze, range(8)))
    assert len(ids) == 1
    assert len(reports.list(None, EXECUTIVE)) == before + 1
    other = principal(Membership("executive"))
    new = NewReport(None, "Of another", date(2026, 3, 31), Door.OUTER, 7, {}, "{}")
    assert reports.freeze(new, other, key, NOW).id not in ids


def test_a_report_of_an_organization_is_read_inside_it_only(site: Site, pool: Pool) -> None:
    address = frozen(site.browser("within"), LOCAL)
    for who in ("within", "inside", "everywhere"):
        assert site.browser(who).get(address).status_code == 200, who
        listed = site.browser(who).get(f"/report/frozen?organization={SEALED.organization}").text
        assert address in listed, who
    for who in ("elsewhere", "executive", "analyst"):
        assert site.browser(who).get(address).status_code == 404, who
        assert site.browser(who).get(f"{address}?csv=all").status_code == 404, who
        assert address not in site.browser(who).get(f"/report/frozen?organization={SEALED.organization}").text
        assert address not in site.browser(who).get("/report/frozen").text
    for who in ("within", "elsewhere", "executive"):  # a link would lead it outside
        answer = site.browser(who).post(f"{address}/links", data={"_key": str(uuid4()), "days": "7"})
        assert answer.status_code == 404, who
    with pool.connection() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO reports.frozen_reports SELECT gen_random_uuid(), organization_id, title, as_of, 'outer', "
            "position, measures, document, digest, frozen_at, frozen_by, 'k' FROM reports.frozen_reports WHERE id = %s",
            [address.rpartition("/")[2]],
        )


def test_a_link_opens_one_report_and_nothing_else(site: Site) -> None:
    client = site.browser("executive")
    address = frozen(client)
    path = shared(client, address)
    anyone = TestClient(site.app, headers={"Accept": "text/html"}, follow_redirects=False)
    opened = anyone.get(path)
    assert opened.status_code == 200
    assert "Board report of the federation" in text_of(opened.text)
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert opened.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in opened.headers["X-Robots-Tag"]
    body = opened.text[opened.text.index("<main") :]
    assert re.findall(r'href="([^"]*)"', body) == ["?csv=all"]
    assert anyone.get(f"{path}?csv=all").text == client.get(f"{address}?csv=all").text
    for other in (address, PERIOD, "/report/frozen", "/federation", f"{path}/links", path.replace("reports", "people")):
        assert anyone.get(other).status_code in {401, 303, 404}, other
    with psycopg.connect(site.dsn) as connection:
        kept = connection.execute("SELECT * FROM reports.links").fetchall()
    assert path.rpartition("/")[2] not in repr(kept)  # the token is not kept


def test_unknown_expired_and_revoked_links_have_texts_of_their_own(site: Site, pool: Pool) -> None:
    client, anyone = site.browser("executive"), TestClient(site.app, headers={"Accept": "text/html"})
    address = frozen(client)
    report, links = UUID(address.rpartition("/")[2]), ReportLinks(pool)
    unknown = anyone.get(f"/shared/reports/{'x' * 43}")
    assert (unknown.status_code, "No report at this address" in unknown.text) == (404, True)
    token = links.create(report, EXECUTIVE, 7, "expiring", NOW)
    assert token is not None
    assert links.open(token, NOW + timedelta(days=7) - timedelta(seconds=1)).report.id == str(report)
    with pytest.raises(LinkRefusedError, match="expired"):
        links.open(token, NOW + timedelta(days=7))
    expired = anyone.get(f"/shared/reports/{token}")
    assert (expired.status_code, "This link has expired" in expired.text) == (410, True)
    path = shared(client, address)
    revoke = re.search(rf'action="({address}/links/[\w-]+/revoke)"', client.get(address).text)
    assert revoke
    answer = client.post(revoke[1], data={"_key": str(uuid4())}, follow_redirects=False)
    assert answer.status_code == 303
    revoked = anyone.get(path)
    assert (revoked.status_code, "This link was revoked" in revoked.text) == (410, True)
    assert client.post(revoke[1], data={"_key": str(uuid4())}, follow_redirects=False).status_code == 303
    assert anyone.get(path).status_code == 410


def test_a_token_is_shown_once(site: Site) -> None:
    client = site.browser("executive")
    address, key = frozen(client), str(uuid4())
    shared(client, address, key)
    again = client.post(f"{address}/links", data={"_key": key, "days": "30"})
    assert "/shared/reports/" not in again.text
    assert "shown once" in text_of(again.text)


@pytest.mark.parametrize("who", ["within", "elsewhere"])
def test_an_executive_of_one_organization_shares_and_revokes_nothing_of_the_federation(site: Site, who: str) -> None:
    address = frozen(site.browser("executive"))
    path = shared(site.browser("executive"), address)
    attacker = site.browser(who)
    page = attacker.get(address)
    assert page.status_code == 200
    assert "/links" not in page.text
    assert attacker.post(f"{address}/links", data={"_key": str(uuid4()), "days": "7"}).status_code == 404
    revoke = re.search(rf'action="({address}/links/[\w-]+/revoke)"', site.browser("executive").get(address).text)
    assert revoke
    assert attacker.post(revoke[1], data={"_key": str(uuid4())}).status_code == 404
    assert site.browser("executive").get(path).status_code == 200


def test_what_is_kept_names_no_person(site: Site, pool: Pool) -> None:
    """An erasure changes no frozen report, because there is no one in it: only the random id of who froze it."""
    frozen(site.browser("executive"))
    frozen(site.browser("within"), LOCAL)
    names = ("person_id", "mentor_id", "mentee_id")
    people = {str(event.data[name]) for event in site.events for name in names if event.data.get(name)}
    assert len(people) > 10
    with pool.connection() as connection:
        rows: list[Any] = connection.execute("SELECT * FROM reports.frozen_reports").fetchall()
    stored = repr(rows)
    assert [person for person in people if person in stored] == []
    assert "executive" in {row[-2] for row in rows}


def test_no_one_freezes_without_the_permission_at_the_store_either(pool: Pool) -> None:
    new = NewReport(None, "t", date(2026, 3, 31), Door.OUTER, 1, {}, "{}")
    for who in ("Bearer within", "Bearer everywhere", "Bearer analyst", "Bearer stranger"):
        with pytest.raises(NotFoundError):
            FrozenReports(pool).freeze(new, PRINCIPALS[who], "k", NOW)
