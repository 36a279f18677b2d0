"""A page in a browser, with every console message and policy violation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize

from tests.support.chromium import new_context

PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1440, height=900)
_LOOKS: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = (
    (PHONE, "light"),
    (DESKTOP, "light"),
    (DESKTOP, "dark"),
)
AXE = Path("services/projections/pages/frontend/node_modules/axe-core/axe.min.js")
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "selectors": False,
}
"""All rules; but axe describes only what violates them, which takes half the time."""

_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def leave(way: Locator) -> None:
    """Press a button or follow a link that leads to another page, and wait until that page is whole.

    A click alone returns before: what is read next would be of the page before, or of half a page.
    """
    with way.page.expect_navigation():
        way.click()


_TOO_LOW = """
() => [...document.querySelectorAll(
  "button, .button, summary, select, textarea, nav a, .tabs a, label:has(input[type=checkbox], input[type=radio]), "
  + "input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}) && !element.closest("label input"))
  .filter((element) => { const box = element.getBoundingClientRect(); return box.width > 1 && box.height < 43.5; })
  .map((element) => `${element.getBoundingClientRect().height} pixels high: ${element.outerHTML.slice(0, 120)}`)
"""
"""On a phone, what acts and is too low for a thumb."""


@dataclass
class Visit:
    """A page, and every message, error and policy violation since it opened."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open an address and wait until its charts are drawn."""
        self.page.goto(self.base + address)
        self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait until every visible chart is drawn."""
        for drawing in self.page.locator(".drawing:visible").all():
            drawing.locator("svg").wait_for(state="attached")

    def faults_of_looks(self) -> list[str]:
        """Return what is wrong with the page as it is: on a phone, on a desktop and on a dark one.

        One visit for all three: to load a page takes as long as to check it. The colours of a phone's dark page are
        those of the desktop's.
        """
        return [fault for size, scheme in _LOOKS for fault in self._faults_of_look(size, scheme)]

    def _faults_of_look(self, size: ViewportSize, scheme: Literal["light", "dark"]) -> list[str]:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme)
        self.drawn()
        width = self.page.locator("html").evaluate("html => html.scrollWidth")
        faults = [f"{width} pixels wide"] if width > size["width"] else []
        if size == PHONE:
            faults += self.page.evaluate(_TOO_LOW)
        return [f"{size['width']} {scheme}: {each}" for each in (*faults, *self.accessibility())]

    def accessibility(self) -> Sequence[str]:
        """Run axe; return one line per violation with its rule and elements."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        violations: list[dict[str, Any]] = self.page.evaluate(
            "options => axe.run(document, options).then(result => result.violations)", AXE_OPTIONS
        )
        return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']][:3]}" for each in violations]


def _note(visiting: Visit, message: ConsoleMessage) -> None:
    """Note what a page complains about; that a sign-in has cleared the pages before it is no complaint."""
    if not message.text.startswith("Clear-Site-Data header on"):
        visiting.complaints.append(f"{message.type}: {message.text}")


@contextmanager
def visit(browser: Browser, base: str, **context: Any) -> Iterator[Visit]:  # noqa: ANN401 - playwright's own options
    """Open a page in a new browser context."""
    browser_context = new_context(browser, **context)
    try:
        page = browser_context.new_page()
        visiting = Visit(page, base)
        if context.get("java_script_enabled", True):
            page.add_init_script(_REPORT_VIOLATIONS)
        page.on("console", partial(_note, visiting))
        page.on("pageerror", lambda error: visiting.complaints.append(f"error: {error}"))
        yield visiting
    finally:
        browser_context.close()
