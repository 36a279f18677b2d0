"""Every page in both colour schemes, on phone and desktop: nothing cut off, no console message, no axe violation."""

import pytest
from playwright.sync_api import Browser

from services.projections.pages.assets import BUNDLE
from tests.browser.browsing import DESKTOP, PHONE, Visit, visit
from tests.browser.site import Site

ERRORS = {"nowhere": "404 (Not Found)", "wrong date": "422 (Unprocessable Entity)"}
PAGES = (
    "federation",
    "programs",
    "program",
    "small program",
    "network",
    "network of a program",
    "network then",
    "person",
    "program ripple",
    "desk",
    "people",
    "people of the program",
    "relationships of the program",
    "waiting list",
    "matching",
    "matching tried",
    "matching groups",
    "matching profile",
    "match",
    "add people",
    "one person",
    "close",
    "log",
    "participation",
    "relationship",
    "status",
    "definitions",
    *ERRORS,
)


def _complaints(visiting: Visit, page: str) -> list[str]:
    """Return the console messages, except the browser's own message about an error status."""
    own = f"Failed to load resource: the server responded with a status of {ERRORS.get(page)}"
    return [message for message in visiting.complaints if not message.endswith(own)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_without_console_messages_and_is_accessible(browser: Browser, site: Site, page: str) -> None:
    with visit(browser, site.base) as visiting:
        visiting.open(site.address(page))
        assert visiting.faults_of_looks() == []
        assert _complaints(visiting, page) == []


@pytest.mark.parametrize("page", ["federation", "network", "person"])
def test_the_opened_tables_fit_and_are_accessible_too(browser: Browser, site: Site, page: str) -> None:
    with visit(browser, site.base, viewport=PHONE) as visiting:
        opened = visiting.open(site.address(page))
        for summary in opened.locator("summary").all():
            summary.click()
        assert opened.locator("html").evaluate("html => html.scrollWidth") <= PHONE["width"]
        assert visiting.accessibility() == []


@pytest.mark.parametrize("page", ["federation", "person"])
def test_reduced_motion_stops_animations(browser: Browser, site: Site, page: str) -> None:
    with visit(browser, site.base, reduced_motion="reduce") as visiting:
        opened = visiting.open(site.address(page))
        assert opened.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("page", ["program", "network of a program", "person"])
def test_every_chart_is_drawn_and_has_its_table(browser: Browser, site: Site, page: str) -> None:
    with visit(browser, site.base, viewport=DESKTOP) as visiting:
        opened = visiting.open(site.address(page))
        pictures = opened.locator("figure.picture").all()
        assert pictures
        for picture in pictures:
            assert picture.locator("svg path").count() > 0
            picture.locator("summary", has_text="Table").click()
            assert picture.locator("tbody tr").count() > 0
            assert picture.get_by_role("link", name="CSV").count() == 1


def test_colours_change_with_the_scheme_without_a_redraw(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, color_scheme="light") as visiting:
        opened = visiting.open(site.address("program"))
        bar = opened.locator("#funnel svg path[fill*='accent']").first
        light = bar.evaluate("path => getComputedStyle(path).fill")
        opened.emulate_media(color_scheme="dark")
        assert (light, bar.evaluate("path => getComputedStyle(path).fill")) == (
            "rgb(11, 92, 107)",
            "rgb(111, 195, 212)",
        )


def test_scripts_and_styles_weigh_at_most_213_kb() -> None:
    files = [*BUNDLE.glob("*.js.br"), *BUNDLE.glob("*.css.br")]
    assert {file.name.partition("-")[0] for file in files} >= {"pages", "chunk", "style"}
    assert sum(file.stat().st_size for file in files) <= 213_000
