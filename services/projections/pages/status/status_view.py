"""The status page: is everything that happened in the figures, once."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.status.ledger import ledger_table, verdict
from services.projections.status.models import ProjectionStatus, Status

_TONES = {"live": "good", "stopped": "bad", "absent": "bad"}


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
    """What the status page shows."""

    sentence: str
    tone: str
    table: Table
    projections: Sequence[ProjectionView]


def status_view(status: Status) -> StatusView:
    """Build the page; whatever needs somebody's attention comes first, in words."""
    troubles = [trouble for projection in status.projections for trouble in _troubles(projection)]
    return StatusView(
        sentence=" ".join(troubles) if troubles else _calm(status),
        tone="bad" if troubles else "good",
        table=_table(status),
        projections=[_projection(projection) for projection in status.projections],
    )


def _troubles(projection: ProjectionStatus) -> list[str]:
    name = projection.name.capitalize()
    found = []
    if any(line.ledger == "different" for line in projection.ledger):
        found.append(f"{name} does not hold what was published: rebuild it.")
    if projection.parked:
        found.append(f"{name} set {formats.count(projection.parked, 'record')} aside: look at them.")
    if projection.state == "absent":
        found.append(f"{name} was never built: start its projector.")
    if projection.state == "stopped":
        found.append(f"{name} is stopped: start its projector.")
    return found


def _calm(status: Status) -> str:
    if not status.projections:
        return "No read model is registered."
    behind = [projection for projection in status.projections if projection.lag_events]
    if not behind:
        return "Everything that happened is in the figures, once."
    slowest = max(behind, key=lambda projection: projection.lag_seconds)
    return (
        f"Nothing is lost; {formats.count(slowest.lag_events, 'event')} ({formats.duration(slowest.lag_seconds)}) "
        f"are still to come into {slowest.name}."
    )


def _table(status: Status) -> Table:
    columns = [
        Column("Read model"),
        Column("State"),
        Column("Generation", True),
        Column("Position", True),
        Column("Head", True),
        Column("Behind"),
        Column("Set aside", True),
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
        return "nothing"
    return f"{formats.count(projection.lag_events, 'event')}, {formats.duration(projection.lag_seconds)}"


def _projection(projection: ProjectionStatus) -> ProjectionView:
    bad = any(line.ledger == "different" for line in projection.ledger)
    return ProjectionView(
        name=projection.name,
        state=projection.state,
        tone="bad" if bad else _TONES.get(projection.state, "warn"),
        summary=verdict(projection.ledger),
        facts=_facts(projection),
        ledger=ledger_table(projection),
        open=bad,
    )


def _facts(projection: ProjectionStatus) -> list[tuple[str, str]]:
    """Say what came in and what became of it; what did not happen is said as well, for it is what one looks for."""
    facts = [
        ("In the figures", formats.count(projection.applied, "event")),
        ("Duplicates dropped", formats.number(projection.duplicates)),
        ("Claims rejected", f"{formats.number(projection.rejected)} (another process owned the partition)"),
        ("Of unknown type", f"{formats.number(projection.unknown)} skipped"),
        ("Failures survived", formats.number(projection.failures)),
    ]
    return [*facts, ("Last failure", projection.last_error)] if projection.last_error else facts
