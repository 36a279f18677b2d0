"""A page in a browser, with every console message and policy violation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = Path("services/projections/pages/frontend/node_modules/axe-core/axe.min.js")
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


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

    def accessibility(self) -> Sequence[str]:
        """Run axe; return one line per violation with its rule and elements."""
        self.page.evaluate(AXE.read_text())
        violations: list[dict[str, Any]] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(result => result.violations)",
            list(AXE_RULES),
        )
        return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']][:3]}" for each in violations]


@contextmanager
def visit(browser: Browser, base: str, **context: Any) -> Iterator[Visit]:  # noqa: ANN401 - playwright's own options
    """Open a page in a new browser context."""
    browser_context = browser.new_context(**context)
    try:
        page = browser_context.new_page()
        visiting = Visit(page, base)
        if context.get("java_script_enabled", True):
            page.add_init_script(_REPORT_VIOLATIONS)
        page.on("console", lambda message: visiting.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: visiting.complaints.append(f"error: {error}"))
        yield visiting
    finally:
        browser_context.close()
