"""Every page by keys alone, over real services: each route of the table of readers that shows a page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import DESKTOP, PHONE, visit
from tests.browser.keyboard import faults_of_keyboard
from tests.browser.served_pages import Place, as_persona, served_pages
from tests.browser.site import Site

READERS = tomllib.loads((Path(__file__).parents[1] / "contract" / "readers.toml").read_text(encoding="utf-8"))
_ELSEWHERE = re.compile(
    r"GET /(v1|enrollment|relationships|scim|schemas|subjects|config|mode|compatibility|assets|oidc|demo)\b"
)
"""Addresses of interfaces and files; the pages of the demonstration are walked where it runs."""
NOT_WALKED = {
    "GET /calendar/{token}.ics": "a file",
    "GET /docs.css": "a file",
    "GET /openapi.json": "a file",
    "GET /healthz": "not a page",
    "GET /livez": "not a page",
    "GET /readyz": "not a page",
    "GET /metrics": "not a page",
    "GET /me/data/download": "a file",
    "GET /certificates/{token}": "test_month has the certificate of an erasure",
    "GET /links/{token}": "test_sign_in has the page of a link",
    "GET /people/{person}/certificate": "test_month has the certificate of an erasure",
    "GET /shared/reports/{token}": "test_reports has a report that was shared",
    "GET /report/frozen/{report}": "test_reports has a frozen report",
    "GET /unsubscribe/{token}": "a link of a mail",
    "GET /admin/import/{id}": "test_administration has the report of an import",
    "GET /network/people/{person}": "test_use walks the page of a person in the network",
    "GET /me/declare/{participation}": "a form of programs with informal mentoring; /me/declare is walked",
    "GET /rooms/{relationship}/recorded/{party}/{instrument}/{about_id}": "test_desk has this form of the desk",
    "GET /sign-in": "walked below, where people sign in",
    "GET /sign-in/account": "test_accounts: the two links of a person who was invited",
    "GET /sign-in/account/{provider}": "leads to a provider",
    "GET /sign-in/callback": "leads back from a provider",
    "GET /sign-in/with/{provider}": "leads to a provider",
    "GET /sign-out": "walked below, where people sign in",
}
PERSONAS = ("coordinator", "operator", "executive-of-all", "mentee", "mentor")
"""In the order in which each page is tried."""
QUERIES = {
    "/admin/access": "?organization={organization}",
    "/admin/access/grant": "?organization={organization}",
    "/admin/access/groups": "?organization={organization}",
    "/admin/access/groups/map": "?organization={organization}",
    "/admin/access/groups/unmap": "?organization={organization}&group=board&role=analyst",
    "/admin/access/revoke": "?organization={organization}&issuer=i&subject=new&role=analyst",
    "/admin/audit": "?organization={organization}",
}
OF_PARTICIPANTS = ("/me", "/me/data", "/me/data/everything", "/me/settings", "/me/links", "/rooms/{relationship}")


def pages() -> list[str]:
    """Return the routes that show a page."""
    return sorted(each for each in READERS["readers"] if each.startswith("GET /") and not _ELSEWHERE.match(each))


def address(route: str, place: Place, persona: str) -> str:
    """Return the address of a route about the things of this federation, or of a persona."""
    ids, path = place.world.ids, route.removeprefix("GET ")
    own = persona if persona in {"mentee", "mentor"} else "mentee"
    for name, value in {
        "program": ids["program"],
        "organization": ids["organization"],
        "relationship": ids["relationship"],
        "participation": ids[f"{own}-participation"],
        "person": ids["person"] if own == "mentor" or path.endswith("/guardian") else ids["mentee"],
        "concern": ids["concern"],
        "group_id": ids["group"],
        "kind": "relationships",
        "subject": ids["relationship"],
        "act": "close",
        "role": own,
        "objective": "first-relationship",
        "code": "conduct",
        "version": "1",
        "slug": "not-found",
        "mentor": ids["mentor-participation"],
    }.items():
        path = path.replace(f"{{{name}}}", value)
    return path + QUERIES.get(path, "").format(**ids)


@pytest.fixture(scope="module")
def place(postgres_dsn: str) -> Iterator[Place]:
    """Serve the pages over real services."""
    with served_pages(postgres_dsn) as place:
        yield place


def shown_to(place: Place, route: str) -> tuple[str, str] | None:
    """Return the first persona that is shown the page of a route, and its address; None where none is."""
    for persona in PERSONAS:
        where = address(route, place, persona)
        answer = place.world.send(persona, "GET", where, Accept="text/html")
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            return persona, where
    return None


@pytest.mark.parametrize("route", [each for each in pages() if each not in NOT_WALKED])
def test_by_tab_alone_every_page_is_reached_in_order_and_left(browser: Browser, place: Place, route: str) -> None:
    found = shown_to(place, route)
    assert found is not None, "no persona is shown this page: state in NOT_WALKED which test has it"
    persona, where = found
    with visit(browser, place.base, **as_persona(persona, viewport=DESKTOP, reduced_motion="reduce")) as visiting:
        assert faults_of_keyboard(visiting.open(where)) == []


@pytest.mark.parametrize("where", OF_PARTICIPANTS)
def test_by_tab_alone_a_participant_reaches_everything_on_a_phone(browser: Browser, place: Place, where: str) -> None:
    with visit(browser, place.base, **as_persona("mentee", viewport=PHONE, reduced_motion="reduce")) as visiting:
        assert faults_of_keyboard(visiting.open(where.format(**place.world.ids))) == []


def test_by_tab_alone_one_signs_in(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, viewport=PHONE, reduced_motion="reduce") as visiting:
        assert faults_of_keyboard(visiting.open("/sign-in?choose=yes")) == []
        visiting.open("/sign-in/with/demo?persona=analyst&to=/")
        assert faults_of_keyboard(visiting.open("/sign-out")) == []


def test_the_walk_notices_what_keys_do_not_reach(browser: Browser, place: Place) -> None:
    hidden = """document.querySelector('main').insertAdjacentHTML('beforeend',
      '<button id="away" tabindex="-1">Away</button><button id="bare" style="outline: none">Bare</button>' +
      '<a id="early" href="/nowhere" tabindex="1">Early</a>');
      document.getElementById('bare').style.setProperty('outline', 'none', 'important');"""
    with visit(browser, place.base, bypass_csp=True, **as_persona("coordinator", viewport=DESKTOP)) as visiting:
        page = visiting.open("/desk")
        page.evaluate(hidden)
        faults = " ".join(faults_of_keyboard(page))
        for fault in ('Tab does not reach <button id="away"', 'not seen: <button id="bare"', '<a id="early"'):
            assert fault in faults, fault


def test_by_keys_alone_a_coordinator_sends_a_form_and_closes_the_help(browser: Browser, place: Place) -> None:
    with visit(browser, place.base, **as_persona("coordinator", viewport=DESKTOP)) as visiting:
        page = visiting.open(f"/programs/{place.world.ids['program']}/questionnaires/new")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        _tab_to(page, "Title")
        page.keyboard.type("By keys")
        _tab_to(page, "Questions")
        page.keyboard.type("Is it of use to you?")
        _tab_to(page, "Publish")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("The questionnaire is published.")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the field or button of a name has the focus."""
    own = "element => (element.labels?.[0] ?? element).textContent.trim()"
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.locator("*:focus").evaluate(own).startswith(name):
            return
    pytest.fail(f"Tab does not reach “{name}”")
