"""View of a program's scorecard: its objectives with their progress, and how it compares with programs like it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.policy.measures import MEASURES, Unit
from services.projections.measures.catalogue.measures import MEASURES as COMPUTED
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.measure_labels import label_of
from services.projections.pages.dashboards.policy_wording import objective_name
from services.projections.pages.definitions import measure_slug
from services.projections.scorecard.models import Benchmark, Benchmarks, Objectives, ScoredObjective
from services.projections.scorecard.progress import Progress

_RIPPLE = frozenset({"program-reach", "program-mentees", "went-on", "program-spawn"})
"""Measures that the page of the program's ripple shows."""
_OBJECTIVES = (
    Column("Objective"),
    Column("Measure"),
    Column("Baseline", True),
    Column("Target", True),
    Column("Now", True),
    Column("Expected by now", True),
    Column("Progress"),
    Column("Due"),
)
PROGRESS: Mapping[Progress, str] = {
    Progress.MET: "reached",
    Progress.ON_TRACK: "on track",
    Progress.BEHIND: "behind",
    Progress.MISSED: "missed",
    Progress.OPEN: "not reached yet",
    Progress.UNKNOWN: "–",
}
"""The words of each state of progress."""
QUARTERS: Mapping[int, str] = {
    1: "among the best quarter",
    2: "better than half",
    3: "below half",
    4: "among the lowest quarter",
}
"""The words of each quarter, 1 being the best."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Comparison of a program with programs like it.

    Attributes:
        sentence: What it is compared with, or why it is not.
        table: Its quarters; None where too few programs can be compared by any measure.
    """

    sentence: str
    table: Table | None


def objectives_table(scored: Objectives, program: str, csv: str, *, ended: bool = False) -> Table | None:
    """Return the objectives of a program; None where it has none.

    Args:
        scored: The objectives with their figures, as the reader may see them.
        program: The program's id.
        csv: Address of the table as CSV.
        ended: Whether the program has ended: what is not reached then will not be.
    """
    rows = [_row(each, program, ended=ended) for each in scored.items]
    return Table("objectives", "Objectives of the program", _OBJECTIVES, rows, csv) if rows else None


def comparison_view(benchmarks: Benchmarks, csv: str) -> Comparison:
    """Return how a program compares with the programs of its archetype.

    Args:
        benchmarks: Its quarters in a closed year.
        csv: Address of the table as CSV.
    """
    like, year = f"{benchmarks.archetype} programs", benchmarks.year
    if all(each.quarter is None for each in benchmarks.items):
        text = f"A comparison for {year} needs at least 8 other {like}, of at least 5 other organizations."
        return Comparison(f"There are too few programs like this one to compare it with. {text}", None)
    caption = f"Place among the {like} of other organizations in {year}"
    columns = (Column("Measure"), Column(f"Place in {year}"))
    table = Table("comparison", caption, columns, [_place(each) for each in benchmarks.items], csv)
    return Comparison(f"Compared with the {like} of other organizations that share their figures, in {year}.", table)


def _row(objective: ScoredObjective, program: str, *, ended: bool) -> list[Cell]:
    write = _WRITERS[MEASURES[objective.measure].unit if objective.measure in MEASURES else "people"]
    return [
        Cell(objective_name(objective.code)),
        Cell(label_of(objective.measure), raw=objective.measure, href=_definition_of(objective.measure)),
        Cell("unknown" if objective.baseline is None else write(objective.baseline)),
        Cell(f"{'at least' if objective.better == 'higher' else 'at most'} {write(objective.target)}"),
        _now(objective, program, write),
        Cell("–" if objective.expected is None else write(objective.expected)),
        Cell(_progress(objective, ended=ended), raw=objective.progress.value),
        Cell(formats.day(objective.due_on)),
    ]


def target_text(unit: Unit, value: float) -> str:
    """Return a target as the table of objectives writes it."""
    return _WRITERS[unit](value)


def _progress(objective: ScoredObjective, *, ended: bool) -> str:
    over = ended and objective.progress in {Progress.ON_TRACK, Progress.BEHIND, Progress.OPEN}
    return "not reached: the program ended before" if over else PROGRESS[objective.progress]


def _now(objective: ScoredObjective, program: str, write: Callable[[float], str]) -> Cell:
    """Return the figure on the date, or why there is none."""
    if objective.measure in _RIPPLE:
        return Cell("see the ripple of this program", href=f"/network/programs/{program}")
    if objective.now is None:
        return Cell(objective.note or "not measured")
    return Cell(write(objective.now), raw=round(objective.now, 4))


def _definition_of(measure: str) -> str | None:
    """Return the address of a measure's card; None for an unknown measure."""
    if measure in COMPUTED:
        return f"/definitions#{measure_slug(measure)}"
    return f"/definitions#{measure}" if measure in MEASURES else None


def _place(benchmark: Benchmark) -> list[Cell]:
    name = Cell(label_of(benchmark.measure), href=f"/definitions#{measure_slug(benchmark.measure)}")
    if benchmark.quarter is None:
        return [name, Cell(benchmark.note or "–")]
    return [name, Cell(QUARTERS[benchmark.quarter], raw=benchmark.quarter)]


_WRITERS: Mapping[Unit, Callable[[float], str]] = {
    "people": formats.number,
    "relationships": formats.number,
    "sessions": formats.number,
    "programs": formats.number,
    "share": lambda value: f"{100 * value:.0f}{formats.THIN}%",
    "rating": formats.decimal,
}
