"""The pages in use: by keyboard, without scripts, in print, and with live updates."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import visit
from tests.browser.federation import HARBOUR
from tests.browser.site import Site


def _focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent.trim()")
    return text


def test_the_first_tab_offers_to_skip_to_the_content(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open("/")
        page.keyboard.press("Tab")
        assert _focused(page) == "Skip to main content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("where", ["federation", "network", "person"])
def test_tab_reaches_everything_in_reading_order_and_shows_where_it_is(
    browser: Browser, site: Site, where: str
) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address(where))
        focusable = page.locator(
            "a[href]:not([tabindex]):visible, button:visible, input:visible, select:visible, summary:visible"
        ).count()
        reached = 0
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement !== document.body"):
            outline = page.evaluate("(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))")
            assert outline == ["solid", "3px"]
            reached += 1
            page.keyboard.press("Tab")
        assert reached >= focusable


def test_keys_lead_to_pages_search_and_help(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open("/")
        page.keyboard.press("g")
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile("/network$"))
        page.keyboard.press("g")
        page.keyboard.press("p")
        expect(page).to_have_url(re.compile("/programs$"))
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
        visiting.open("/programs")
        page.keyboard.press("/")
        expect(page.get_by_label("Name contains")).to_be_focused()
        page.keyboard.type("g n?")
        expect(page).to_have_url(re.compile("/programs$"))
        visiting.open("/")
        page.keyboard.press("/")
        expect(page.get_by_label("Program or organization contains")).to_be_focused()


def test_a_row_is_a_link_and_so_is_its_name(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open("/")
        page.locator("#programs tr", has_text=HARBOUR).locator("td").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(HARBOUR)


def test_a_form_changes_the_address_and_the_page_in_place(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("network of a program"))
        page.evaluate("window.same = true")
        page.get_by_label("A mentor's influence starts").select_option("started")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text("influence starts at the start of the relationship")).to_be_visible()
        expect(page).to_have_url(re.compile("effect=started"))
        assert page.evaluate("window.same") is True
        assert visiting.complaints == []


def test_without_scripts_forms_work_and_tables_replace_charts(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, java_script_enabled=False) as visiting:
        page = visiting.page
        page.goto(site.base + site.address("program"))
        expect(page.locator(".drawing").first).to_be_hidden()
        expect(page.locator("#funnel table")).to_be_visible()
        page.get_by_label("Period", exact=True).select_option("quarter")
        page.get_by_label("Compare with", exact=True).select_option("year_over_year")
        page.get_by_role("button", name="Apply").click()
        expect(page).to_have_url(re.compile("period=quarter&compare=year_over_year"))
        expect(page.locator("[data-window]")).to_contain_text("compared with")
        page.goto(site.base + "/federation")
        page.get_by_label("Program or organization contains").fill("harb")
        page.get_by_role("button", name="Find programs").click()
        expect(page).to_have_url(re.compile("q=harb&period=12mo"))
        expect(page.locator("#programs tbody tr:not(.group)")).to_have_count(1)
        page.goto(site.base + "/programs")
        page.get_by_label("Name contains").fill("harb")
        page.get_by_role("button", name="Find programs").click()
        expect(page.locator("tbody tr")).to_have_count(1)


def test_print_opens_tables_and_hides_navigation(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, color_scheme="dark") as visiting:
        page = visiting.open(site.address("program"))
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation")).to_be_hidden()
        expect(page.locator("#funnel table")).to_be_visible()
        expect(page.locator(".print-only")).to_contain_text("includes everything recorded by", ignore_case=True)
        drawing = page.locator("#funnel .drawing svg").bounding_box()
        assert drawing is not None
        assert drawing["height"] > 100
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_small_program_explains_missing_figures(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("small program"))
        expect(page.locator("[data-window]")).to_contain_text("fewer than 10 people are not shown yet")
        assert page.get_by_text("in a pool", exact=True).count() > 0
        expect(page.locator("main")).to_contain_text("is counted only together with other such programs")


def test_a_new_event_changes_the_figure_without_a_reload(browser: Browser, site: Site) -> None:
    site.settle()  # what another test has recorded may still arrive
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("program"))
        card = page.locator(".figure", has_text="Active relationships").locator(".value")
        before = int(card.inner_text())
        page.evaluate("window.same = true")
        page.locator("#funnel summary").click()
        site.add_relationship()
        expect(card).to_have_text(str(before + 1))
        expect(page.locator("#funnel table")).to_be_visible()
        assert page.evaluate("window.same") is True
        assert visiting.complaints == []


def test_a_page_of_the_past_is_not_fetched_again(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        requests: list[str] = []
        visiting.page.on("request", lambda request: requests.append(request.url))
        page = visiting.open("/network?as_of=2026-02-28")
        expect(page.get_by_role("button", name="Live updates")).to_be_hidden()
        opened = len(requests)
        site.add_relationship()
        site.settle()
        assert requests[opened:] == []
        assert f"{site.base}/v1/changes" not in requests
        page.get_by_label(re.compile("^As of")).fill("")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_role("button", name="Live updates")).to_be_visible()


def test_live_updates_can_be_paused(browser: Browser, site: Site) -> None:
    site.settle()  # what another test has recorded may still arrive
    with visit(browser, site.base) as visiting:
        page = visiting.open(site.address("program"))
        card = page.locator(".figure", has_text="Active relationships").locator(".value")
        page.get_by_role("button", name="Live updates").click()
        expect(page.get_by_role("button", name="Live updates")).to_have_attribute("aria-pressed", "false")
        before = card.inner_text()
        site.add_relationship()
        site.settle()
        expect(card).to_have_text(before)
        page.get_by_role("button", name="Live updates").click()
        page.reload()
        expect(card).to_have_text(str(int(before) + 1))
