"""Table of people in order of their influence."""

from services.projections.network.answers.people import Order, PersonLine, PersonList
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Link, Table
from services.projections.pages.components.links import PageLinks
from services.projections.pages.people.names import Names

_SLOW = ("decayed_reach", "depth")
_CAPTIONS = {
    "reach": "People by reach",
    "fertility": "People by mentees who went on to mentor",
    "decayed_reach": "People by decayed reach",
    "depth": "People by number of generations",
}


def people_table(links: PageLinks, people: PersonList, names: Names) -> Table:
    """Return one page of people, greatest first, by the names that the reader may see; a row opens a page."""
    order = people.order
    columns = [
        Column("Person"),
        _column("reach", "Reach", order, links),
        *([_column("decayed_reach", "Decayed reach", order, links)] if order in _SLOW else []),
        *([_column("depth", "Generations", order, links)] if order in _SLOW else []),
        Column("Direct mentees", True),
        _column("fertility", "Mentees who mentored", order, links),
        Column("Influenced by", True),
    ]
    next_page = Link("Next page", links.address(cursor=people.next) + "#people") if people.next else None
    csv = links.address(csv="people", cursor=links.cursor)
    ids = [line.id for line in people.items]
    names.look_up(ids)
    rows = [_row(line, names.of(line.id), order, links) for line in people.items]
    caption = _CAPTIONS[order] if any(map(names.knows, ids)) else f"{_CAPTIONS[order]} (pseudonyms)"
    return Table("people", caption, columns, rows, csv, linked=True, next=next_page)


def other_orders(links: PageLinks, order: Order) -> list[Link]:
    """Return links to the orders that have no column in the present one; the slow ones have a column only when used."""
    slow: dict[Order, str] = {"decayed_reach": "decayed reach", "depth": "generations"}
    fast: dict[Order, str] = {"reach": "reach", "fertility": "mentees who mentored"}
    names = {**fast, **slow} if order in _SLOW else slow
    return [
        Link(f"Sort by {name}", links.address(order=each) + "#people") for each, name in names.items() if each != order
    ]


def _column(key: Order, label: str, order: Order, links: PageLinks) -> Column:
    if key == order:
        return Column(label, True, sorted="descending")
    return Column(label, True, href=links.address(order=key) + "#people")


def _row(line: PersonLine, label: str, order: Order, links: PageLinks) -> list[Cell]:
    slow = []
    if order in _SLOW:
        decayed, depth = line.decayed_reach or 0.0, line.depth or 0
        slow = [Cell(formats.decimal(decayed), raw=decayed), Cell(formats.number(depth), raw=depth)]
    reach, *others = (line.reach, line.direct_mentees, line.fertility, line.lineage)
    return [
        Cell(label, raw=line.id, href=links.person_page(line.id)),
        Cell(formats.number(reach), raw=reach),
        *slow,
        *(Cell(formats.number(value), raw=value) for value in others),
    ]
