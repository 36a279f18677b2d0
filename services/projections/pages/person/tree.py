"""Tree of a person's ripple, drawn without scripts; folded branches can be opened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree, TreeNode
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import LegendEntry, Link, Table
from services.projections.pages.components.links import PageLinks
from services.projections.pages.people.names import Names
from services.projections.pages.person.fold_marks import apart
from services.projections.pages.person.radial_layout import FOLD, Layout, curve, layout
from services.projections.pages.person.reached_table import program_name, reached_table
from services.projections.pages.person.tree_marks import Mark

COLOURS = 7
"""Programs with their own colour; the others share the eighth."""
LABELLED = 40
"""Most people for whose labels there is space."""
LABEL = 16
"""Letters of a label."""


@dataclass(frozen=True, slots=True)
class TreeView:
    """The tree, and the same people as a table."""

    question: str
    finding: str
    centre: str
    layout: Layout
    people: Sequence[Mark]
    folds: Sequence[Mark]
    legend: Sequence[LegendEntry]
    branches: Sequence[Link]
    back: Link | None
    table: Table
    first: int
    last: int
    picture: str

    @property
    def marks(self) -> Sequence[Mark]:
        """Return every mark."""
        return [*self.people, *self.folds]

    @property
    def half(self) -> int:
        """Return half the width of the drawing; labels need space outside the last ring."""
        return 440 if self.labelled else 335

    @property
    def labelled(self) -> bool:
        """Return whether there is space for a label at each person."""
        return len(self.people) <= LABELLED


def tree_view(links: PageLinks, person: NetworkPerson, tree: Tree, names: Names) -> TreeView:
    """Build the tree from as much of a person's ripple as a picture can show."""
    positions, centre = layout(tree), names.of(tree.under)
    order = [program for program, _ in Counter(node.program_id for node in tree.nodes).most_common()]
    inner = {node.via for node in tree.nodes} | {node.id for node in tree.nodes if node.folded}
    people = [_person(links, node, positions, order, names, inner=node.id in inner) for node in tree.nodes]
    folds = _folds(links, tree, positions, names)
    times = [mark.at for mark in people] or [0]
    return TreeView(
        question=f"Who did {centre} reach?" if tree.under == tree.id else f"Who is in the branch of {centre}?",
        finding=_finding(person, tree),
        centre=centre,
        layout=positions,
        people=people,
        folds=folds,
        legend=_legend(tree, order),
        branches=[Link(f"{fold.text} below {names.of(fold.via)}", fold.href) for fold in folds if fold.href],
        back=Link("Back to the full ripple", links.address(under=None) + "#tree") if links.under else None,
        table=reached_table(links, tree, names),
        first=min(times),
        last=max(times),
        picture=links.address(picture="svg"),
    )


def _person(
    links: PageLinks, node: TreeNode, tree_layout: Layout, order: list[str], names: Names, *, inner: bool
) -> Mark:
    position = tree_layout.positions[node.id]
    person, mentor = names.of(node.id), names.of(node.via)
    return Mark(
        id=node.id,
        via=node.via,
        position=position,
        line=curve(tree_layout.positions[node.via], position),
        at=int(node.effect_at.timestamp()) // 86400,
        text=_short(person),
        description=f"{mentor} → {person}, {formats.day(node.effect_at)}, {program_name(node)}",
        href=links.person_page(node.id),
        category=min(order.index(node.program_id), COLOURS),
        inner=inner,
    )


def _folds(links: PageLinks, tree: Tree, tree_layout: Layout, names: Names) -> list[Mark]:
    """Return a counted mark for every branch, or part of one, that is folded."""
    folded = {tree.under: tree.folded} | {node.id: node.folded for node in tree.nodes}
    texts = {FOLD + parent: f"+{formats.number(count)}" for parent, count in folded.items() if count}
    places = apart({name: tree_layout.positions[name] for name in texts}, texts)
    times = {node.id: int(node.effect_at.timestamp()) // 86400 for node in tree.nodes}
    marks = []
    for name, text in texts.items():
        parent = name.removeprefix(FOLD)
        is_open = parent == links.under
        more = formats.count(folded[parent], "more person", "more people")
        marks.append(
            Mark(
                id=name,
                via=parent,
                position=places[name],
                line=curve(tree_layout.positions[parent], places[name]),
                at=times.get(parent, 0),
                text=text,
                description=f"{more} below {names.of(parent)}",
                href=None if is_open else links.address(under=parent) + "#tree",
            )
        )
    return marks


def _short(name: str) -> str:
    """Return as much of a name as a label has space for."""
    return name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"


def _legend(tree: Tree, order: list[str]) -> list[LegendEntry]:
    names = {node.program_id: program_name(node) for node in tree.nodes}
    entries = [LegendEntry(colour, names[program]) for colour, program in enumerate(order[:COLOURS])]
    return [*entries, LegendEntry(COLOURS, "other programs")] if len(order) > COLOURS else entries


def _finding(person: NetworkPerson, tree: Tree) -> str:
    reached = formats.count(person.reach, "person", "people")
    head = f"{reached} in {formats.count(person.depth, 'generation')}."
    if tree.under != tree.id:
        head = f"{formats.number(tree.below)} of the {formats.count(person.reach, 'person', 'people')} reached."
    listed = len(tree.nodes)
    if listed < tree.below:
        head += f" The tree shows {formats.number(listed)} of them; +n marks n more."
    return head
