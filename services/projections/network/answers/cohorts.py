"""How long it takes to give back, cohort by cohort: survival curves with intervals, censoring heeded."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bound, Bounds, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import NEVER, Survival, compute_cohort_reproduction, estimate_survival

By = Literal["year", "program", "organization"]
DAY = 86_400_000_000
MONTH = int(365.25 / 12 * DAY)
MOST_POINTS, MOST_COHORTS = 120, 50
HORIZONS = (1, 2, 3, 5)


class CurvePoint(BaseModel):
    """Where a curve stands so many days after the first effect."""

    days: int
    at_risk: Annotated[int, Field(description="Observed that long and not yet given back.")]
    given_back: Annotated[float, Field(description="1 − S: estimated share who have given back by then.")]
    low: Annotated[float, Field(description="95 % interval, log-log.")]
    high: float


class HorizonRate(BaseModel):
    """The estimated share who have given back within some years; null where nobody was observed that long."""

    years: int
    given_back: float | None
    low: float | None
    high: float | None


class Cohort(BaseModel):
    """People first reached in one year, program or organization."""

    key: str
    name: str | None
    at_risk: Figure
    gave_back: Figure
    median_days: Annotated[float | None, Field(description="By when half have given back; null while fewer have.")]
    horizons: list[HorizonRate]
    curve: Annotated[list[CurvePoint], Field(description="Month by month; empty where the cohort is too small.")]
    reproduction: Annotated[
        float | None,
        Field(description="By year: R of those who began to mentor in it; null until the horizon is behind them all."),
    ] = None


class CohortList(Assumptions):
    """Give-back by cohort. With a program or an organization asked for: of those first reached there."""

    by: By
    horizon_years: Annotated[int, Field(description="How long the cohorts' mentors are given for `reproduction`.")]
    until: Annotated[str, Field(description="When observation ends.")]
    overall: Cohort
    bounds: Bounds = None
    items: Annotated[list[Cohort], Field(description="Years in order; programs and organizations by size, at most 50.")]


def cohorts(found: Analysis, by: By, horizon: int, among: NDArray[np.bool_], programs: ProgramVisibility) -> CohortList:
    """Estimate the curves.

    Args:
        found: the whole network.
        by: what makes a cohort.
        horizon: years, for the reproduction of cohorts.
        among: who counts, by person.
        programs: names and minimum groups.
    """
    keys, names = _keys(found, by, programs)
    again = _reproduction(found, horizon) if by == "year" else {}
    at_risk = found.give_back_status.at_risk & (found.give_back_status.effect <= found.until) & among
    found_keys, sizes = np.unique(keys[at_risk], return_counts=True)
    chosen = found_keys if by == "year" else found_keys[np.argsort(-sizes, kind="stable")][:MOST_COHORTS]
    items = [_cohort(found, str(names.get(key, key)), among & (keys == key), programs, by) for key in chosen.tolist()]
    for item in items:
        item.reproduction = again.get(item.key)
    return CohortList(
        **found.scope.describe(),
        by=by,
        horizon_years=horizon,
        until=str(np.datetime64(found.until, "us").astype("datetime64[s]")) + "Z",
        # Of the whole federation the summary tells as much.
        overall=_told(found, "all", None, among, 1 if among.all() else SMALLEST_GROUP),
        items=items,
        bounds=_bounds(found, among),
    )


def _bounds(found: Analysis, among: NDArray[np.bool_]) -> dict[str, Bound] | None:
    """Tell how many could and did give back under both rules; where few are asked about that would be too much."""
    low, high = found.bounds
    if low is high or not among.all():
        return None
    return {
        name: bound(*(int((getattr(each.give_back_status, column) & among).sum()) for each in (low, high)))
        for name, column in (("at_risk", "at_risk"), ("gave_back", "gave"))
    }


def first_program(found: Analysis) -> NDArray[np.int64]:
    """Return in which program influence first reached everybody, by person; −1 where it has not."""
    first, grouped = found.graph.incoming
    reached = np.flatnonzero(first[1:] > first[:-1])
    where = np.full(len(found.people), -1, np.int64)
    where[reached] = found.graph.program[grouped[first[reached]]]
    return where


def _keys(found: Analysis, by: By, programs: ProgramVisibility) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Return everybody's cohort, and what each is called."""
    if by == "year":
        return _years(found.give_back_status.effect), {}
    where = first_program(found)
    if by == "program":
        return where, dict(enumerate(found.programs))
    owners = [programs[program].organization or "" for program in found.programs]
    names = sorted(set(owners))
    number = np.array([names.index(owner) for owner in owners] or [0], np.int64)
    return np.where(where < 0, -1, number[where]), dict(enumerate(names))


def _cohort(found: Analysis, key: str, among: NDArray[np.bool_], programs: ProgramVisibility, by: By) -> Cohort:
    """Tell one cohort; only a program has a name and a minimum of its own."""
    facts = programs[key] if by == "program" else None
    return _told(found, key, facts.name if facts else None, among, facts.minimum if facts else SMALLEST_GROUP)


def _told(found: Analysis, key: str, name: str | None, among: NDArray[np.bool_], minimum: int) -> Cohort:
    standing = found.give_back_status
    at_risk = int((standing.at_risk & (standing.effect <= found.until) & among).sum())
    gave = int((standing.gave & (standing.start <= found.until) & among).sum())
    enough = at_risk >= minimum and (gave == 0 or gave >= minimum)
    survival = estimate_survival(standing, found.until, among) if enough else None
    longest = int((found.until - standing.effect[standing.at_risk & among]).max(initial=0))
    return Cohort(
        key=key,
        name=name,
        at_risk=show(Cell(at_risk, at_risk), minimum),
        gave_back=show(Cell(gave, gave), minimum),
        median_days=None if survival is None or survival.median is None else survival.median / DAY,
        horizons=[_rate(survival, years, longest) for years in HORIZONS] if survival else [],
        curve=_points(survival, longest) if survival else [],
    )


def _rate(survival: Survival, years: int, longest: int) -> HorizonRate:
    horizon = int(years * 365.25 * DAY)
    if longest < horizon:
        return HorizonRate(years=years, given_back=None, low=None, high=None)
    rate, low, high = survival.rate(horizon)
    return HorizonRate(years=years, given_back=rate, low=low, high=high)


def _points(survival: Survival, longest: int) -> list[CurvePoint]:
    """Read a curve month by month, more coarsely where it is long: a step would tell when a single person gave back."""
    step = MONTH * max(1, -(-longest // (MONTH * MOST_POINTS)))
    points = []
    for time in range(0, longest + 1, step):
        given, low, high = survival.rate(time)
        points.append(
            CurvePoint(days=round(time / DAY), at_risk=survival.watched(time), given_back=given, low=low, high=high)
        )
    return points


def _reproduction(found: Analysis, horizon: int) -> dict[str, float]:
    """Return R by year of first mentoring, of years that lie the whole horizon back."""
    start = found.give_back_status.start
    year, known = _years(start), start != NEVER
    end = (np.datetime64("1970", "Y") + (year - 1969)).astype("datetime64[us]").astype(np.int64)
    length = int(horizon * 365.25 * DAY)
    year[known & (end + length > found.until)] = -1
    again = compute_cohort_reproduction(found.graph, found.scope.rule, year, length)
    return {str(each): value for each, value in again.items()}


def _years(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the year of each time, −1 for those that never come."""
    years, known = np.full(times.size, -1, np.int64), times != NEVER
    years[known] = times[known].astype("datetime64[us]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years
