"""What the network's page is asked."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Question:
    """The page's query: effect policy, path rule, and the person looked at."""

    effect: str = "met"
    rule: str = "strictly_after"
    person: str | None = None
    cursor: str | None = None

    def link(self, **changes: str | None) -> str:
        """Return the address of the page with some of the query changed; defaults are left out."""
        query = {"effect": self.effect, "rule": self.rule, "person": self.person, **changes}
        default = {"effect": "met", "rule": "strictly_after", "person": None}
        kept = {key: value for key, value in query.items() if value and value != default.get(key)}
        return f"/network?{urlencode(kept)}" if kept else "/network"
