"""`mentorship parked`: the dead-letter store, records that could not be applied."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import DEGRADED, Json, say, write_json, write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from services.platform.settings import Settings
    from services.projector.parked import Parked
    from services.projector.projection import Projection

app = group("Parked records (dead-letter store): a record that cannot be applied, and every later one of its key.")
Model = Annotated[str, typer.Argument(metavar="NAME", help="The read model, for example: directory")]
Number = Annotated[int, typer.Argument(metavar="ID", help="The record's number in `parked list`.")]


@app.command("list")
def list_(name: Annotated[str | None, typer.Argument(help="One read model.")] = None, as_json: Json = False) -> None:
    """List parked records. Exit code 3 when there are any."""
    from services.cli.composition.settings_lookup import settings
    from services.projector import parked

    records: list[Parked] = []
    current = settings()
    for model in _names(name):
        with _database(model, current) as connection:
            records.extend(parked.list_parked(connection, model))
    if as_json:
        write_json([_row(record) for record in records])
    elif not records:
        say("no record is parked")
    else:
        columns = ("id", "read model", "topic", "partition", "offset", "type", "reason", "detail")
        rows = [(r.id, r.projection, r.topic, r.partition, r.offset, r.ce_type, r.reason, r.detail) for r in records]
        write_table(columns, rows)
    raise typer.Exit(DEGRADED if records else 0)


@app.command()
def show(name: Model, number: Number) -> None:
    """Show one record, its bytes in base64."""
    import base64

    from services.projector import parked

    with _database(name) as connection:
        record = parked.find(connection, number)
    if record is None:
        raise typer.BadParameter(f"no record {number} is parked")
    value = base64.b64encode(record.value).decode() if record.value is not None else None
    headers = {key: content.decode("utf-8", "replace") for key, content in record.headers}
    write_json({**_row(record), "headers": headers, "value": value})


@app.command()
def retry(name: Model, number: Number) -> None:
    """Apply a record again, and the later ones of its key: after the code or the data was corrected."""
    from services.projector import parked

    projection = _projection(name)
    with _database(name) as connection:
        _report(*_run(lambda: parked.retry(connection, projection, number)))


@app.command()
def discard(
    name: Model,
    number: Number,
    confirm: Annotated[
        str | None,
        typer.Option(help="Repeat the number to confirm. The read model will lack the record."),
    ] = None,
) -> None:
    """Discard a record permanently and apply the later ones of its key. Asks for the number again."""
    from services.projector import parked

    typed = confirm if confirm is not None else typer.prompt(f"Discarding cannot be undone. Type {number} to go on")
    if typed != str(number):
        raise typer.BadParameter("not discarded: the numbers differ")
    projection = _projection(name)
    with _database(name) as connection:
        _report(*_run(lambda: parked.discard(connection, projection, number)))


def _run(act: "Callable[[], tuple[int, int]]") -> tuple[int, int]:
    try:
        return act()
    except LookupError as error:
        raise typer.BadParameter(str(error)) from None


def _report(applied: int, left: int) -> None:
    say(f"{applied} applied, {left} still parked")
    raise typer.Exit(DEGRADED if left else 0)


def _names(name: str | None) -> list[str]:
    from services.cli.composition.read_models import projections

    return sorted(projections()) if name is None else [_projection(name).name]


def _projection(name: str) -> "Projection":
    from services.cli.composition.read_models import projections

    available = projections()
    if name not in available:
        raise typer.BadParameter(f"there is no read model {name}; there are: {', '.join(sorted(available))}")
    return available[name]


def _database(name: str, current: "Settings | None" = None) -> "psycopg.Connection":
    from services.cli.composition.read_models import database_of
    from services.cli.composition.settings_lookup import settings
    from services.projector import connections

    _projection(name)
    return connections.connect((current or settings()).dsn(database_of(name)))


def _row(record: "Parked") -> dict[str, object]:
    return {
        "id": record.id,
        "projection": record.projection,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "key": record.key.decode("utf-8", "replace") if record.key is not None else None,
        "type": record.ce_type,
        "ce_id": record.ce_id,
        "position": record.position,
        "reason": record.reason,
        "detail": record.detail,
        "parked_at": record.parked_at,
    }
