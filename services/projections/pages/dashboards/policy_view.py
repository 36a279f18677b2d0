"""View of a program's policy: the version in force in words, every version, and the objectives with their measures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.policy.measures import MEASURES, Unit
from services.policy.versions import PolicyVersion, in_force
from services.projections.directory.models import Objective
from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.dashboards.policy_wording import changes, describe
from services.projections.programs.models import ProgramDashboard

NOT_MEASURED = "not measured yet"
_RIPPLE = frozenset({"program-reach", "program-mentees", "went-on", "program-spawn"})
"""Measures that the page of the program's ripple shows."""
_COLUMNS = (
    Column("Objective"),
    Column("Measure"),
    Column("Baseline", True),
    Column("Target", True),
    Column("Now", True),
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
    dashboard: ProgramDashboard,
    now: datetime,
    csv: str,
) -> PolicyView | None:
    """Build the part of the page; None where the program has no policy yet.

    Args:
        versions: The versions of the policy, by number.
        objectives: Every definition of an objective.
        dashboard: The program's dashboard, with the present values of measures as the reader may see them.
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
        _scorecard([_definition(code, objectives, current.number) for code in codes], dashboard, csv),
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


def _scorecard(objectives: Sequence[Objective | None], dashboard: ProgramDashboard, csv: str) -> Table | None:
    rows = [_row(each, dashboard) for each in objectives if each is not None]
    return Table("objectives", "Objectives of the program", _COLUMNS, rows, csv) if rows else None


def _row(objective: Objective, dashboard: ProgramDashboard) -> list[Cell]:
    write = _WRITERS[MEASURES[objective.measure].unit if objective.measure in MEASURES else "people"]
    baseline, target = objective.baseline_thousandths, objective.target_thousandths
    name = objective.measure.replace("-", " ")
    return [
        Cell(objective.code),
        Cell(name, href=f"/definitions#{objective.measure}" if objective.measure in MEASURES else None),
        Cell("unknown" if baseline is None else write(baseline / 1000)),
        Cell(f"{'at least' if objective.better == 'higher' else 'at most'} {write(target / 1000)}"),
        _present(objective, dashboard, write),
        Cell(formats.day(objective.due_on)),
    ]


def _present(objective: Objective, dashboard: ProgramDashboard, write: Callable[[float], str]) -> Cell:
    """Return the present value of the bound measure, as far as this page computes it and the reader may see it."""
    if objective.measure in _RIPPLE:
        return Cell("see the ripple of this program", href=f"/network/programs/{dashboard.program_id}")
    compute = _PRESENT.get(objective.measure)
    figure = compute(dashboard) if compute else Figure(value=None)
    if figure.suppressed:
        return Cell(figures.hidden_text(figure, "people"), hidden=True)
    if figure.value is None:
        return Cell(NOT_MEASURED)
    target = objective.target_thousandths / 1000
    reached = figure.value >= target if objective.better == "higher" else figure.value <= target
    return Cell(f"{write(figure.value)}{', reached' if reached else ''}", raw=figure.value)


def _enrolled(dashboard: ProgramDashboard) -> Figure:
    none = Figure(value=0, people=0)
    return _sum([dashboard.participations.get(role, {}).get("enrolled", none) for role in ("mentor", "mentee")])


def _sessions(dashboard: ProgramDashboard) -> Figure:
    return _sum([month.held for month in dashboard.sessions])


def _sum(parts: Sequence[Figure]) -> Figure:
    """Return the sum of figures; hidden where one of them is."""
    if any(part.value is None for part in parts):
        return Figure(value=None, suppressed=WITHHELD)
    return Figure(value=sum(part.value or 0 for part in parts))


def _goals(dashboard: ProgramDashboard) -> Figure:
    met, agreed = dashboard.goals.met, dashboard.goals.agreed
    if met.suppressed or agreed.suppressed:
        return Figure(value=None, suppressed=met.suppressed or agreed.suppressed)
    return Figure(value=met.value / agreed.value if met.value is not None and agreed.value else None)


def _feedback(dashboard: ProgramDashboard) -> Figure:
    line = max(dashboard.feedback, key=lambda each: each.answers or 0, default=None)
    return Figure(value=None) if line is None else line.mean


_PRESENT: Mapping[str, Callable[[ProgramDashboard], Figure]] = {
    "enrolled": _enrolled,
    "active-relationships": lambda dashboard: dashboard.active_relationships,
    "sessions-held": _sessions,
    "goals-met": _goals,
    "feedback-mean": _feedback,
    "waiting": lambda dashboard: dashboard.waiting.mentees,
}
_WRITERS: Mapping[Unit, Callable[[float], str]] = {
    "people": formats.number,
    "relationships": formats.number,
    "sessions": formats.number,
    "programs": formats.number,
    "share": lambda value: f"{100 * value:.0f}{formats.THIN}%",
    "rating": formats.decimal,
}
