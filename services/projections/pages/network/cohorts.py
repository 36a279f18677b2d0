"""Give-back by year in which people were first reached."""

from services.projections.network.answers.cohorts import Cohort, CohortList
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.network.give_back import share

YEARS = 3
"""Horizon of the rate that cohorts are compared by."""


def cohorts_table(cohorts: CohortList, csv: str) -> Table:
    """Return a row a year, the oldest first; what is withheld or cannot be known yet says so."""
    columns = [
        Column("First reached in"),
        Column("People", True),
        Column("Gave back so far", True),
        Column("Half gave back after", True),
        Column(f"Within {YEARS} years", True),
        Column("95 % interval", True),
        Column("R of those who began to mentor then", True),
    ]
    caption = f"By year first reached; R counts what followed within {cohorts.horizon_years} years"
    return Table("cohorts", caption, columns, [_row(each) for each in cohorts.items], csv)


def _row(cohort: Cohort) -> list[Cell]:
    return [
        Cell(cohort.key),
        figures.cell(cohort.at_risk),
        figures.cell(cohort.gave_back),
        _median(cohort),
        *_rate(cohort),
        Cell("not yet known", raw="") if cohort.reproduction is None else _decimal(cohort.reproduction),
    ]


def _median(cohort: Cohort) -> Cell:
    if not cohort.curve:
        return Cell("too few", raw="")
    if cohort.median_days is None:
        return Cell("fewer than half", raw="")
    return Cell(formats.duration(cohort.median_days * 86400), raw=round(cohort.median_days))


def _rate(cohort: Cohort) -> list[Cell]:
    if not cohort.curve:
        return [Cell("too few", raw=""), Cell("too few", raw="")]
    rate = next((each for each in cohort.horizons if each.years == YEARS), None)
    if rate is None or rate.given_back is None or rate.low is None or rate.high is None:
        return [Cell("not yet known", raw=""), Cell("–", raw="")]
    span = f"{100 * rate.low:.1f} to {100 * rate.high:.1f}{formats.THIN}%"
    return [Cell(share(rate.given_back), raw=round(rate.given_back, 6)), Cell(span)]


def _decimal(value: float) -> Cell:
    return Cell(formats.decimal(value, 2), raw=round(value, 6))
