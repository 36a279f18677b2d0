"""A person's ripple: generation by generation, and as a tree with the person in the centre."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree, TreeNode
from services.projections.pages.views import formats
from services.projections.pages.views.blocks import Cell, Chart, Column, Key, Table

COLOURS = 7
"""Programs with a colour of their own; the others share the eighth."""


@dataclass(slots=True)
class _Colours:
    """Gives each program its colour, the most frequent first."""

    names: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, nodes: Sequence[TreeNode]) -> "_Colours":
        counts: dict[str, int] = defaultdict(int)
        for node in nodes:
            counts[node.program_id] += 1
        names = {node.program_id: _program(node) for node in nodes}
        return cls(names, sorted(counts, key=lambda program: (-counts[program], program)))

    def index(self, program: str) -> int:
        return min(self.order.index(program), COLOURS)

    def keys(self) -> list[Key]:
        own = [Key(place, self.names[program]) for place, program in enumerate(self.order)]
        return own[:COLOURS] + ([Key(COLOURS, "other programs")] if len(own) > COLOURS else [])


def ripple_tree(person: NetworkPerson, tree: Tree, csv: str) -> Chart:
    """Draw whom a person reached, one ring a generation, each person under the mentor on one shortest path.

    Args:
        person: the person in the centre.
        tree: as much of their ripple as a picture can show.
        csv: address of the list as CSV.
    """
    mentees: dict[str, list[TreeNode]] = defaultdict(list)
    for node in tree.nodes:
        mentees[node.via].append(node)
    colours = _Colours.of(tree.nodes)
    children = _children(person.id, tree.folded, mentees, colours)
    root = {"label": formats.short_id(person.id), "program": None, "children": children}
    return Chart(
        id="tree",
        question=f"Whom did {formats.short_id(person.id)} reach?",
        finding=_finding(person, tree),
        size="tree",
        data={"kind": "tree", "root": root, "people": len(tree.nodes)},
        table=_people(tree, csv),
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


def _children(person: str, folded: int, mentees: Mapping[str, list[TreeNode]], colours: _Colours) -> list[object]:
    """Hang a person's mentees below them, and one counted mark for those whose branches are not shown."""
    nodes: list[object] = [
        {
            "label": formats.short_id(each.id),
            "program": colours.index(each.program_id),
            "children": _children(each.id, each.folded, mentees, colours),
        }
        for each in mentees.get(person, ())
    ]
    if folded:
        nodes.append({"label": f"+{folded}", "program": None, "folded": folded, "children": []})
    return nodes


def _people(tree: Tree, csv: str) -> Table:
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
            Cell(_program(each)),
            Cell(formats.day(each.started_at), raw=each.started_at.isoformat()),
        ]
        for each in tree.nodes
    ]
    return Table("reached", f"People reached by {formats.short_id(tree.id)}, nearest first", columns, rows, csv)


def _finding(person: NetworkPerson, tree: Tree) -> str:
    if person.reach == 0:
        return "Nobody yet."
    reached = formats.count(person.reach, "person", "people")
    gave = formats.number(person.mentees_who_mentored)
    direct = formats.count(person.direct_mentees, "direct mentee")
    listed = len(tree.nodes)
    shown = f" The picture shows {formats.number(listed)} of them; +n stands for n folded away."
    more = shown if listed < person.reach else ""
    return f"{reached} in {formats.count(person.depth, 'generation')}; {gave} of {direct} mentored others.{more}"


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _program(node: TreeNode) -> str:
    return node.program_name or formats.short_id(node.program_id)
