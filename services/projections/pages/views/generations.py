"""A person's ripple: generation by generation, and as a tree with the person in the centre."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.projections.network.models import Descendant, NetworkPerson
from services.projections.pages.views import formats
from services.projections.pages.views.blocks import Cell, Chart, Column, Key, Table

SIBLINGS = 12
"""Beyond so many mentees of one mentor the rest folds into one counted mark."""

RINGS = 6
COLOURS = 7
"""Programs with a colour of their own; the others share the eighth."""


@dataclass(slots=True)
class _Colours:
    """Gives each program its colour, the most frequent first."""

    names: Mapping[str, str]
    order: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, descendants: Sequence[Descendant], names: Mapping[str, str]) -> "_Colours":
        counts: dict[str, int] = defaultdict(int)
        for person in descendants:
            counts[person.program_id] += 1
        return cls(names, sorted(counts, key=lambda program: (-counts[program], program)))

    def index(self, program: str) -> int:
        return min(self.order.index(program), COLOURS)

    def keys(self) -> list[Key]:
        own = [
            Key(place, self.names.get(program, formats.short_id(program))) for place, program in enumerate(self.order)
        ]
        return own[:COLOURS] + ([Key(COLOURS, "other programs")] if len(own) > COLOURS else [])


def ripple_tree(person: NetworkPerson, programs: Mapping[str, str], csv: str) -> Chart:
    """Draw whom a person reached, one ring a generation, each person under the mentor on one shortest path.

    Args:
        person: the person in the centre.
        programs: names by program id.
        csv: address of the list as CSV.
    """
    mentees: dict[str, list[Descendant]] = defaultdict(list)
    for descendant in person.descendants:
        mentees[descendant.via].append(descendant)
    colours = _Colours.of(person.descendants, programs)
    root = {"label": formats.short_id(person.id), "program": None, "children": _children(person.id, mentees, colours)}
    return Chart(
        id="tree",
        question=f"Whom did {formats.short_id(person.id)} reach?",
        finding=_finding(person),
        size="tree",
        data={"kind": "tree", "root": root, "people": len(person.descendants)},
        table=_people(person, programs, csv),
        keys=colours.keys(),
        definition="reach",
    )


def generations_chart(person: NetworkPerson, csv: str) -> Chart:
    """Draw how many people each generation holds."""
    labels = [f"{_ordinal(size.generation)} generation" for size in person.generations]
    values = [size.people for size in person.generations]
    rows = [[Cell(label), Cell(formats.number(value), raw=value)] for label, value in zip(labels, values, strict=True)]
    return Chart(
        id="generations",
        question="How far did it carry?",
        finding=f"{formats.count(person.depth, 'generation')} deep.",
        size="rows-5" if len(rows) > 3 else "rows-3",
        data={"kind": "bars", "labels": labels, "values": values},
        table=Table("generations", "People by generation", [Column("Generation"), Column("People", True)], rows, csv),
        definition="generation",
    )


def _children(person: str, mentees: Mapping[str, list[Descendant]], colours: _Colours, ring: int = 1) -> list[object]:
    """Hang a person's mentees below them; the largest families first, so that what folds is the small rest."""
    own = sorted(mentees.get(person, ()), key=lambda each: (-len(mentees.get(each.id, ())), each.started_at, each.id))
    nodes: list[object] = [
        {
            "label": formats.short_id(each.id),
            "program": colours.index(each.program_id),
            "children": _children(each.id, mentees, colours, ring + 1) if ring < RINGS else [],
        }
        for each in own[:SIBLINGS]
    ]
    rest = len(own) - SIBLINGS
    if rest > 0:
        nodes.append({"label": f"+{rest}", "program": None, "folded": rest, "children": []})
    return nodes


def _people(person: NetworkPerson, programs: Mapping[str, str], csv: str) -> Table:
    columns = [
        Column("Person"),
        Column("Generation", True),
        Column("Mentored by"),
        Column("Program"),
        Column("From"),
    ]
    rows = [
        [
            Cell(formats.short_id(each.id), raw=each.id, href=f"/network?person={each.id}"),
            Cell(str(each.generation), raw=each.generation),
            Cell(formats.short_id(each.via), raw=each.via),
            Cell(programs.get(each.program_id, formats.short_id(each.program_id))),
            Cell(formats.day(each.started_at), raw=each.started_at.isoformat()),
        ]
        for each in person.descendants
    ]
    return Table("reached", f"People reached by {formats.short_id(person.id)}, nearest first", columns, rows, csv)


def _finding(person: NetworkPerson) -> str:
    if person.reach == 0:
        return "Nobody yet."
    reached = formats.count(person.reach, "person", "people")
    gave = formats.number(person.mentees_who_mentored)
    direct = formats.count(person.direct_mentees, "direct mentee")
    listed = len(person.descendants)
    more = f" The picture shows the nearest {formats.number(listed)}." if listed < person.reach else ""
    return f"{reached} in {formats.count(person.depth, 'generation')}; {gave} of {direct} mentored others.{more}"


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
