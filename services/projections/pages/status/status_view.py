"""View of the status page: whether every published event is in the figures exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.status import standstill
from services.projections.pages.status.ledger import ledger_summary, ledger_table
from services.projections.pages.status.process_managers import process_problems, process_table, process_warnings
from services.projections.status.models import ProcessStatus, ProjectionStatus, Status
from services.projector.parked_reasons import describe_alarms

_TONES = {"live": "good", "failing": "bad", "stopped": "bad", "absent": "bad"}


@dataclass(frozen=True, slots=True)
class ProjectionView:
    """One read model on the status page."""

    name: str
    state: str
    tone: str
    summary: str
    facts: Sequence[tuple[str, str]]
    ledger: Table
    open: bool


@dataclass(frozen=True, slots=True)
class StatusView:
    """Content of the status page."""

    sentence: str
    tone: str
    table: Table
    projections: Sequence[ProjectionView]
    processes: Table | None


def status_view(status: Status, processes: Sequence[ProcessStatus] = ()) -> StatusView:
    """Build the page; problems come first.

    Args:
        status: Of the read models.
        processes: Of the process managers; none where their databases are not known.
    """
    problems = [problem for projection in status.projections for problem in _problems(projection)]
    problems += process_problems(processes)
    warnings = [*dict.fromkeys(standstill.warnings(status.projections)), *process_warnings(processes)]
    return StatusView(
        sentence=" ".join(problems + warnings) if problems or warnings else _no_problems(status),
        tone="bad" if problems else "warn" if warnings else "good",
        table=_table(status),
        projections=[_projection(projection) for projection in status.projections],
        processes=process_table(processes) if processes else None,
    )


def _problems(projection: ProjectionStatus) -> list[str]:
    name = projection.name.capitalize()
    problems = []
    if any(line.ledger == "different" for line in projection.ledger):
        problems.append(f"{name} differs from what was published. Rebuild it.")
    if projection.parked:
        alarms = describe_alarms(projection.parked_reasons)
        records = formats.count(projection.parked, "parked record") + (f": {alarms}" if alarms else "")
        problems.append(f"{name} has {records}. Review them.")
    return problems + standstill.problems(projection)


def _no_problems(status: Status) -> str:
    if not status.projections:
        return "No read models are configured."
    behind = [projection for projection in status.projections if projection.lag_events]
    if not behind:
        return f"All figures are up to date. {_completeness(status)}"
    slowest = max(behind, key=lambda projection: projection.lag_seconds)
    return (
        f"No events are lost. {slowest.name.capitalize()} is {formats.count(slowest.lag_events, 'event')} "
        f"({formats.duration(slowest.lag_seconds)}) behind."
    )


def _completeness(status: Status) -> str:
    """Return what the ledgers prove: not yet everything, shortly after an event."""
    if all(line.ledger == "equal" for projection in status.projections for line in projection.ledger):
        return "Every event is counted exactly once."
    return "The ledgers show no differences, but do not cover the latest events yet."


def _table(status: Status) -> Table:
    columns = [
        Column("Read model"),
        Column("State"),
        Column("Generation", True),
        Column("Position", True),
        Column("Head", True),
        Column("Behind"),
        Column("Parked", True),
    ]
    rows = [
        [
            Cell(each.name, href=f"#{each.name}"),
            Cell(each.state),
            Cell(str(each.generation), raw=each.generation),
            Cell(formats.number(each.position), raw=each.position),
            Cell(formats.number(each.head), raw=each.head),
            Cell(_behind(each), raw=each.lag_events),
            Cell(formats.number(each.parked), raw=each.parked),
        ]
        for each in status.projections
    ]
    return Table("projections", "Read models", columns, rows, "/status?csv=projections")


def _behind(projection: ProjectionStatus) -> str:
    if not projection.lag_events:
        return standstill.unknown_lag(projection) or "up to date"
    return f"{formats.count(projection.lag_events, 'event')}, {formats.duration(projection.lag_seconds)}"


def _projection(projection: ProjectionStatus) -> ProjectionView:
    bad = any(line.ledger == "different" for line in projection.ledger)
    return ProjectionView(
        name=projection.name,
        state=projection.state,
        tone="bad" if bad else _TONES.get(projection.state, "warn"),
        summary=ledger_summary(projection.ledger),
        facts=_facts(projection),
        ledger=ledger_table(projection),
        open=bad,
    )


def _facts(projection: ProjectionStatus) -> list[tuple[str, str]]:
    """Return counts of records by outcome; zeros are shown too, because operators look for them."""
    reason = " (another process owned the partition)" if projection.rejected else ""
    facts = [
        *standstill.publisher_facts(projection),
        ("Events applied", formats.number(projection.applied)),
        ("Duplicates skipped", formats.number(projection.duplicates)),
        ("Claims rejected", formats.number(projection.rejected) + reason),
        ("Unknown event types skipped", formats.number(projection.unknown)),
        ("Errors recovered from", formats.number(projection.failures)),
    ]
    return [*facts, ("Last error", projection.last_error)] if projection.last_error else facts
