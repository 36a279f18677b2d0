"""`mentorship status`: position, lag and ledger of every read model."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from services.cli.shell.output import DEGRADED, Json, write_json, write_table

if TYPE_CHECKING:
    from services.platform.settings import Settings
    from services.projector.status import ProjectionStatus

_PUBLISHER_COLUMNS = (
    "publisher",
    "read by",
    "state",
    "published",
    "recorded",
    "quarantined",
    "seconds since its report",
)


def status(as_json: Json = False) -> None:
    """Show every read model and its publishers. Exit code 3 when one stands still, differs, or has parked records."""
    from services.cli.composition.settings_lookup import settings
    from services.projector.troubles import troubles

    read_models = read(settings())
    if as_json:
        write_json([_row(read_model) for read_model in read_models])
    else:
        columns = ("read model", "generation", "state", "position", "head", "lag", "seconds", "parked", "ledger")
        write_table(columns, [tuple(_row(read_model).values())[:9] for read_model in read_models])
        write_table(_PUBLISHER_COLUMNS, [row for read_model in read_models for row in _publishers(read_model)])
        for problem in dict.fromkeys(trouble.explained for one in read_models for trouble in troubles(one)):
            typer.echo(problem, err=True)
    raise typer.Exit(DEGRADED if any(any(True for _ in troubles(one)) for one in read_models) else 0)


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
