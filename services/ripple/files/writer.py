"""Graphs as files that other tools read: GraphML, GEXF. Written in parts, whatever their size."""

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
    """What is written."""

    PARQUET = "parquet"
    GRAPHML = "graphml"
    GEXF = "gexf"


def write(path: Path, form: Format, history: TemporalGraph, reach: Times, clock: TimeFormat) -> None:
    """Write the graph with everybody's reach (GraphML, GEXF with times).

    The file appears when it is complete.

    Args:
        path: where to; an existing file is replaced.
        form: what to write: not Parquet, which holds no graph (see `sharding.save`).
        history: the relationships.
        reach: everybody's reach, by person number.
        clock: how the history tells times.
    """
    writer = {Format.GRAPHML: _graphml, Format.GEXF: _gexf}[form]
    with atomic_file(path) as part:
        writer(part, history, reach, clock)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Let a file be written beside ``path``, and put it there when all went well."""
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _graphml(path: Path, history: TemporalGraph, reach: Times, clock: TimeFormat) -> None:
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
        for person in np.flatnonzero(mark_present(history)).tolist():
            label = _text(history.people[person])
            out.write(f'<node id="n{person}"><data key="label">{label}</data>')
            out.write(f'<data key="reach">{reach[person]}</data></node>\n')
        for edge, mentor, mentee, start, effect, program in _edges(history):
            out.write(f'<edge id="e{edge}" source="n{mentor}" target="n{mentee}">')
            out.write(f'<data key="start">{clock.text(start)}</data>')
            if effect != NEVER:
                out.write(f'<data key="effect">{clock.text(effect)}</data>')
            out.write(f'<data key="program">{_text(history.programs[program])}</data></edge>\n')
        out.write("</graph>\n</graphml>\n")


def _gexf(path: Path, history: TemporalGraph, reach: Times, clock: TimeFormat) -> None:
    """Write a dynamic graph: a relationship is there from its start on; its effect is an attribute.

    Dates are seconds since 1970: networkx reads no dateTime.
    """
    form, kind = ("integer", "long") if clock is TimeFormat.INTEGER else ("double", "string")
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        out.write(f'<graph mode="dynamic" defaultedgetype="directed" timeformat="{form}">\n')
        out.write('<attributes class="node"><attribute id="0" title="reach" type="long"/></attributes>\n')
        out.write(f'<attributes class="edge"><attribute id="0" title="effect" type="{kind}"/>')
        out.write('<attribute id="1" title="program" type="string"/></attributes>\n<nodes>\n')
        for person in np.flatnonzero(mark_present(history)).tolist():
            out.write(f'<node id="n{person}" label={quoteattr(_legal(history.people[person]))}>')
            out.write(f'<attvalues><attvalue for="0" value="{reach[person]}"/></attvalues></node>\n')
        out.write("</nodes>\n<edges>\n")
        for edge, mentor, mentee, start, effect, program in _edges(history):
            out.write(
                f'<edge id="e{edge}" source="n{mentor}" target="n{mentee}" start="{clock.number(start)}"><attvalues>'
            )
            _attvalue(out, 0, "" if effect == NEVER else clock.text(effect))
            _attvalue(out, 1, history.programs[program])
            out.write("</attvalues></edge>\n")
        out.write("</edges>\n</graph>\n</gexf>\n")


def _attvalue(out: TextIO, number: int, value: str) -> None:
    """Write one attribute, if it has a value."""
    if value:
        out.write(f'<attvalue for="{number}" value={quoteattr(_legal(value))}/>')


def _edges(history: TemporalGraph) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Go through the relationships, some at a time."""
    columns: list[NDArray[np.int64]] = [
        column.astype(np.int64, copy=False)
        for column in (history.mentor, history.mentee, history.start, history.effect, history.program)
    ]
    for first in range(0, len(history), ROWS):
        some = (column[first : first + ROWS].tolist() for column in columns)
        yield from zip(range(first, first + ROWS), *some, strict=False)


def _text(text: str) -> str:
    """Escape text between tags."""
    return _legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _legal(text: str) -> str:
    """Replace what XML cannot hold at all."""
    return "".join(letter if letter >= " " or letter in "\t\n\r" else "�" for letter in text)
