"""Everything in a report as one CSV file."""

import csv
import io

from fastapi.responses import Response

from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.csv_export import BYTE_ORDER_MARK, to_csv
from services.projections.pages.report.document import ReportDocument
from services.projections.pages.report.wording import through_text


def report_csv(document: ReportDocument) -> Response:
    """Return everything in a report as one CSV file: each table below its section and caption."""
    about = [
        ("Report", document.title),
        ("As of", document.as_of.isoformat()),
        ("Figures contain", through_text(document.position, facts=document.door == "facts")),
        ("", document.summary),
    ]
    for section in document.sections:
        about += [(section.title, sentence) for sentence in section.sentences]
        about += [(f"{section.title}: comment", section.comment)] if section.comment else []
    rows = [[Cell(name), Cell(text)] for name, text in about]
    parts = [_text(Table("about", "", [Column("Section"), Column("Text")], rows))]
    for section, table in document.tables:
        parts.append(_line(section.title, table.caption) + _text(table))
    headers = {
        "Content-Disposition": f'attachment; filename="board-report-{document.as_of}.csv"',
        "Cache-Control": "private, no-store",
    }
    text = BYTE_ORDER_MARK + "\r\n".join(parts)
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _text(table: Table) -> str:
    return to_csv(table).removeprefix(BYTE_ORDER_MARK)


def _line(*cells: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
