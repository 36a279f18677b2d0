"""Picture of an ecosystem: a lane for each end, a box for each tie, with a table of the same facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.ecosystem.layers import LAYERS, MOST, Ecosystem, Tie

WIDTH = 340
"""Width of the picture: that of a telephone, so that its letters are never smaller than they are set."""
_LANES = (16, 324)
_BOX, _GAP, _HEAD, _LAYER = 40, 10, 44, 30
_LEFT, _RIGHT = 40, 300
_CHARACTERS = 34, 42
"""Characters that fit into the lines of a box, in their sizes."""


@dataclass(frozen=True, slots=True)
class Box:
    """A tie as it is drawn: its edges, its lines to the lanes, and its texts, cut to fit.

    Attributes:
        top: Its upper edge.
        lines: The lines to the lanes, each from and to.
        name: Its first line.
        detail: Its second line.
        title: Both in full.
    """

    top: int
    lines: Sequence[tuple[int, int]]
    name: str
    detail: str
    title: str


@dataclass(frozen=True, slots=True)
class Band:
    """A layer as it is drawn: its name, the position of it, its boxes, and a sentence below them."""

    name: str
    top: int
    boxes: Sequence[Box]
    note: str
    note_top: int


@dataclass(frozen=True, slots=True)
class EcosystemView:
    """The picture with its table.

    Attributes:
        title: Its title.
        finding: What it shows, in a sentence.
        limits: What is left out.
        ends: The names of the ends, cut to fit, each with the position of its lane.
        width: Width of the picture.
        height: Height of the picture.
        bands: Its layers.
        table: The same facts; None where there is no tie.
        id: Its name on the page.
    """

    title: str
    finding: str
    limits: str
    ends: Sequence[tuple[str, int]]
    width: int
    height: int
    bands: Sequence[Band]
    table: Table | None
    id: str = "ecosystem"


def ecosystem_view(ecosystem: Ecosystem, id: str = "ecosystem") -> EcosystemView:
    """Lay out an ecosystem, each layer below the one that is closer.

    Args:
        ecosystem: Its connections.
        id: The name of the picture on its page.
    """
    bands, top = [], _HEAD
    for layer, name in LAYERS.items():
        band, top = _band(name, ecosystem.of(layer), top, ecosystem.without, len(ecosystem.ends))
        bands.append(band)
    ends = [(_cut(name, 20), lane) for name, lane in zip(ecosystem.ends, _LANES, strict=False)]
    table = _table(ecosystem, id) if ecosystem.ties else None
    finding = ecosystem.finding or _finding(ecosystem)
    return EcosystemView(ecosystem.title, finding, ecosystem.limits, ends, WIDTH, top, bands, table, id)


def _band(name: str, ties: Sequence[Tie], top: int, without: str, ends: int) -> tuple[Band, int]:
    boxes = [_box(tie, top + _LAYER + number * (_BOX + _GAP), ends) for number, tie in enumerate(ties[:MOST])]
    end = top + _LAYER + len(boxes) * (_BOX + _GAP)
    more = len(ties) - len(boxes)
    note = f"and {formats.number(more)} more, in the table" if more else "" if ties else without
    return Band(name, top + 18, boxes, note, end + 8), end + (22 if note else 4)


def _box(tie: Tie, top: int, ends: int) -> Box:
    lines = [(_LANES[0], _LEFT)] if 0 in tie.ends else []
    lines += [(_RIGHT, _LANES[1])] if 1 in tie.ends and ends > 1 else []
    first, second = _CHARACTERS
    return Box(top, lines, _cut(tie.name, first), _cut(tie.detail, second), f"{tie.name}: {tie.detail}")


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"


def _finding(ecosystem: Ecosystem) -> str:
    counts = [
        f"{name[0].lower()}{name[1:]} {formats.number(len(ecosystem.of(layer)))}" for layer, name in LAYERS.items()
    ]
    return f"Connections in each layer: {', '.join(counts)}."


def _table(ecosystem: Ecosystem, id: str) -> Table:
    pair = len(ecosystem.ends) > 1
    columns = [Column("Connection"), Column("Layer"), *([Column("Of")] if pair else []), Column("What it is")]
    rows = [
        [
            Cell(tie.name, href=tie.href),
            Cell(name),
            *([Cell(" and ".join(ecosystem.ends[place] for place in sorted(tie.ends)))] if pair else []),
            Cell(tie.detail),
        ]
        for layer, name in LAYERS.items()
        for tie in ecosystem.of(layer)
    ]
    return Table(id, "Connections by layer", columns, rows, group_by=1)
