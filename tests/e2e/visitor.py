"""A person at the pages: opens, follows, presses and fills in by the words on the page, and remembers those words."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from tests.browser.browsing import leave

_OPEN_ALL = "document.querySelectorAll('main details').forEach(each => each.open = true)"
_WORDS = """() => [...document.querySelectorAll(
  'h1, h2, h3, main a, nav a, button, label, legend, summary, th, main p, main li, option')].map(each => {
    const copy = each.cloneNode(true)
    copy.querySelectorAll('.visually-hidden').forEach(hidden => hidden.remove())
    return copy.textContent.replace(/\\s+/g, ' ').trim()
  })"""


@dataclass
class Visitor:
    """One person, with a browser of their own.

    Attributes:
        page: The page that is open.
        base: The address of the installation.
        words: Every heading, link, button, label and sentence that was shown: shared by all people of a journey.
    """

    page: Page
    base: str
    words: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The text of the page."""
        return self.page.inner_text("main")

    def open(self, address: str) -> str:
        """Open an address of the installation, or one of a mail; return the text of the page."""
        self.page.goto(address if address.startswith("http") else f"{self.base}{address}")
        return self._arrived()

    def follow(self, link: str, *, row: str = "") -> str:
        """Follow the first link of a name, in the row or section that contains a text where one is given."""
        return self._leave(self._within(row).get_by_role("link", name=_beginning(link)))

    def press(self, button: str, *, row: str = "") -> str:
        """Press the first button of a name; as of `follow`."""
        return self._leave(self._within(row).get_by_role("button", name=_beginning(button)))

    def fill(self, **fields: str) -> None:
        """Fill in fields: each name is that of its label, with `_` for a space."""
        for label, text in fields.items():
            self.page.locator("main").get_by_label(_beginning(label.replace("_", " "))).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose what an option says, from the first field of a label."""
        field = self.page.locator("main").get_by_label(_beginning(label)).first
        value = field.locator("option", has_text=option).first.get_attribute("value")
        field.select_option(value)

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.page.locator("main").get_by_label(_beginning(label)).first.check()

    def _within(self, row: str) -> Page | Locator:
        if not row:
            return self.page
        return self.page.locator("main :is(tr, li, section)", has_text=row).last

    def _leave(self, way: Locator) -> str:
        leave(way.first)
        return self._arrived()

    def _arrived(self) -> str:
        self.page.evaluate(_OPEN_ALL)
        self.words.update(self.page.evaluate(_WORDS))
        return self.text


def _beginning(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(name)}")
