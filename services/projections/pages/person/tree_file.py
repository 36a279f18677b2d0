"""The tree of a ripple as an SVG file: the drawing of the page with its finding, its method and its legend."""

from textwrap import wrap

from fastapi.responses import Response

from services.projections.pages.person.tree import TreeView
from services.projections.pages.render import render

COLOURS = ("#0b5c6b", "#b3541e", "#6b4fa0", "#2f7d32", "#a11d5b", "#7a6a00", "#2b5fb8", "#5b5b5b")
"""Colour of each category on white, as in the pages' style sheet."""
_WIDTH = 96
"""Characters of a line above the drawing."""


def tree_svg(tree: TreeView, assumptions: str) -> str:
    """Return the picture.

    Args:
        tree: The tree.
        assumptions: Under which policy, rule and date it was computed.
    """
    lines = [*wrap(tree.finding, _WIDTH), *wrap(assumptions, _WIDTH)]
    head = 52 + 18 * len(lines)
    height = 2 * tree.half + head + 22 * len(tree.legend) + 12
    values = {"tree": tree, "lines": lines, "head": head, "height": height}
    return render("person/tree_file.html", {**values, "assumptions": assumptions, "colours": COLOURS}).lstrip()


def tree_file(tree: TreeView, assumptions: str) -> Response:
    """Return the picture as a file to download."""
    return picture_file(tree_svg(tree, assumptions), f"ripple-{tree.centre}")


def picture_file(svg: str, name: str) -> Response:
    """Return an SVG picture as a file to download.

    Args:
        svg: The picture.
        name: Name of the file, without its ending.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.svg"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie, Accept",
    }
    return Response(svg, media_type="image/svg+xml", headers=headers)
