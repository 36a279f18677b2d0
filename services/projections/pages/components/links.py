"""Links of the network's pages; each keeps the present query."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from services.projections.network.answers.people import Order
from services.projections.pseudonyms import pseudonym

_DEFAULTS = {"rule": "strictly_after", "order": "reach"}
_SHARED = ("effect", "rule", "as_of", "part")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The query of a page, from which its links are made.

    Attributes:
        effect: Name of the effect policy; None for the default of the federation.
        rule: The path rule.
        as_of: The date, as typed; None for now.
        part: `program:<id>` or `organization:<id>`; None for the whole federation.
        path: Path of the page.
        order: Order of the list of people.
        cursor: Cursor of the list of people.
        under: Person whose branch of a tree is opened.
        to: Person to whom a path is searched.
        start: Person from whom a path is asked for: the next person who is chosen is its other end.
    """

    effect: str | None = None
    rule: str = "strictly_after"
    as_of: str | None = None
    part: str | None = None
    path: str = "/network"
    order: Order = "reach"
    cursor: str | None = None
    under: str | None = None
    to: str | None = None
    start: str | None = None

    def address(self, **changes: str | None) -> str:
        """Return the address of the page with changed parameters; defaults and the cursor are left out."""
        present = {name: getattr(self, name) for name in (*_SHARED, "order", "under", "to", "start")}
        query = {
            name: value for name, value in {**present, **changes}.items() if value and value != _DEFAULTS.get(name)
        }
        return f"{self.path}?{urlencode(query)}" if query else self.path

    @property
    def start_text(self) -> str:
        """Return the short pseudonym of the person from whom a path is asked for."""
        return pseudonym(self.start) if self.start else ""

    def on_page(self, path: str) -> "PageLinks":
        """Return the same query on another page of the network; a path that is asked for stays so."""
        return replace(self, path=path, order="reach", cursor=None, under=None, to=None)

    def person_page(self, person: str) -> str:
        """Return the address of a person's page; where a path is asked for, that of the path to the person."""
        if self.start and person != self.start:
            path = self.on_page(f"/network/people/{self.start}")
            return replace(path, to=person, start=None).address() + "#path"
        return self.on_page(f"/network/people/{person}").address()

    def program_page(self, program: str) -> str:
        """Return the address of the page of a program's ripple, where the part is the program itself."""
        return replace(self.on_page(f"/network/programs/{program}"), part=None).address()
