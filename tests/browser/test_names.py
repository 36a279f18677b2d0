"""Names in every script, of one letter and of two hundred, on pages that show them: whole, as text, and in bounds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import DESKTOP, PHONE, visit
from tests.browser.mentoring_site import NAMES, MentoringSite, serve_mentoring, signed_in

SHOWN = {
    "coordinator": (
        "/desk",
        "/people",
        "/people/{mentee}",
        "/programs/{program}/people",
        "/programs/{program}/relationships",
        "/programs/{program}/groups",
        "/groups/{group}",
        "/rooms/{relationship}",
        "/commands/relationships/{relationship}/close",
    ),
    "mentor": ("/me", "/rooms/{relationship}", "/groups/{group}"),
    "guardian": ("/me", "/rooms/{relationship}"),
}
"""Pages by who reads them; each shows the mentee or the mentor by name."""
CUT = {"/desk"}
"""Pages that list what there is to do, which may be nothing about the two."""


@pytest.fixture(scope="module")
def mentoring(postgres_dsn: str) -> Iterator[MentoringSite]:
    with serve_mentoring(postgres_dsn) as site:
        site.schedule(hours_ago=2)
        yield site


@pytest.mark.parametrize(
    "name",
    [
        "Ж",
        "李小龍",
        "عبد الرحمن بن عبد الله",
        "W" * 200,
        "Maria " * 33 + "M",
        "e\u0301" * 100,
        "<b>&amp;</b> {{ 7 * 7 }}",
    ],
    ids=["one letter", "han", "arabic", "200 letters", "200 letters in words", "combined", "markup"],
)
@pytest.mark.parametrize("persona", SHOWN)
def test_a_name_is_whole_and_text_and_inside_the_page(
    browser: Browser, mentoring: MentoringSite, monkeypatch: pytest.MonkeyPatch, persona: str, name: str
) -> None:
    for role in ("mentor", "mentee"):
        monkeypatch.setitem(NAMES, role, name)
    with visit(browser, mentoring.base, **signed_in(persona)) as visiting:
        for pattern in SHOWN[persona]:
            page = visiting.open(pattern.format(**mentoring.world.ids))
            if pattern not in CUT:
                assert name in page.locator("main").evaluate("main => main.textContent"), pattern
            for size in (PHONE, DESKTOP):
                page.set_viewport_size(size)
                width = page.locator("html").evaluate("html => html.scrollWidth")
                assert width <= size["width"], f"{pattern} is {width} pixels wide of {size['width']}"
        assert visiting.complaints == []
