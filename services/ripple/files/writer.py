"""Graph files for other tools: GraphML and GEXF, written in chunks, whatever their size."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from services.ripple import NEVER, TemporalGraph
from services.ripple.columns import Times
from services.ripple.files.reader import EdgeDetails
from services.ripple.files.report import mark_present
from services.ripple.files.time_format import TimeFormat

ROWS = 65_536
LINES = 2_048
"""People or relationships of one piece of text."""
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
    with atomic_file(path) as part, part.open("w", encoding="utf-8") as out:
        out.writelines(graph_text(format, graph, reach, clock, details))


def graph_text(
    format: Format,
    graph: TemporalGraph,
    reach: Times,
    clock: TimeFormat,
    details: EdgeDetails | None = None,
    ids: Sequence[str] | None = None,
) -> Iterator[str]:
    """Return the text of a graph file piece by piece; each piece is of some thousand people or relationships.

    Args:
        format: The format: not Parquet, which is no text.
        graph: The relationships, or the first of them, as of a date.
        reach: Reach by person number.
        clock: The format of the graph's times.
        details: Ends and organizations, in the graph's order.
        ids: Ids of the relationships, in the graph's order; None for none.
    """
    writer = {Format.GRAPHML: _graphml, Format.GEXF: _gexf}[format]
    return _pieces(writer(graph, reach, clock, details or _without_details(graph), ids))


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, LINES)):
        yield piece


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


def _graphml(
    graph: TemporalGraph, reach: Times, clock: TimeFormat, details: EdgeDetails, ids: Sequence[str] | None
) -> Iterator[str]:
    """Write a directed graph; a relationship's attributes are its times, its program and its organization."""
    kind = "long" if clock is TimeFormat.INTEGER else "string"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for key, scope, type_ in (
        ("label", "node", "string"),
        ("reach", "node", "long"),
        ("start", "edge", kind),
        ("effect", "edge", kind),
        ("end", "edge", kind),
        ("program", "edge", "string"),
        ("organization", "edge", "string"),
        *([("relationship", "edge", "string")] if ids is not None else []),
    ):
        yield f'<key id="{key}" for="{scope}" attr.name="{key}" attr.type="{type_}"/>\n'
    yield '<graph edgedefault="directed">\n'
    for person in np.flatnonzero(mark_present(graph)).tolist():
        label = _data("label", graph.people[person])
        yield f'<node id="n{person}">{label}<data key="reach">{reach[person]}</data></node>\n'
    for edge in _edges(graph, details):
        times = (("start", edge.start), ("effect", edge.effect), ("end", edge.end))
        yield "".join(
            (
                f'<edge id="e{edge.number}" source="n{edge.mentor}" target="n{edge.mentee}">',
                *(_data(key, clock.text(time)) for key, time in times if time != NEVER),
                _data("program", edge.program),
                _data("organization", edge.organization) if edge.organization else "",
                "" if ids is None else _data("relationship", ids[edge.number]),
                "</edge>\n",
            )
        )
    yield "</graph>\n</graphml>\n"


def _gexf(
    graph: TemporalGraph, reach: Times, clock: TimeFormat, details: EdgeDetails, ids: Sequence[str] | None
) -> Iterator[str]:
    """Write a dynamic graph: a relationship exists from its start to its end; its effect is an attribute.

    Dates are seconds since 1970, because networkx reads no dateTime.
    """
    format, kind = ("integer", "long") if clock is TimeFormat.INTEGER else ("double", "string")
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    yield f'<graph mode="dynamic" defaultedgetype="directed" timeformat="{format}">\n'
    yield '<attributes class="node"><attribute id="0" title="reach" type="long"/></attributes>\n'
    yield f'<attributes class="edge"><attribute id="0" title="effect" type="{kind}"/>'
    yield '<attribute id="1" title="program" type="string"/><attribute id="2" title="organization" type="string"/>'
    yield "" if ids is None else '<attribute id="3" title="relationship" type="string"/>'
    yield "</attributes>\n<nodes>\n"
    for person in np.flatnonzero(mark_present(graph)).tolist():
        label = quoteattr(_legal(graph.people[person]))
        value = f'<attvalues><attvalue for="0" value="{reach[person]}"/></attvalues>'
        yield f'<node id="n{person}" label={label}>{value}</node>\n'
    yield "</nodes>\n<edges>\n"
    for edge in _edges(graph, details):
        ended = "" if edge.end == NEVER else f' end="{clock.number(edge.end)}"'
        effect = "" if edge.effect == NEVER else clock.text(edge.effect)
        values = (effect, edge.program, edge.organization, "" if ids is None else ids[edge.number])
        yield "".join(
            (
                f'<edge id="e{edge.number}" source="n{edge.mentor}" target="n{edge.mentee}"',
                f' start="{clock.number(edge.start)}"{ended}><attvalues>',
                *(_attvalue(number, value) for number, value in enumerate(values)),
                "</attvalues></edge>\n",
            )
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalue(number: int, value: str) -> str:
    """Return one attribute, if it has a value."""
    return f'<attvalue for="{number}" value={quoteattr(_legal(value))}/>' if value else ""


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
