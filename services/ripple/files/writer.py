"""Graph files for other tools: GraphML and GEXF, written in chunks, whatever their size."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from services.ripple import NEVER, TemporalGraph
from services.ripple.columns import Times
from services.ripple.files.report import mark_present
from services.ripple.files.time_format import TimeFormat

ROWS = 65_536


class Format(StrEnum):
    """A file format."""

    PARQUET = "parquet"
    GRAPHML = "graphml"
    GEXF = "gexf"


def write(path: Path, format: Format, graph: TemporalGraph, reach: Times, clock: TimeFormat) -> None:
    """Write the graph with the reach of each person (GraphML, or GEXF with times).

    The file appears when it is complete.

    Args:
        path: Target; an existing file is replaced.
        format: The format: not Parquet, which holds no graph (see `part_files.save`).
        graph: The relationships.
        reach: Reach by person number.
        clock: The format of the graph's times.
    """
    writer = {Format.GRAPHML: _graphml, Format.GEXF: _gexf}[format]
    with atomic_file(path) as part:
        writer(part, graph, reach, clock)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Return a temporary path beside ``path``, moved to ``path`` when the block succeeds."""
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _graphml(path: Path, graph: TemporalGraph, reach: Times, clock: TimeFormat) -> None:
    """Write a directed graph; a relationship's attributes are start, effect and program."""
    kind = "long" if clock is TimeFormat.INTEGER else "string"
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for key, scope, type_ in (
            ("label", "node", "string"),
            ("reach", "node", "long"),
            ("start", "edge", kind),
            ("effect", "edge", kind),
            ("program", "edge", "string"),
        ):
            out.write(f'<key id="{key}" for="{scope}" attr.name="{key}" attr.type="{type_}"/>\n')
        out.write('<graph edgedefault="directed">\n')
        for person in np.flatnonzero(mark_present(graph)).tolist():
            label = _text(graph.people[person])
            out.write(f'<node id="n{person}"><data key="label">{label}</data>')
            out.write(f'<data key="reach">{reach[person]}</data></node>\n')
        for edge, mentor, mentee, start, effect, program in _edges(graph):
            out.write(f'<edge id="e{edge}" source="n{mentor}" target="n{mentee}">')
            out.write(f'<data key="start">{clock.text(start)}</data>')
            if effect != NEVER:
                out.write(f'<data key="effect">{clock.text(effect)}</data>')
            out.write(f'<data key="program">{_text(graph.programs[program])}</data></edge>\n')
        out.write("</graph>\n</graphml>\n")


def _gexf(path: Path, graph: TemporalGraph, reach: Times, clock: TimeFormat) -> None:
    """Write a dynamic graph: a relationship exists from its start on; its effect is an attribute.

    Dates are seconds since 1970, because networkx reads no dateTime.
    """
    format, kind = ("integer", "long") if clock is TimeFormat.INTEGER else ("double", "string")
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        out.write(f'<graph mode="dynamic" defaultedgetype="directed" timeformat="{format}">\n')
        out.write('<attributes class="node"><attribute id="0" title="reach" type="long"/></attributes>\n')
        out.write(f'<attributes class="edge"><attribute id="0" title="effect" type="{kind}"/>')
        out.write('<attribute id="1" title="program" type="string"/></attributes>\n<nodes>\n')
        for person in np.flatnonzero(mark_present(graph)).tolist():
            out.write(f'<node id="n{person}" label={quoteattr(_legal(graph.people[person]))}>')
            out.write(f'<attvalues><attvalue for="0" value="{reach[person]}"/></attvalues></node>\n')
        out.write("</nodes>\n<edges>\n")
        for edge, mentor, mentee, start, effect, program in _edges(graph):
            out.write(
                f'<edge id="e{edge}" source="n{mentor}" target="n{mentee}" start="{clock.number(start)}"><attvalues>'
            )
            _attvalue(out, 0, "" if effect == NEVER else clock.text(effect))
            _attvalue(out, 1, graph.programs[program])
            out.write("</attvalues></edge>\n")
        out.write("</edges>\n</graph>\n</gexf>\n")


def _attvalue(out: TextIO, number: int, value: str) -> None:
    """Write one attribute, if it has a value."""
    if value:
        out.write(f'<attvalue for="{number}" value={quoteattr(_legal(value))}/>')


def _edges(graph: TemporalGraph) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Iterate over the relationships in chunks."""
    columns: list[NDArray[np.int64]] = [
        column.astype(np.int64, copy=False)
        for column in (graph.mentor, graph.mentee, graph.start, graph.effect, graph.program)
    ]
    for first in range(0, len(graph), ROWS):
        some = (column[first : first + ROWS].tolist() for column in columns)
        yield from zip(range(first, first + ROWS), *some, strict=False)


def _text(text: str) -> str:
    """Escape text between tags."""
    return _legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _legal(text: str) -> str:
    """Replace characters that XML does not allow."""
    return "".join(letter if letter >= " " or letter in "\t\n\r" else "�" for letter in text)
