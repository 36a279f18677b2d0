"""Feedback by version of an instrument; versions are never averaged together."""

from collections.abc import Sequence

from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.programs.models import Feedback

_COLUMNS = (
    Column("Instrument"),
    Column("Version", True),
    Column("Wave"),
    Column("About"),
    Column("Given by"),
    Column("Mean rating (1–5)", True),
    Column("Answers", True),
)


def feedback_table(lines: Sequence[Feedback], csv: str) -> Table:
    """Return mean and number of answers of each version and wave, by what it is about and who answered."""
    ordered = sorted(
        lines, key=lambda line: (line.instrument, -line.version, line.wave or "", line.about, line.given_by)
    )
    return Table("feedback", "Feedback by instrument version", _COLUMNS, [_row(line) for line in ordered], csv)


def _row(line: Feedback) -> list[Cell]:
    mean = line.mean
    text = "–" if mean.value is None else formats.decimal(mean.value, 2)
    if mean.suppressed:
        text = figures.hidden_text(mean, "answers")
    answers = "–" if line.answers is None else formats.number(line.answers)
    return [
        Cell(line.instrument),
        Cell(str(line.version), raw=line.version),
        Cell(line.wave or "–", raw=line.wave),
        Cell(line.about),
        Cell(line.given_by),
        Cell(text, raw=None if mean.value is None else round(mean.value, 4), hidden=bool(mean.suppressed)),
        Cell(answers, raw=line.answers),
    ]
