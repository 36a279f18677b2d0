"""`mentorship status`: position, lag and ledger of every read model."""

from typing import TYPE_CHECKING

import typer

from services.cli.shell.output import DEGRADED, Json, write_json, write_table

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.projector.status import ProjectionStatus


def status(as_json: Json = False) -> None:
    """Show every read model. Exit code 3 when one is stopped, differs, or has parked records."""
    from services.cli.composition.settings_lookup import settings

    read_models = read(settings())
    if as_json:
        write_json([_row(read_model) for read_model in read_models])
    else:
        columns = ("read model", "generation", "state", "position", "head", "lag", "seconds", "parked", "ledger")
        write_table(columns, [tuple(_row(read_model).values())[:9] for read_model in read_models])
        for read_model in read_models:
            if read_model.last_error and not read_model.running:
                typer.echo(f"{read_model.reading.name}: {read_model.last_error}", err=True)
    raise typer.Exit(DEGRADED if any(trouble(read_model) for read_model in read_models) else 0)


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


def trouble(read_model: "ProjectionStatus") -> str | None:
    """Return what is wrong with a read model and the remedy, or None."""
    name = read_model.reading.name
    if read_model.ledger == "different":
        return f"{name} differs from what was published: `mentorship rebuild {name}`, and report it to the developers"
    if read_model.parked:
        return f"{name} has {read_model.parked} parked records: `mentorship parked list {name}`"
    if read_model.state in {"stopped", "absent"}:
        why = f" (last error: {read_model.last_error})" if read_model.last_error else ""
        return f"no projector feeds {name}: `mentorship projector {name}`{why}"
    return None


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
    }
