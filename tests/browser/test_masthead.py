"""The head of a page is one line on a wide screen, also for a reader with every role and a long name."""

from playwright.sync_api import Browser

from tests.browser.browsing import DESKTOP, visit
from tests.browser.site import Site


def test_the_head_is_one_line_for_a_reader_with_every_role(browser: Browser, site: Site) -> None:
    with visit(browser, site.base, viewport=DESKTOP) as visiting:
        page = visiting.open("/")
        page.locator(".masthead .subject").evaluate(
            "element => { element.textContent = 'Coordinator of the Riverside Schools Network and of three others'; }"
        )
        places = page.locator(".masthead .inline a").all()
        assert len(places) > 6
        assert len({round((place.bounding_box() or {"y": -1})["y"]) for place in places}) == 1
        assert page.locator("html").evaluate("html => html.scrollWidth") <= DESKTOP["width"]
