"""Process managers on the status page: what follows and what is due, and what prevents it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.status.models import ProcessStatus

LATE_SECONDS = 60.0
"""An action that is due for longer is stated as a problem."""
_STATES = {
    "running": "running",
    "waiting": "reading what has happened",
    "stopped": "not running",
    "absent": "never started",
    "unknown": "its database does not answer",
}


def process_problems(processes: Sequence[ProcessStatus]) -> Iterator[str]:
    """Yield what prevents that something follows or is done when it is due."""
    for process in processes:
        if process.state in {"stopped", "absent"} and process.sent is not None:
            yield "No mail is sent. Start the process of notifications."
        elif process.state in {"stopped", "absent"}:
            yield f"Nothing follows or becomes due in {process.service}. Start its process manager."
        if process.refused and process.sent is not None:
            yield f"{formats.count(process.refused, 'mail')} could not be sent yet. They are tried again."
        elif process.refused:
            actions, verb = formats.count(process.refused, "action"), "was" if process.refused == 1 else "were"
            yield f"{actions} in {process.service} {verb} refused. Review them with “mentorship actions list”."
        if process.unsettled and process.sent is None:
            actions, verb = formats.count(process.unsettled, "action"), "has" if process.unsettled == 1 else "have"
            yield f"{actions} in {process.service} {verb} had no effect. Review them with “mentorship actions list”."


def process_warnings(processes: Sequence[ProcessStatus]) -> Iterator[str]:
    """Yield what may end by itself: an unknown status, and actions that are late."""
    for process in processes:
        if process.state == "unknown":
            yield f"It is not known what is due in {_title(process)}: its database does not answer."
        late = process.due and not process.refused and process.overdue_seconds > LATE_SECONDS
        if process.state == "running" and late:
            since = formats.duration(process.overdue_seconds)
            yield f"{formats.count(process.due, 'action')} in {_title(process)} waited up to {since}."


def process_table(processes: Sequence[ProcessStatus]) -> Table:
    """Return the process managers, one a row."""
    columns = [
        Column("Service"),
        Column("State"),
        Column("Planned", True),
        Column("Due", True),
        Column("Refused", True),
        Column("Without effect", True),
        Column("Oldest due"),
        Column("Mails sent in 30 days", True),
        Column("Mails given up", True),
    ]
    rows = [_row(process) for process in processes]
    return Table("processes", "What follows and what is due", columns, rows, "/status?csv=processes")


def _row(process: ProcessStatus) -> list[Cell]:
    planned = max(0, process.pending - process.due - process.refused)
    numbers = (planned, process.due, process.refused, process.unsettled)
    oldest = formats.duration(process.overdue_seconds) if process.oldest_due_at is not None else ""
    return [
        Cell(_title(process)),
        Cell(_STATES[process.state]),
        *(Cell(formats.number(number), raw=number) for number in numbers),
        Cell(oldest),
        *(_mails(number) for number in (process.sent, process.given_up)),
    ]


def _mails(number: int | None) -> Cell:
    return Cell("" if number is None else formats.number(number), raw=number)


def _title(process: ProcessStatus) -> str:
    return process.service if process.sent is None else f"{process.service}: mails"
