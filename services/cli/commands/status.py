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

    found = read(settings())
    if as_json:
        write_json([_row(one) for one in found])
    else:
        columns = ("read model", "generation", "state", "position", "head", "lag", "seconds", "parked", "ledger")
        write_table(columns, [tuple(_row(one).values())[:9] for one in found])
        for one in found:
            if one.last_error and not one.running:
                typer.echo(f"{one.reading.name}: {one.last_error}", err=True)
    raise typer.Exit(DEGRADED if any(trouble(one) for one in found) else 0)


def read(settings: "Settings") -> "list[ProjectionStatus]":
    """Return the status of every read model, each from its own service's database."""
    from services.cli.composition.read_models import database_of, projections
    from services.projector import connections
    from services.projector.status import status as look

    found: list[ProjectionStatus] = []
    for name in projections():
        with connections.connect(settings.dsn(database_of(name))) as connection:
            found.extend(look(connection, [name]))
    return found


def trouble(one: "ProjectionStatus") -> str | None:
    """Return what is wrong with a read model and the remedy, or None."""
    name = one.reading.name
    if one.ledger == "different":
        return f"{name} differs from what was published: `mentorship rebuild {name}`, and report it to the developers"
    if one.parked:
        return f"{name} has {one.parked} parked records: `mentorship parked list {name}`"
    if one.state in {"stopped", "absent"}:
        why = f" (last error: {one.last_error})" if one.last_error else ""
        return f"no projector feeds {name}: `mentorship projector {name}`{why}"
    return None


def _row(one: "ProjectionStatus") -> dict[str, object]:
    reading = one.reading
    return {
        "name": reading.name,
        "generation": reading.generation,
        "state": one.state,
        "position": reading.position,
        "head": reading.head,
        "lag_events": reading.lag_events,
        "lag_seconds": round(reading.lag_seconds, 3),
        "parked": one.parked,
        "ledger": one.ledger,
        "duplicates": one.duplicates,
        "unknown": one.unknown,
        "rejected": one.rejected,
        "failures": one.failures,
        "last_error": one.last_error,
    }
