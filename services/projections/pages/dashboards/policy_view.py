"""View of a program's policy: the version in force in words, every version, and the objectives with their measures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.policy.measures import MEASURES, Unit
from services.policy.versions import PolicyVersion, in_force
from services.projections.directory.models import Objective
from services.projections.measures.catalogue.measures import MEASURES as COMPUTED
from services.projections.measures.query.answer import MetricFigure
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.policy_wording import changes, describe
from services.projections.pages.definitions import measure_slug

NOT_MEASURED = "not measured"
NOT_SHOWN = "for coordinators only"
"""In the place of a figure of which only batches are released."""
_RIPPLE = frozenset({"program-reach", "program-mentees", "went-on", "program-spawn"})
"""Measures that the page of the program's ripple shows."""
_COLUMNS = (
    Column("Objective"),
    Column("Measure"),
    Column("Baseline", True),
    Column("Target", True),
    Column("In the period", True),
    Column("Due"),
)


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version: its heading, and what it changed; empty for the first."""

    title: str
    changes: Sequence[str]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """The rules of a program: what it promises and requires."""

    sentence: str
    facts: Sequence[tuple[str, str]]
    versions: Sequence[VersionEntry]
    objectives: Table | None


def policy_view(
    versions: Sequence[PolicyVersion],
    objectives: Sequence[Objective],
    measured: Measured | None,
    program: str,
    now: datetime,
    csv: str,
) -> PolicyView | None:
    """Build the part of the page; None where the program has no policy yet.

    Args:
        versions: The versions of the policy, by number.
        objectives: Every definition of an objective.
        measured: The program's figures in the period; None where the reader sees released sums only.
        program: Its id.
        now: The present time.
        csv: Address of the objectives as CSV.
    """
    if not versions:
        return None
    current = in_force(versions, now)
    codes = current.policy.objective_codes
    return PolicyView(
        f"Version {current.number} is in force since {formats.day(current.effective_at)}.",
        describe(current.policy),
        [_entry(number, versions, current) for number in reversed(range(len(versions)))],
        _scorecard([_definition(code, objectives, current.number) for code in codes], measured, program, csv),
    )


def _entry(index: int, versions: Sequence[PolicyVersion], current: PolicyVersion) -> VersionEntry:
    version = versions[index]
    mark = " (in force)" if version is current else ""
    title = f"Version {version.number}, from {formats.day(version.effective_at)}{mark}"
    return VersionEntry(title, changes(versions[index - 1].policy, version.policy) if index else ())


def _definition(code: str, objectives: Sequence[Objective], version: int) -> Objective | None:
    """Return the definition of an objective that a version of the policy refers to: the last one up to it."""
    known = [each for each in objectives if each.code == code and each.policy_version <= version]
    return max(known, key=lambda each: each.policy_version, default=None)


def _scorecard(
    objectives: Sequence[Objective | None], measured: Measured | None, program: str, csv: str
) -> Table | None:
    rows = [_row(each, measured, program) for each in objectives if each is not None]
    return Table("objectives", "Objectives of the program", _COLUMNS, rows, csv) if rows else None


def _row(objective: Objective, measured: Measured | None, program: str) -> list[Cell]:
    write = _WRITERS[MEASURES[objective.measure].unit if objective.measure in MEASURES else "people"]
    baseline, target = objective.baseline_thousandths, objective.target_thousandths
    name = objective.measure.replace("-", " ")
    return [
        Cell(objective.code),
        Cell(name, href=_definition_of(objective.measure)),
        Cell("unknown" if baseline is None else write(baseline / 1000)),
        Cell(f"{'at least' if objective.better == 'higher' else 'at most'} {write(target / 1000)}"),
        _reached(objective, measured, program, write),
        Cell(formats.day(objective.due_on)),
    ]


def _definition_of(measure: str) -> str | None:
    """Return the address of a measure's card; None for an unknown measure."""
    if measure in COMPUTED:
        return f"/definitions#{measure_slug(measure)}"
    return f"/definitions#{measure}" if measure in MEASURES else None


def _reached(objective: Objective, measured: Measured | None, program: str, write: Callable[[float], str]) -> Cell:
    """Return the value of the bound measure in the period, as far as the reader may see it."""
    if objective.measure in _RIPPLE:
        return Cell("see the ripple of this program", href=f"/network/programs/{program}")
    known = measured is not None and objective.measure in measured.measures
    if measured is None or (known and not measured.is_shown(objective.measure)):
        return Cell(NOT_SHOWN)
    figure = measured.figure(objective.measure) if known else None
    if figure is not None and figure.suppressed:
        return Cell(f"hidden ({figure.suppressed})", hidden=True)
    value = None if figure is None else _value(figure)
    if value is None:
        return Cell(NOT_MEASURED)
    target = objective.target_thousandths / 1000
    reached = value >= target if objective.better == "higher" else value <= target
    return Cell(f"{write(value)}{', reached' if reached else ''}", raw=round(value, 4))


def _value(figure: MetricFigure) -> float | None:
    """Return the value of a figure; of one without a total, that of the part with most facts behind it."""
    if figure.value is not None:
        return figure.value
    part = max((part for part in figure.parts if part.of), key=lambda part: part.of or 0, default=None)
    return None if part is None else part.value


_WRITERS: Mapping[Unit, Callable[[float], str]] = {
    "people": formats.number,
    "relationships": formats.number,
    "sessions": formats.number,
    "programs": formats.number,
    "share": lambda value: f"{100 * value:.0f}{formats.THIN}%",
    "rating": formats.decimal,
}
