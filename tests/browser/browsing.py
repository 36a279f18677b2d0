"""A page in a browser that misses nothing the page complains about."""

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
        """Go somewhere and wait until its charts are drawn."""
        self.page.goto(self.base + address)
        self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait until every chart that has a place has a drawing."""
        for drawing in self.page.locator(".drawing:visible").all():
            drawing.locator("svg").wait_for(state="attached")

    def accessibility(self) -> Sequence[str]:
        """Ask axe; one line a violation, naming the rule and the elements."""
        self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(found => found.violations)",
            list(AXE_RULES),
        )
        return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']][:3]}" for each in found]


@contextmanager
def visit(browser: Browser, base: str, **context: Any) -> Iterator[Visit]:  # noqa: ANN401 - playwright's own options
    """Open a browser's page of its own."""
    opened = browser.new_context(**context)
    try:
        page = opened.new_page()
        visiting = Visit(page, base)
        if context.get("java_script_enabled", True):
            page.add_init_script(_REPORT_VIOLATIONS)
        page.on("console", lambda message: visiting.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: visiting.complaints.append(f"error: {error}"))
        yield visiting
    finally:
        opened.close()
