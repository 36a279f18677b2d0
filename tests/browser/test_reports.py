"""The board report in a browser: its looks, its pages on paper, and freezing and sharing it without a script."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import visit
from tests.browser.site import Site

REPORT = "/report?period=2026-Q1&compare=2025-Q1"
MARGIN, LINES = 45, 38
"""Points of the page's margin, and of a heading with the first line of what follows it."""
UNBOUND = (
    "h1, h2, h3, p, figcaption, tr, caption, .scroll { break-after: auto !important; break-before: auto !important }"
)
"""Style that takes the rules of the style sheet away."""
_ADOPT = """style => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
}"""
_DESTINATION = re.compile(rb"/Dest \[(\d+) 0 R /XYZ \S+ (\S+) 0\]")
_PAGE = re.compile(rb"/Type /Page\b(?!s)")


def printed(page: Page) -> bytes:
    """Print a page to PDF, with an outline of its headings."""
    return page.pdf(format="A4", prefer_css_page_size=True, outline=True, tagged=True)


def headings_at_an_end(pdf: bytes) -> int:
    """Return how many headings have no line below them on their page."""
    heights = [float(height) for _, height in _DESTINATION.findall(pdf)]
    assert len(heights) > 8
    return sum(height < MARGIN + LINES for height in heights)


def test_the_report_and_its_editor_fit_and_are_accessible(browser: Browser, site: Site) -> None:
    for address in (REPORT, REPORT.replace("/report?", "/report/freeze?"), "/report/frozen"):
        with visit(browser, site.base) as visiting:
            visiting.open(address)
            assert visiting.faults_of_looks() == []
            assert visiting.complaints == []


def test_the_printed_report_has_numbered_pages_and_no_heading_at_the_end_of_one(browser: Browser, site: Site) -> None:
    with visit(browser, site.base) as visiting:
        page = visiting.open(REPORT)
        pdf = printed(page)
        assert 2 <= len(_PAGE.findall(pdf)) <= 8
        assert b"/URI" not in pdf  # no links
        page.emulate_media(media="print")
        for hidden in (page.get_by_role("navigation"), page.locator(".editor"), page.locator(".foot")):
            expect(hidden).to_be_hidden()
        spacer = "document.querySelector('.report-head').style.paddingTop = `${%d}mm`"
        unbound = 0
        for step in range(0, 132, 12):
            page.evaluate(spacer % step)
            assert headings_at_an_end(printed(page)) == 0, step
        page.evaluate(_ADOPT, UNBOUND)
        for step in range(0, 250, 10):
            page.evaluate(spacer % step)
            unbound += headings_at_an_end(printed(page))
            if unbound:
                break
        assert unbound > 0  # without the rules of the style sheet, a heading is left at the end of a page


def test_a_report_is_frozen_shared_and_closed_by_keyboard_without_a_script(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, java_script_enabled=False) as visiting:
        page = visiting.open(REPORT)
        page.get_by_role("link", name="Comment and freeze…").press("Enter")
        page.get_by_label("Comment on “Are people meeting?”").fill("We hoped for more.")
        page.get_by_role("button", name="Freeze the report").press("Enter")
        expect(page.locator("#flash")).to_contain_text("The report is frozen.")
        expect(page.locator("#meeting .comment")).to_contain_text("We hoped for more.")
        page.get_by_label("The link is open for").select_option("7")
        page.get_by_role("button", name="Make a link").press("Enter")
        address = page.locator("#made code").inner_text()
        path = "/shared/reports/" + address.rpartition("/")[2]
        with visit(browser, site.base) as outside:
            outside.page.context.clear_cookies()
            outside.open(path)
            expect(outside.page.locator("h1")).to_contain_text("Board report of the federation")
            expect(outside.page.locator("#meeting .comment")).to_contain_text("We hoped for more.")
            assert outside.faults_of_looks() == []
        page.get_by_role("button", name="Revoke").press("Enter")
        expect(page.locator("#flash")).to_contain_text("The link is revoked.")
        with visit(browser, site.base) as outside:
            outside.page.goto(site.base + path)
            expect(outside.page.locator("h1")).to_have_text("This link was revoked")
