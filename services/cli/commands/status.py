"""`mentorship status`: position, lag and ledger of every read model, and what is due in the process managers."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from services.cli.shell.output import DEGRADED, Json, write_json, write_table

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.process_manager.process_status import ProcessManagerStatus
    from services.projector.status import ProjectionStatus
    from services.relationships.matching.runs.status import WorkerStatus

_PUBLISHER_COLUMNS = (
    "publisher",
    "read by",
    "state",
    "published",
    "recorded",
    "quarantined",
    "seconds since its report",
)
_PROCESS_COLUMNS = ("process manager", "state", "pending", "due", "refused", "unsettled", "oldest due")


def status(as_json: Json = False) -> None:
    """Show every read model, its publishers, and what is due. Exit code 3 when one of them needs attention."""
    from services.cli.composition.settings_lookup import settings
    from services.projector.troubles import troubles

    configuration = settings()
    read_models, processes = read(configuration), read_processes(configuration)
    problems = [trouble.explained for one in read_models for trouble in troubles(one)]
    problems += [problem for process in processes for problem in process.problems]
    matcher = read_matcher(configuration)
    problems += matcher.problems
    if as_json:
        actions = {process.name: {"actions": _actions(process)} for process in processes}
        write_json([_row(read_model) | actions.get(read_model.reading.name, {}) for read_model in read_models])
    else:
        columns = ("read model", "generation", "state", "position", "head", "lag", "seconds", "parked", "ledger")
        write_table(columns, [tuple(_row(read_model).values())[:9] for read_model in read_models])
        write_table(_PUBLISHER_COLUMNS, [row for read_model in read_models for row in _publishers(read_model)])
        write_table(_PROCESS_COLUMNS, [(one.name, *_actions(one).values()) for one in processes])
        write_table(("matcher", "waiting runs"), [(matcher.state, matcher.waiting)])
        for problem in dict.fromkeys(problems):
            typer.echo(problem, err=True)
    raise typer.Exit(DEGRADED if problems else 0)


def read(settings: "Settings") -> "list[ProjectionStatus]":
    """Return the status of every read model, each from its own service's database."""
    from services.cli.composition.read_models import database_of, projections
    from services.projector import connections
    from services.projector.status import status as look

    read_models: list[ProjectionStatus] = []
    for name in projections():
        with connections.connect(settings.dsn(database_of(name))) as connection:
            read_models.extend(look(connection, [name]))
    return read_models


def read_processes(settings: "Settings") -> "list[ProcessManagerStatus]":
    """Return the status of every process manager, each from its own service's database."""
    from services.cli.composition.processes import PROCESSES
    from services.process_manager.process_status import read_status
    from services.projector import connections

    found: list[ProcessManagerStatus] = []
    for name, service in PROCESSES.items():
        with connections.connect(settings.dsn(service)) as connection:
            found.append(read_status(connection, name))
    return found


def read_matcher(settings: "Settings") -> "WorkerStatus":
    """Return the status of the worker of large matching runs, from the database of relationships."""
    from services.projector import connections
    from services.relationships.matching.runs.status import read_status

    with connections.connect(settings.dsn("relationships")) as connection:
        return read_status(connection)


def _actions(process: "ProcessManagerStatus") -> dict[str, object]:
    counts, oldest = process.counts, process.counts.oldest_due_at
    return {
        "state": process.state,
        "pending": counts.pending,
        "due": counts.due,
        "refused": counts.refused,
        "unsettled": counts.unsettled,
        "oldest_due_at": None if oldest is None else oldest.isoformat(timespec="seconds"),
    }


def _row(read_model: "ProjectionStatus") -> dict[str, object]:
    reading = read_model.reading
    return {
        "name": reading.name,
        "generation": reading.generation,
        "state": read_model.state,
        "position": reading.position,
        "head": reading.head,
        "lag_events": reading.lag_events,
        "lag_seconds": round(reading.lag_seconds, 3),
        "parked": read_model.parked,
        "ledger": read_model.ledger,
        "duplicates": read_model.duplicates,
        "unknown": read_model.unknown,
        "rejected": read_model.rejected,
        "failures": read_model.failures,
        "last_error": read_model.last_error,
        "publishers": [
            {**asdict(one), "state": one.state, "unpublished": one.unpublished} for one in read_model.publishers
        ],
    }


def _publishers(read_model: "ProjectionStatus") -> list[tuple[object, ...]]:
    return [
        (
            one.source,
            read_model.reading.name,
            one.state,
            one.through,
            one.head,
            len(one.quarantined),
            round(one.news_seconds),
        )
        for one in read_model.publishers
    ]
