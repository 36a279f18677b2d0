"""Pages that act, in a browser: by keyboard, without scripts, on a phone and on paper."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browsing import PHONE, visit
from tests.browser.federation import HARBOUR
from tests.browser.site import Site


def _applicant(site: Site) -> tuple[str, str]:
    """Record an application; return the participation and the person's name as a row of the desk shows it."""
    participation = site.writing.apply()
    site.settle()
    return participation, site.writing.name(participation)


def _desk(site: Site) -> str:
    return f"{site.base}/desk?kind=application&program={site.federation.places[HARBOUR].program}"


def _row(site: Site, participation: str) -> str:
    """Return a selector of the row of a participation."""
    return f"tr:has(a[href='/people/{site.writing.applicants[participation]}'])"


def test_a_coordinator_enrols_by_keyboard_and_sees_it_at_once(browser: Browser, site: Site) -> None:
    participation, name = _applicant(site)
    with visit(browser, site.base) as visiting:
        page = visiting.page
        page.goto(_desk(site))
        row = page.locator(_row(site, participation))
        expect(row).to_contain_text(name)
        row.get_by_role("button", name=re.compile("^Enrol")).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(f"Enrolled: {name}.")
        expect(page.locator(_row(site, participation))).to_have_count(0)
        expect(page).to_have_url(re.compile("/desk.kind=application"))
        assert visiting.accessibility() == []
        assert visiting.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_form_leads_to_its_field_and_keeps_what_was_typed(
    browser: Browser, site: Site, *, scripts: bool
) -> None:
    participation, name = _applicant(site)
    with visit(browser, site.base, viewport=PHONE, java_script_enabled=scripts) as visiting:
        page = visiting.page
        page.goto(_desk(site))
        page.locator(_row(site, participation)).get_by_role("link", name=re.compile("^Reject")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Reject: {name}")
        expect(page.get_by_text("The application ends.")).to_be_visible()
        page.get_by_role("button", name="Reject").click()
        summary = page.get_by_role("alert")
        expect(summary).to_contain_text("Choose a reason.")
        summary.get_by_role("link", name="Choose a reason.").click()
        expect(page).to_have_url(re.compile("#field-reason$"))
        expect(page.locator("#error-reason")).to_be_visible()
        if scripts:
            assert visiting.accessibility() == []
            assert page.locator("html").evaluate("html => html.scrollWidth") <= PHONE["width"]
        page.get_by_label("Reason").select_option("not_eligible")
        page.get_by_role("button", name="Reject").click()
        expect(page.get_by_role("status")).to_contain_text(f"The application of {name} was rejected.")
        assert site.writing.decided[participation] == "rejected"


def test_a_button_that_is_pressed_twice_acts_once(browser: Browser, site: Site) -> None:
    participation, name = _applicant(site)
    with visit(browser, site.base, java_script_enabled=False) as visiting:
        page = visiting.page
        page.goto(f"{site.base}/commands/participations/{participation}/enrol")
        head = site.logs[0].head()
        page.get_by_role("button", name="Enrol").dblclick()
        expect(page.get_by_role("status")).to_contain_text(name)
        assert site.logs[0].head() == head + 1


def test_what_was_decided_by_another_is_refused_in_words(browser: Browser, site: Site) -> None:
    participation, _ = _applicant(site)
    with visit(browser, site.base) as first, visit(browser, site.base) as second:
        for visiting in (first, second):
            visiting.page.goto(f"{site.base}/commands/participations/{participation}/enrol")
            visiting.page.get_by_role("button", name="Enrol").click()
        expect(second.page.get_by_role("alert")).to_contain_text("The participation was decided before.")
        assert second.accessibility() == []


def test_several_selected_people_are_enrolled_together(browser: Browser, site: Site) -> None:
    chosen = [_applicant(site)[0] for _ in range(2)]
    with visit(browser, site.base, java_script_enabled=False) as visiting:
        page = visiting.page
        page.goto(f"{site.base}/programs/{site.federation.places[HARBOUR].program}/people?state=applied")
        for participation in chosen:
            page.locator(_row(site, participation)).get_by_role("checkbox").check()
        page.get_by_role("button", name="Enrol", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Enrolled: 2 people.")
        assert [site.writing.decided[each] for each in chosen] == ["enrolled", "enrolled"]


def test_the_palette_leads_to_a_program_by_keyboard(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open("/status")
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog", name="Go to")).to_be_visible()
        page.keyboard.type("harb")
        expect(page.locator("#palette-found").get_by_role("link", name=HARBOUR)).to_be_visible()
        assert visiting.accessibility() == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(HARBOUR)
        assert visiting.complaints == []


def test_on_paper_nothing_can_be_pressed(browser: Browser, site: Site) -> None:
    _applicant(site)
    with visit(browser, site.base, color_scheme="dark") as visiting:
        page = visiting.page
        page.goto(_desk(site))
        page.emulate_media(media="print")
        expect(page.locator(".acting").first).to_be_visible()
        assert page.locator("main button:visible, main .button:visible").count() == 0
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_tab_reaches_every_button_of_a_row(browser: Browser, site: Site) -> None:
    participation, _ = _applicant(site)
    with visit(browser, site.base) as visiting:
        page = visiting.page
        page.goto(_desk(site))
        row = page.locator(_row(site, participation))
        row.get_by_role("link").first.focus()
        reached = []
        for _ in range(4):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.firstChild.textContent"))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert outline == "3px"
        assert reached == ["Enrol", "Start screening", "Put on the waiting list…", "Reject…"]
