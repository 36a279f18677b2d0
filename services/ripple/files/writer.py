"""Graph files for other tools: GraphML and GEXF, written in chunks, whatever their size."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TextIO
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from services.ripple import NEVER, TemporalGraph
from services.ripple.columns import Times
from services.ripple.files.reader import EdgeDetails
from services.ripple.files.report import mark_present
from services.ripple.files.time_format import TimeFormat

ROWS = 65_536
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow: controls, lone surrogates, U+FFFE and U+FFFF."""


class Format(StrEnum):
    """A file format."""

    PARQUET = "parquet"
    GRAPHML = "graphml"
    GEXF = "gexf"


class _Edge(NamedTuple):
    """One relationship: its number, its people, its times (NEVER where there is none) and its places."""

    number: int
    mentor: int
    mentee: int
    start: int
    effect: int
    end: int
    program: str
    organization: str


def write(
    path: Path,
    format: Format,
    graph: TemporalGraph,
    reach: Times,
    clock: TimeFormat,
    details: EdgeDetails | None = None,
) -> None:
    """Write the graph with the reach of each person (GraphML, or GEXF with times).

    The file appears when it is complete.

    Args:
        path: Target; an existing file is replaced.
        format: The format: not Parquet, which holds no graph (see `part_files.save`).
        graph: The relationships, or the first of them, as of a date.
        reach: Reach by person number.
        clock: The format of the graph's times.
        details: Ends and organizations, in the graph's order.
    """
    writer = {Format.GRAPHML: _graphml, Format.GEXF: _gexf}[format]
    with atomic_file(path) as part:
        writer(part, graph, reach, clock, details or _without_details(graph))


def _without_details(graph: TemporalGraph) -> EdgeDetails:
    return EdgeDetails(np.full(len(graph), NEVER, np.int64), np.zeros(len(graph), np.int32), [""])


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Return a temporary path beside ``path``, moved to ``path`` when the block succeeds."""
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _graphml(path: Path, graph: TemporalGraph, reach: Times, clock: TimeFormat, details: EdgeDetails) -> None:
    """Write a directed graph; a relationship's attributes are start, effect, end, program and organization."""
    kind = "long" if clock is TimeFormat.INTEGER else "string"
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for key, scope, type_ in (
            ("label", "node", "string"),
            ("reach", "node", "long"),
            ("start", "edge", kind),
            ("effect", "edge", kind),
            ("end", "edge", kind),
            ("program", "edge", "string"),
            ("organization", "edge", "string"),
        ):
            out.write(f'<key id="{key}" for="{scope}" attr.name="{key}" attr.type="{type_}"/>\n')
        out.write('<graph edgedefault="directed">\n')
        for person in np.flatnonzero(mark_present(graph)).tolist():
            out.write(f'<node id="n{person}">{_data("label", graph.people[person])}')
            out.write(f'<data key="reach">{reach[person]}</data></node>\n')
        for edge in _edges(graph, details):
            out.write(f'<edge id="e{edge.number}" source="n{edge.mentor}" target="n{edge.mentee}">')
            for key, time in (("start", edge.start), ("effect", edge.effect), ("end", edge.end)):
                out.write("" if time == NEVER else _data(key, clock.text(time)))
            out.write(_data("program", edge.program))
            out.write(_data("organization", edge.organization) if edge.organization else "")
            out.write("</edge>\n")
        out.write("</graph>\n</graphml>\n")


def _gexf(path: Path, graph: TemporalGraph, reach: Times, clock: TimeFormat, details: EdgeDetails) -> None:
    """Write a dynamic graph: a relationship exists from its start to its end; its effect is an attribute.

    Dates are seconds since 1970, because networkx reads no dateTime.
    """
    format, kind = ("integer", "long") if clock is TimeFormat.INTEGER else ("double", "string")
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        out.write(f'<graph mode="dynamic" defaultedgetype="directed" timeformat="{format}">\n')
        out.write('<attributes class="node"><attribute id="0" title="reach" type="long"/></attributes>\n')
        out.write(f'<attributes class="edge"><attribute id="0" title="effect" type="{kind}"/>')
        out.write('<attribute id="1" title="program" type="string"/>')
        out.write('<attribute id="2" title="organization" type="string"/></attributes>\n<nodes>\n')
        for person in np.flatnonzero(mark_present(graph)).tolist():
            out.write(f'<node id="n{person}" label={quoteattr(_legal(graph.people[person]))}>')
            out.write(f'<attvalues><attvalue for="0" value="{reach[person]}"/></attvalues></node>\n')
        out.write("</nodes>\n<edges>\n")
        for edge in _edges(graph, details):
            ended = "" if edge.end == NEVER else f' end="{clock.number(edge.end)}"'
            out.write(f'<edge id="e{edge.number}" source="n{edge.mentor}" target="n{edge.mentee}"')
            out.write(f' start="{clock.number(edge.start)}"{ended}><attvalues>')
            _attvalue(out, 0, "" if edge.effect == NEVER else clock.text(edge.effect))
            _attvalue(out, 1, edge.program)
            _attvalue(out, 2, edge.organization)
            out.write("</attvalues></edge>\n")
        out.write("</edges>\n</graph>\n</gexf>\n")


def _attvalue(out: TextIO, number: int, value: str) -> None:
    """Write one attribute, if it has a value."""
    if value:
        out.write(f'<attvalue for="{number}" value={quoteattr(_legal(value))}/>')


def _edges(graph: TemporalGraph, details: EdgeDetails) -> Iterator[_Edge]:
    """Iterate over the relationships in chunks."""
    size = len(graph)
    columns: list[NDArray[np.int64]] = [
        column[:size].astype(np.int64, copy=False)
        for column in (graph.mentor, graph.mentee, graph.start, graph.effect, details.end)
    ]
    programs, organizations = graph.programs, details.organizations
    for first in range(0, size, ROWS):
        last = min(first + ROWS, size)
        some = (column[first:last].tolist() for column in columns)
        places = (
            [programs[number] for number in graph.program[first:last].tolist()],
            [organizations[number] for number in details.organization[first:last].tolist()],
        )
        yield from map(_Edge, range(first, last), *some, *places)


def _data(key: str, text: str) -> str:
    """Return an attribute of GraphML; a carriage return is written so that it is read as one."""
    written = escape(_legal(text), {"\r": "&#13;"})
    return f'<data key="{key}">{written}</data>'


def _legal(text: str) -> str:
    """Replace characters that XML does not allow."""
    return _ILLEGAL.sub("�", text)
