"""What the pages of the network are asked; every link of theirs keeps it."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from services.projections.network.answers.people import Order

_DEFAULTS = {"effect": "met", "rule": "strictly_after", "order": "reach"}
_SHARED = ("effect", "rule", "as_of", "part")


@dataclass(frozen=True, slots=True)
class Question:
    """A page's query.

    Attributes:
        effect: the effect policy's name.
        rule: the path rule.
        as_of: the date, as it was typed; None for now.
        part: `program:<id>` or `organization:<id>`; None for the whole federation.
        place: the page's address.
        order: what people are in order of.
        cursor: where the list of people goes on.
        under: whose branch of a person's tree is opened.
        to: to whom a path is looked for.
    """

    effect: str = "met"
    rule: str = "strictly_after"
    as_of: str | None = None
    part: str | None = None
    place: str = "/network"
    order: Order = "reach"
    cursor: str | None = None
    under: str | None = None
    to: str | None = None

    def link(self, **changes: str | None) -> str:
        """Return the page's address with some of the query changed; defaults and the cursor are left out."""
        kept = {name: getattr(self, name) for name in (*_SHARED, "order", "under", "to")}
        query = {**kept, **changes}
        told = {name: value for name, value in query.items() if value and value != _DEFAULTS.get(name)}
        return f"{self.place}?{urlencode(told)}" if told else self.place

    def at(self, place: str) -> "Question":
        """Return the same question put to another page of the network."""
        return replace(self, place=place, order="reach", cursor=None, under=None, to=None)

    def person(self, person: str) -> str:
        """Return the address of a person's page."""
        return self.at(f"/network/people/{person}").link()

    def program(self, program: str) -> str:
        """Return the address of a program's ripple; there the part is the program itself."""
        return replace(self.at(f"/network/programs/{program}"), part=None).link()
