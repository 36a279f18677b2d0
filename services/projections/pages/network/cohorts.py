"""Give-back by cohort: the year in which people were first reached."""

from services.projections.network.answers.cohorts import Cohort, CohortList
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.network.give_back import share_text


def cohorts_table(cohorts: CohortList, csv: str) -> Table:
    """Return one row per year, oldest first; values that are withheld or not known yet are marked."""
    columns = [
        Column("First reached in"),
        Column("People", True),
        Column("Gave back so far", True),
        Column("Half gave back after", True),
        Column(f"Within {formats.count(cohorts.horizon_years, 'year')}", True),
        Column("95 % confidence interval", True),
        Column("R of mentors who started that year", True),
    ]
    years = formats.count(cohorts.horizon_years, "year")
    caption = f"Cohorts by year first reached; R counts new mentors within {years}"
    return Table("cohorts", caption, columns, [_row(each, cohorts.horizon_years) for each in cohorts.items], csv)


def _row(cohort: Cohort, years: int) -> list[Cell]:
    return [
        Cell(cohort.key),
        figures.count_cell(cohort.at_risk),
        figures.count_cell(cohort.gave_back),
        _median(cohort),
        *_rate(cohort, years),
        Cell("not yet known", raw="") if cohort.reproduction is None else _decimal(cohort.reproduction),
    ]


def _median(cohort: Cohort) -> Cell:
    if not cohort.curve:
        return Cell("too few", raw="")
    if cohort.median_days is None:
        return Cell("fewer than half", raw="")
    return Cell(formats.duration(cohort.median_days * 86400), raw=round(cohort.median_days))


def _rate(cohort: Cohort, years: int) -> list[Cell]:
    if not cohort.curve:
        return [Cell("too few", raw=""), Cell("too few", raw="")]
    rate = next((each for each in cohort.horizons if each.years == years), None)
    if rate is None or rate.given_back is None or rate.low is None or rate.high is None:
        return [Cell("not yet known", raw=""), Cell("–", raw="")]
    width = rate.high > rate.low  # where no one gave back, the interval has no width to state
    span = f"{100 * rate.low:.1f} to {100 * rate.high:.1f}{formats.THIN}%" if width else "–"
    return [Cell(share_text(rate.given_back), raw=round(rate.given_back, 6)), Cell(span)]


def _decimal(value: float) -> Cell:
    return Cell(formats.decimal(value, 2), raw=round(value, 6))
