"""A group in a browser: its coordinator forms it, plans a session and reports who was there, by keyboard alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import DESKTOP, PHONE, visit
from tests.browser.mentoring_site import MentoringSite, later, serve_mentoring, signed_in
from tests.integration.matching.grouped import grouped
from tests.integration.matching.shortage import R, Shortage, accepted

COORDINATOR, MENTEES, ABSENT = "program-coordinator", ("Cy", "Di", "Ed"), "Ed"
TERMS = {"cadence_days": 14, "duration_days": 180, "channel": "video"}
_FURTHEST = 150
"""Most presses of Tab until something is reached."""


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[MentoringSite]:
    with serve_mentoring(postgres_dsn) as served:
        yield served


@pytest.fixture(scope="module")
def program(site: MentoringSite) -> Shortage:
    """Return a program that allows groups, and has none yet."""
    found = grouped(site.world)
    site.world.catch_up()
    return found


def test_a_coordinator_forms_a_group_and_reports_its_session(
    browser: Browser, site: MentoringSite, program: Shortage
) -> None:
    with visit(browser, site.base, **signed_in(COORDINATOR, viewport=DESKTOP)) as visiting:
        page = visiting.open(f"/programs/{program.program}/groups")
        expect(page.locator("main")).to_contain_text("No group here")
        assert visiting.faults_of_looks() == []
        _press(page, 'main a[href$="/groups/form"]')
        for name in ("Ada", "Bo", *MENTEES):
            _mark(page, program.participations[name])
        _press(page, "form.act button")
        group = urlsplit(page.url).path.removeprefix("/groups/")
        expect(page.locator("#invited")).to_be_visible()
        assert visiting.faults_of_looks() == []
        _start_every_pair(site, group)
        visiting.open(f"/groups/{group}")
        _press(page, 'form[action$="/group-sessions"] button')
        expect(page.locator("main")).to_contain_text("60 minutes, planned")
        _let_days_pass(site, 8)
        visiting.open(f"/groups/{group}")
        assert visiting.faults_of_looks() == []
        _mark(page, program.participations[ABSENT])
        _press(page, 'form[action$="/hold"] button')
        expect(page.locator("main")).to_contain_text("60 minutes, held")
        visiting.open(f"/programs/{program.program}/groups")
        expect(page.locator(f'main a[href="/groups/{group}"]')).to_be_visible()
        expect(page.locator("main")).to_contain_text("3 of 6")
        assert visiting.faults_of_looks() == []
        assert visiting.complaints == []
    (session,) = _read(site, group)["sessions"]
    assert session["absent"] == [program.participations[ABSENT]]
    assert len(session["present"]) == 4
    _one_who_was_there_reads_it(browser, site, group)


def _one_who_was_there_reads_it(browser: Browser, site: MentoringSite, group: str) -> None:
    """Check what a mentee sees of the group on a phone: who was there, and nothing to report."""
    with visit(browser, site.base, **signed_in(MENTEES[0], viewport=PHONE)) as visiting:
        page = visiting.open(f"/groups/{group}")
        expect(page.locator("main")).to_contain_text("Not there:")
        expect(page.get_by_role("button", name="Plan this session")).to_have_count(0)
        assert visiting.faults_of_looks() == []
        assert visiting.complaints == []


def _read(site: MentoringSite, group: str) -> dict[str, Any]:
    return accepted(site.world.send(COORDINATOR, "GET", f"{R}/groups/{group}"))


def _start_every_pair(site: MentoringSite, group: str) -> None:
    """Accept, sign and start each pair of a group, as its people would."""
    for pair in _read(site, group)["pairs"]:
        path = f"{R}/relationships/{pair['relationship_id']}"
        for party in ("mentor", "mentee"):
            site.world.command(f"{path}/accept", {"by": party})
        for party in ("mentor", "mentee"):
            site.world.command(f"{path}/sign", {"by": party, **TERMS})
        site.world.command(f"{path}/activate")
    site.world.catch_up()


def _let_days_pass(site: MentoringSite, number: int) -> None:
    for app in site.world.apps.values():
        app.state.clock = lambda: later() + timedelta(days=number)


def _mark(page: Page, participation: str) -> None:
    _tab_to(page, f'input[type="checkbox"][value="{participation}"]')
    page.keyboard.press("Space")


def _press(page: Page, what: str) -> None:
    """Reach a link or a button with Tab, press it, and wait for the page that it leads to."""
    _tab_to(page, what)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab_to(page: Page, what: str) -> None:
    for _ in range(_FURTHEST):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"Tab never reaches {what}")
