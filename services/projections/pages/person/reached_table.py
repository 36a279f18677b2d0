"""Table of the people of a ripple, the same that the tree shows."""

from services.projections.network.answers.tree import Tree, TreeNode
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.links import PageLinks
from services.projections.pages.people.names import Names


def reached_table(links: PageLinks, tree: Tree, names: Names) -> Table:
    """Return one row per person, nearest first, with links to the page of the person and to the path of influence."""
    columns = [
        Column("Person"),
        Column("Generation", True),
        Column("Mentored by"),
        Column("Program"),
        Column("Influence delivered"),
        Column("People below", True),
        Column("Path"),
    ]
    caption = f"People reached by {names.of(tree.under)}, nearest first"
    rows = [_row(links, node, names) for node in tree.nodes]
    return Table("reached", caption, columns, rows, links.address(csv="reached"))


def program_name(node: TreeNode) -> str:
    """Return the name of the program in which a person was mentored."""
    return node.program_name or formats.short_id(node.program_id)


def _row(links: PageLinks, node: TreeNode, names: Names) -> list[Cell]:
    branch = links.address(under=node.id) + "#tree" if node.folded and node.id != links.under else None
    return [
        Cell(names.of(node.id), raw=node.id, href=links.person_page(node.id)),
        Cell(str(node.generation), raw=node.generation),
        Cell(names.of(node.via), raw=node.via),
        Cell(program_name(node)),
        Cell(formats.day(node.effect_at), raw=node.effect_at.isoformat()),
        Cell(formats.number(node.below), raw=node.below, href=branch),
        Cell(f"Path to {names.of(node.id)}", raw="", href=links.address(to=node.id) + "#path"),
    ]
