"""`mentorship actions`: what follows or is due in the write services, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import DEGRADED, Json, say, write_json, write_table

if TYPE_CHECKING:
    from services.process_manager.outcomes import ActionStatus, Outcomes

app = group("Actions of the process managers: what follows from an event, and what is due at a time.")
Key = Annotated[str, typer.Argument(metavar="KEY", help="The action's key in `actions list`.")]
_COLUMNS = ("service", "action", "subject", "due", "outcome", "rule", "tries", "tried again", "key")


@app.command("list")
def list_(
    service: Annotated[str | None, typer.Argument(help="One write service or one of its processes.")] = None,
    planned: Annotated[bool, typer.Option("--planned", help="Also list what is due later.")] = False,
    as_json: Json = False,
) -> None:
    """List actions that are due or were attempted, and are still pending. Exit code 3 when one needs attention."""
    from services.cli.composition.processes import PROCESSES
    from services.platform.clock import system_clock

    now = system_clock()
    found: list[tuple[str, ActionStatus]] = []
    for name in _processes(service):
        with _outcomes(name) as outcomes:
            found += [(PROCESSES[name], action) for action in outcomes.listed(now, planned=planned)]
    if as_json:
        write_json([_row(name, action) for name, action in found])
    else:
        write_table(_COLUMNS, [tuple(_row(name, action)[column] for column in _COLUMNS) for name, action in found])
    raise typer.Exit(DEGRADED if any(action.needs_attention(now) for _, action in found) else 0)


@app.command()
def retry(key: Key) -> None:
    """Try an action again at once: after what refused it was corrected, or to undo `settle`."""
    from services.platform.clock import system_clock

    with _pending(key) as outcomes:
        tried = outcomes.retry(key, system_clock())
    say(f"{key} is tried again at once" if tried else f"{key} was not refused: nothing to do")


@app.command()
def settle(
    key: Key,
    reason: Annotated[str, typer.Option(help="Why it is not to be done; a short text without names of people.")],
) -> None:
    """Decide that an action is not to be done. It stays listed while it is pending; `retry` takes it back."""
    from services.platform.clock import system_clock

    if not reason.strip():
        raise typer.BadParameter("state the reason", param_hint="--reason")
    with _pending(key) as outcomes:
        outcomes.settle(key, system_clock(), reason=reason.strip())
    say(f"{key} is settled and is not tried again")


def _processes(service: str | None) -> list[str]:
    """Return the processes of a service, or the one of that name; all without one."""
    from services.cli.composition.processes import PROCESSES

    if service is None:
        return list(PROCESSES)
    found = [name for name, of in PROCESSES.items() if service in (name, of)]
    if not found:
        available = ", ".join(sorted({*PROCESSES, *PROCESSES.values()}))
        raise typer.BadParameter(f"there is no process manager of {service}; there are: {available}")
    return found


@contextmanager
def _outcomes(process: str) -> "Iterator[Outcomes]":
    """Yield the outcomes of a process.

    Raises:
        WrongMigrationError: The database is not at the migrations of this release.
        NotStartedError: The process manager was never started.
    """
    from services.cli.composition.processes import PROCESSES
    from services.cli.composition.settings_lookup import settings
    from services.process_manager import migrations
    from services.process_manager.outcomes import Outcomes
    from services.projector import connections

    dsn = settings().dsn(PROCESSES[process])
    migrations.check(dsn)
    with connections.connect(dsn) as connection:
        outcomes = Outcomes(connection, process)
        outcomes.require_started()
        yield outcomes


@contextmanager
def _pending(key: str) -> "Iterator[Outcomes]":
    """Yield the outcomes of the process manager of which an action is pending."""
    for process in _processes(None):
        with _outcomes(process) as outcomes:
            if outcomes.is_pending(key):
                yield outcomes
                return
    raise typer.BadParameter(f"no action {key} is pending")


def _row(service: str, action: "ActionStatus") -> dict[str, object]:
    return {
        "service": service,
        "action": action.kind,
        "subject": action.subject,
        "due": action.due_at.isoformat(timespec="seconds"),
        "outcome": action.outcome or "pending",
        "rule": action.rule,
        "detail": action.detail,
        "tries": action.tries,
        "tried again": None if action.again_at is None else action.again_at.isoformat(timespec="seconds"),
        "key": action.key,
        "cause": action.cause,
    }
