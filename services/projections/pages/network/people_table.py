"""People in order of what they set in motion."""

from services.projections.network.answers.people import Order, PersonLine, PersonList
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Link, Table
from services.projections.pages.components.links import Question

_SLOW = ("decayed_reach", "depth")
_CAPTIONS = {
    "reach": "People by reach, as pseudonyms",
    "fertility": "People by mentees who went on to mentor, as pseudonyms",
    "decayed_reach": "People by decayed reach, as pseudonyms",
    "depth": "People by generations, as pseudonyms",
}


def people_table(question: Question, people: PersonList) -> Table:
    """Return people under pseudonyms, the first in the order first; a row opens the person's page."""
    order = people.order
    columns = [
        Column("Person"),
        _column("reach", "Reach", order, question),
        *([_column("decayed_reach", "Decayed reach", order, question)] if order in _SLOW else []),
        *([_column("depth", "Generations", order, question)] if order in _SLOW else []),
        Column("Direct mentees", True),
        _column("fertility", "Of them, mentors later", order, question),
        Column("Influenced by", True),
    ]
    following = Link("Next people", question.link(cursor=people.next) + "#people") if people.next else None
    csv = question.link(csv="people", cursor=question.cursor)
    rows = [_row(line, order, question) for line in people.items]
    return Table("people", _CAPTIONS[order], columns, rows, csv, linked=True, next=following)


def other_orders(question: Question, order: Order) -> list[Link]:
    """Offer the orders that have no column of their own yet: they take longer to work out."""
    if order in _SLOW:
        return []
    return [
        Link("Order by decayed reach", question.link(order="decayed_reach") + "#people"),
        Link("Order by generations", question.link(order="depth") + "#people"),
    ]


def _column(key: Order, label: str, order: Order, question: Question) -> Column:
    if key == order:
        return Column(label, True, sorted="descending")
    return Column(label, True, href=question.link(order=key) + "#people")


def _row(line: PersonLine, order: Order, question: Question) -> list[Cell]:
    slow = []
    if order in _SLOW:
        decayed, depth = line.decayed_reach or 0.0, line.depth or 0
        slow = [Cell(formats.decimal(decayed), raw=decayed), Cell(formats.number(depth), raw=depth)]
    reach, *others = (line.reach, line.direct_mentees, line.fertility, line.lineage)
    return [
        Cell(formats.short_id(line.id), raw=line.id, href=question.person(line.id)),
        Cell(formats.number(reach), raw=reach),
        *slow,
        *(Cell(formats.number(value), raw=value) for value in others),
    ]
