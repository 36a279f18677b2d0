"""Time to give back by cohort: Kaplan–Meier curves with confidence intervals and right-censoring."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bound, Bounds, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import NEVER, Survival, compute_cohort_reproduction, estimate_curve

By = Literal["year", "program", "organization"]
DAY = 86_400_000_000
MONTH = int(365.25 / 12 * DAY)
MAX_POINTS, MAX_COHORTS = 120, 50
HORIZONS = (1, 2, 3, 5)
_SHORT = 1 << 15


class CurvePoint(BaseModel):
    """A point of a curve, at a number of days after the first effect."""

    days: int
    at_risk: Annotated[int, Field(description="Observed that long and not yet given back.")]
    given_back: Annotated[float, Field(description="1 − S: estimated share who have given back by then.")]
    low: Annotated[float, Field(description="95 % interval, log-log.")]
    high: float


class HorizonRate(BaseModel):
    """The estimated share who have given back within some years; null where no mentee was observed that long."""

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
    median_days: Annotated[float | None, Field(description="Days until half have given back; null while fewer have.")]
    horizons: list[HorizonRate]
    curve: Annotated[list[CurvePoint], Field(description="Month by month; empty where the cohort is too small.")]
    reproduction: Annotated[
        float | None,
        Field(
            description="New mentors per mentor within the horizon. By year: of mentors who started in it, null until "
            "the whole horizon has passed for all. Overall: of all mentors with the horizon behind them; null in parts."
        ),
    ] = None


class CohortList(Assumptions):
    """Give-back by cohort. In the scope of a program or an organization: of those first reached there."""

    by: By
    horizon_years: Annotated[int, Field(description="Horizon of the cohorts' mentors for `reproduction`.")]
    until: Annotated[str, Field(description="When observation ends.")]
    overall: Cohort
    bounds: Bounds = None
    items: Annotated[list[Cohort], Field(description="Years in order; programs and organizations by size, at most 50.")]


def build_cohorts(
    analysis: Analysis, by: By, horizon: int, among: NDArray[np.bool_], programs: ProgramVisibility
) -> CohortList:
    """Estimate the curves.

    Args:
        analysis: The whole network.
        by: Criterion of the cohorts.
        horizon: Years, for the reproduction of cohorts.
        among: Mask of the people to include.
        programs: Names and minimum group sizes.
    """
    if by == "year" and among.all():  # neither names nor minimum group sizes of programs decide it
        return analysis.keep(("cohorts", by, horizon), lambda: _build(analysis, by, horizon, among, programs))
    return _build(analysis, by, horizon, among, programs)


def _build(
    analysis: Analysis, by: By, horizon: int, among: NDArray[np.bool_], programs: ProgramVisibility
) -> CohortList:
    keys, names = _cohort_keys(analysis, by, programs)
    reproduction = _reproduction(analysis, horizon) if by == "year" else {}
    everyone = _Observed.of(analysis, among)
    parts = everyone.by(keys[everyone.people])
    largest = sorted(parts, key=lambda key: (-parts[key].people.size, key))[:MAX_COHORTS]
    chosen = list(parts) if by == "year" else largest
    items = [_named_cohort(str(names.get(key, key)), parts[key], programs, by) for key in chosen]
    for item in items:
        item.reproduction = reproduction.get(item.key)
    # Of the whole federation the summary states as much.
    overall = _build_cohort("all", None, everyone, 1 if among.all() else SMALLEST_GROUP)
    overall.reproduction = _settled_reproduction(analysis, horizon) if among.all() else None
    return CohortList(
        **analysis.scope.describe(),
        by=by,
        horizon_years=horizon,
        until=str(np.datetime64(analysis.until, "us").astype("datetime64[s]")) + "Z",
        overall=overall,
        items=items,
        bounds=_bounds(analysis, among),
    )


def _bounds(analysis: Analysis, among: NDArray[np.bool_]) -> dict[str, Bound] | None:
    """Return counts under both rules; only for all people, as they would disclose a small group."""
    low, high = analysis.bounds
    if low is high or not among.all():
        return None
    return {
        name: bound(*(int((getattr(each.give_back_status, column) & among).sum()) for each in (low, high)))
        for name, column in (("at_risk", "at_risk"), ("gave_back", "gave"))
    }


def first_programs(analysis: Analysis) -> NDArray[np.int64]:
    """Return the program in which influence first reached each person; −1 where it has not."""
    first, grouped = analysis.graph.incoming
    reached = np.flatnonzero(first[1:] > first[:-1])
    where = np.full(len(analysis.people), -1, np.int64)
    where[reached] = analysis.graph.program[grouped[first[reached]]]
    return where


def _cohort_keys(analysis: Analysis, by: By, programs: ProgramVisibility) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Return each person's cohort, and the cohorts' names."""
    if by == "year":
        return find_years(analysis.give_back_status.effect), {}
    where = first_programs(analysis)
    if by == "program":
        return where, dict(enumerate(analysis.programs))
    owners = [programs[program].organization or "" for program in analysis.programs]
    names = sorted(set(owners))
    number = np.array([names.index(owner) for owner in owners] or [0], np.int64)
    return np.where(where < 0, -1, number[where]), dict(enumerate(names))


@dataclass(frozen=True)
class _Observed:
    """People at risk of giving back, by number.

    Attributes:
        people: Their numbers.
        length: How long each was observed, until the person gave back or observation ended.
        gave: Mask of those who gave back.
        since: How long ago the first effect was when observation ended.
    """

    people: NDArray[np.int64]
    length: NDArray[np.int64]
    gave: NDArray[np.bool_]
    since: NDArray[np.int64]

    @classmethod
    def of(cls, analysis: Analysis, among: NDArray[np.bool_]) -> "_Observed":
        """Return those of a mask whose first effect lies before the end of observation."""
        status, until = analysis.give_back_status, analysis.until
        people = np.flatnonzero(status.at_risk & (status.effect <= until) & among)
        start, effect = status.start[people], status.effect[people]
        gave = status.gave[people] & (start <= until)
        return cls(people, np.where(gave, start, until) - effect, gave, until - effect)

    @property
    def longest(self) -> int:
        """The longest time for which anyone could have been observed."""
        return int(self.since.max(initial=0))

    def by(self, keys: NDArray[np.int64]) -> "dict[int, _Observed]":
        """Return the parts of equal keys, in the order of the keys.

        Args:
            keys: The key of each of the people.
        """
        low, high = int(keys.min(initial=_SHORT)), int(keys.max(initial=0))
        if low == high:
            return {low: self}
        if high < _SHORT:
            keys = keys.astype(np.int16)  # sorted by counting
        order = np.argsort(keys, kind="stable")
        found, first = np.unique(keys[order], return_index=True)
        places = np.split(order, first[1:])
        return {
            key: _Observed(self.people[place], self.length[place], self.gave[place], self.since[place])
            for key, place in zip(found.tolist(), places, strict=False)
        }


def _named_cohort(key: str, people: _Observed, programs: ProgramVisibility, by: By) -> Cohort:
    """Build one cohort; only a program has a name and a minimum of its own."""
    facts = programs[key] if by == "program" else None
    return _build_cohort(key, facts.name if facts else None, people, facts.minimum if facts else SMALLEST_GROUP)


def _build_cohort(key: str, name: str | None, people: _Observed, minimum: int) -> Cohort:
    at_risk, gave = people.length.size, int(people.gave.sum())
    enough = at_risk >= minimum and (gave == 0 or gave >= minimum)
    survival = estimate_curve(people.length, people.gave) if enough else None
    return Cohort(
        key=key,
        name=name,
        at_risk=show(Cell(at_risk, at_risk), minimum),
        gave_back=show(Cell(gave, gave), minimum),
        median_days=None if survival is None or survival.median is None else survival.median / DAY,
        horizons=[_rate(survival, years, people.longest) for years in HORIZONS] if survival else [],
        curve=_points(survival, people.longest) if survival else [],
    )


def _rate(survival: Survival, years: int, longest: int) -> HorizonRate:
    horizon = int(years * 365.25 * DAY)
    if longest < horizon:
        return HorizonRate(years=years, given_back=None, low=None, high=None)
    rate, low, high = survival.rate(horizon)
    return HorizonRate(years=years, given_back=rate, low=low, high=high)


def _points(survival: Survival, longest: int) -> list[CurvePoint]:
    """Sample a curve monthly, more coarsely where it is long: a step would disclose when a single person gave back."""
    step = MONTH * max(1, -(-longest // (MONTH * MAX_POINTS)))
    points = []
    for time in range(0, longest + 1, step):
        share, low, high = survival.rate(time)
        points.append(
            CurvePoint(
                days=round(time / DAY), at_risk=survival.count_observed(time), given_back=share, low=low, high=high
            )
        )
    return points


def _reproduction(analysis: Analysis, horizon: int) -> dict[str, float]:
    """Return R by year of first mentoring, for years with the whole horizon behind them."""
    start = analysis.give_back_status.start
    length = int(horizon * 365.25 * DAY)
    year = find_years(start)
    # A year that ended by the time at which the horizon began: then each of its mentors has the whole of it behind.
    since = np.datetime64(analysis.until - length, "us").astype("datetime64[Y]").astype(np.int64) + 1970
    year[year >= since] = -1
    reproduction = compute_cohort_reproduction(analysis.new_mentor_shares, year, length)
    return {str(each): value for each, value in reproduction.items()}


def _settled_reproduction(analysis: Analysis, horizon: int) -> float | None:
    """Return R of all mentors with the whole horizon behind them; None without one. Newer ones had less time."""
    start, length = analysis.give_back_status.start, int(horizon * 365.25 * DAY)
    settled = (start != NEVER) & (start <= analysis.until - length)
    reproduction = compute_cohort_reproduction(
        analysis.new_mentor_shares, np.where(settled, np.int64(0), np.int64(-1)), length
    )
    return reproduction.get(0)


def find_years(times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the year of each time, −1 for NEVER."""
    started = np.flatnonzero(times != NEVER)
    years = np.full(times.size, -1, np.int64)
    if started.size:
        begun = times[started]
        first, last = (np.datetime64(int(each), "us").astype("datetime64[Y]") for each in (begun.min(), begun.max()))
        ends = np.arange(first + 1, last + 1).astype("datetime64[us]").astype(np.int64)  # dividing dates is far slower
        year = int(first.astype(np.int64)) + 1970
        years[started] = np.searchsorted(ends, begun, side="right") + year if ends.size else year
    return years
