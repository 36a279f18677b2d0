"""A person's ripple as a picture that needs no script: everybody in a place of their own, folded branches to open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree, TreeNode
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Key, Link, Table
from services.projections.pages.components.links import Question
from services.projections.pages.person.radial_layout import FOLD, Layout, bend, layout
from services.projections.pages.person.reached_table import program_name, reached_table
from services.projections.pages.person.tree_marks import Mark

COLOURS = 7
"""Programs with a colour of their own; the others share the eighth."""
LABELLED = 40
"""People whose labels have room."""


@dataclass(frozen=True, slots=True)
class TreeView:
    """The picture, and the same people as a table."""

    question: str
    finding: str
    centre: str
    place: Layout
    people: Sequence[Mark]
    folds: Sequence[Mark]
    keys: Sequence[Key]
    branches: Sequence[Link]
    back: Link | None
    table: Table
    first: int
    last: int

    @property
    def marks(self) -> Sequence[Mark]:
        """Return every mark."""
        return [*self.people, *self.folds]

    @property
    def half(self) -> int:
        """Return how far the drawing reaches from its centre: labels need room outside the last ring."""
        return 390 if self.labelled else 335

    @property
    def labelled(self) -> bool:
        """Say whether there is room to write who everybody is."""
        return len(self.people) <= LABELLED


def tree_view(question: Question, person: NetworkPerson, tree: Tree) -> TreeView:
    """Lay out as much of somebody's ripple as a picture can show."""
    place, centre = layout(tree), formats.short_id(tree.under)
    order = [program for program, _ in Counter(node.program_id for node in tree.nodes).most_common()]
    people = [_person(question, node, place, order) for node in tree.nodes]
    folds = _folds(question, tree, place)
    times = [mark.at for mark in people] or [0]
    return TreeView(
        question=f"Whom did {centre} reach?" if tree.under == tree.id else f"Who is in the branch of {centre}?",
        finding=_finding(person, tree),
        centre=centre,
        place=place,
        people=people,
        folds=folds,
        keys=_keys(tree, order),
        branches=[Link(f"{fold.text} below {formats.short_id(fold.via)}", fold.href) for fold in folds if fold.href],
        back=Link("Back to the whole ripple", question.link(under=None) + "#tree") if question.under else None,
        table=reached_table(question, tree),
        first=min(times),
        last=max(times),
    )


def _person(question: Question, node: TreeNode, place: Layout, order: list[str]) -> Mark:
    spot = place.spots[node.id]
    who, mentor = formats.short_id(node.id), formats.short_id(node.via)
    return Mark(
        id=node.id,
        via=node.via,
        spot=spot,
        line=bend(place.spots[node.via], spot),
        at=int(node.effect_at.timestamp()) // 86400,
        text=who,
        said=f"{mentor} → {who}, {formats.day(node.effect_at)}, {program_name(node)}",
        href=question.person(node.id),
        category=min(order.index(node.program_id), COLOURS),
    )


def _folds(question: Question, tree: Tree, place: Layout) -> list[Mark]:
    """Return a counted mark for every branch, or part of one, that is folded away."""
    folded = {tree.under: tree.folded} | {node.id: node.folded for node in tree.nodes}
    times = {node.id: int(node.effect_at.timestamp()) // 86400 for node in tree.nodes}
    marks = []
    for parent, count in folded.items():
        if count:
            open_already = parent == question.under
            below = f"{formats.count(count, 'person', 'people')} below {formats.short_id(parent)}, folded"
            marks.append(
                Mark(
                    id=FOLD + parent,
                    via=parent,
                    spot=place.spots[FOLD + parent],
                    line=bend(place.spots[parent], place.spots[FOLD + parent]),
                    at=times.get(parent, 0),
                    text=f"+{formats.number(count)}",
                    said=below,
                    href=None if open_already else question.link(under=parent) + "#tree",
                )
            )
    return marks


def _keys(tree: Tree, order: list[str]) -> list[Key]:
    names = {node.program_id: program_name(node) for node in tree.nodes}
    keys = [Key(place, names[program]) for place, program in enumerate(order[:COLOURS])]
    return [*keys, Key(COLOURS, "other programs")] if len(order) > COLOURS else keys


def _finding(person: NetworkPerson, tree: Tree) -> str:
    reached = formats.count(person.reach, "person", "people")
    head = f"{reached} in {formats.count(person.depth, 'generation')}."
    if tree.under != tree.id:
        head = f"{formats.count(tree.below, 'person', 'people')} of the {formats.number(person.reach)} reached."
    listed = len(tree.nodes)
    if listed < tree.below:
        head += f" The picture shows {formats.number(listed)} of them; +n stands for n folded away."
    if tree.withheld:
        head += f" {formats.count(tree.withheld, 'person', 'people')} came by a confidential program."
    return head
