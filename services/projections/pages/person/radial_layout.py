"""Radial tree layout: the root in the centre, one ring per generation, angles in proportion to the branches."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from services.projections.network.answers.tree import Tree, TreeNode

EDGE = 300.0
"""Radius of the outermost ring; the drawing reaches farther, for labels."""
_GAP = 0.16
"""Radians left free at the top for the numbers of the rings."""
_FOLD_WEIGHT = 2.0
"""Leaves whose space the mark of a fold takes, because it holds a number."""
FOLD = "+"
"""Prefix of the id of a fold: `+` and the id of the person above it."""


@dataclass(frozen=True, slots=True)
class Position:
    """Position of a person, or of the counted mark of a fold, in drawing units and polar coordinates (radians)."""

    x: float
    y: float
    angle: float
    radius: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions by id (folds included), the radii of the rings, and the radius of a dot."""

    positions: Mapping[str, Position]
    rings: Sequence[float]
    dot: float


def layout(tree: Tree) -> Layout:
    """Compute the layout in O(people)."""
    children: dict[str, list[TreeNode]] = defaultdict(list)
    for node in tree.nodes:
        children[node.via].append(node)
    folds = {node.id for node in tree.nodes if node.folded} | ({tree.under} if tree.folded else set())
    weights = _weights(tree, children, folds)
    depths = _depths(tree, folds)
    deepest = max(depths.values(), default=0)
    step = EDGE / max(deepest, 1)
    positions = {tree.under: Position(0.0, 0.0, -pi / 2, 0.0)}
    spans = {tree.under: (-pi / 2 + _GAP, 3 * pi / 2 - _GAP)}
    for parent in [tree.under, *(node.id for node in tree.nodes)]:
        names = [*(each.id for each in children[parent]), *([FOLD + parent] if parent in folds else [])]
        at, end = spans[parent]
        for name in names:
            span = (end - at) * weights[name] / (weights[parent] or 1)
            spans[name] = (at, at + span)
            positions[name] = _position(at + span / 2, step * depths[name])
            weights[parent] -= weights[name]  # the rest of the span belongs to the remaining children
            at += span
    leaves = max(len(positions) - 1 - sum(1 for each in children.values() if each), 1)
    return Layout(
        positions, [step * ring for ring in range(1, deepest + 1)], max(2.5, min(8.0, 2 * pi * EDGE / leaves / 3))
    )


def curve(parent: Position, child: Position) -> str:
    """Return the line between two positions as an SVG path that leaves and arrives along the rays."""
    middle = (parent.radius + child.radius) / 2
    first, second = _position(parent.angle if parent.radius else child.angle, middle), _position(child.angle, middle)
    points = (first.x, first.y, second.x, second.y, child.x, child.y)
    return f"M{parent.x:.1f} {parent.y:.1f}C" + " ".join(f"{value:.1f}" for value in points)


def _weights(tree: Tree, children: Mapping[str, list[TreeNode]], folds: set[str]) -> dict[str, float]:
    """Count the leaves below each person; a fold counts as `_FOLD_WEIGHT`."""
    weights: dict[str, float] = {FOLD + parent: _FOLD_WEIGHT for parent in folds}
    for name in [*(node.id for node in reversed(tree.nodes)), tree.under]:
        below = sum(weights[each.id] for each in children.get(name, ())) + (_FOLD_WEIGHT if name in folds else 0.0)
        weights[name] = below or 1.0
    return weights


def _depths(tree: Tree, folds: set[str]) -> dict[str, int]:
    depths = {tree.under: 0}
    for node in tree.nodes:
        depths[node.id] = depths[node.via] + 1
    depths |= {FOLD + parent: depths[parent] + 1 for parent in folds}
    return depths


def _position(angle: float, radius: float) -> Position:
    return Position(radius * cos(angle), radius * sin(angle), angle, radius)
