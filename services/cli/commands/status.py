"""`mentorship status`: how far every read model is, and whether its ledger agrees with the publishers'."""

from typing import TYPE_CHECKING

import typer

from services.cli.shell.output import DEGRADED, Json, write_json, write_table

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.projector.status import ProjectionStatus


def status(as_json: Json = False) -> None:
    """Show how far every read model is. Exit code 3 when one is stopped, differs, or has records set aside."""
    from services.cli.composition.settings_lookup import settings

    found = read(settings())
    if as_json:
        write_json([_row(one) for one in found])
    else:
        columns = ("read model", "generation", "state", "position", "head", "lag", "seconds", "set aside", "ledger")
        write_table(columns, [tuple(_row(one).values())[:9] for one in found])
        for one in found:
            if one.last_error and not one.running:
                typer.echo(f"{one.reading.name}: {one.last_error}", err=True)
    raise typer.Exit(DEGRADED if any(trouble(one) for one in found) else 0)


def read(settings: "Settings") -> "list[ProjectionStatus]":
    """Look up every read model, each in its own service's database."""
    from services.cli.composition.read_models import database_of, projections
    from services.projector import connections
    from services.projector.status import status as look

    found: list[ProjectionStatus] = []
    for name in projections():
        with connections.connect(settings.dsn(database_of(name))) as connection:
            found.extend(look(connection, [name]))
    return found


def trouble(one: "ProjectionStatus") -> str | None:
    """Say what is wrong with a read model, and what to do; None where nothing is."""
    name = one.reading.name
    if one.ledger == "different":
        return f"{name} does not hold what was published: `mentorship rebuild {name}`, and tell the developers"
    if one.parked:
        return f"{name} has {one.parked} records set aside: `mentorship parked list {name}`"
    if one.state in {"stopped", "absent"}:
        why = f" (it said: {one.last_error})" if one.last_error else ""
        return f"nobody feeds {name}: `mentorship project {name}`{why}"
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
