"""The people of a ripple as a table: the same that the picture shows."""

from services.projections.network.answers.tree import Tree, TreeNode
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.links import Question


def reached_table(question: Question, tree: Tree) -> Table:
    """Return a row a person, nearest first; a row opens their page, and says how influence got to them."""
    columns = [
        Column("Person"),
        Column("Generation", True),
        Column("Mentored by"),
        Column("Program"),
        Column("Influence delivered"),
        Column("People below", True),
        Column("How did it get there?"),
    ]
    caption = f"People reached by {formats.short_id(tree.under)}, nearest first"
    rows = [_row(question, node) for node in tree.nodes]
    return Table("reached", caption, columns, rows, question.link(csv="reached"))


def program_name(node: TreeNode) -> str:
    """Say in which program somebody was mentored."""
    return node.program_name or formats.short_id(node.program_id)


def _row(question: Question, node: TreeNode) -> list[Cell]:
    opened = question.link(under=node.id) + "#tree" if node.folded and node.id != question.under else None
    return [
        Cell(formats.short_id(node.id), raw=node.id, href=question.person(node.id)),
        Cell(str(node.generation), raw=node.generation),
        Cell(formats.short_id(node.via), raw=node.via),
        Cell(program_name(node)),
        Cell(formats.day(node.effect_at), raw=node.effect_at.isoformat()),
        Cell(formats.number(node.below), raw=node.below, href=opened),
        Cell(f"Path to {formats.short_id(node.id)}", raw="", href=question.link(to=node.id) + "#path"),
    ]
