"""`mentorship directory`: organizations and programs with their ids, which other commands ask for."""

from typing import Annotated

import typer

from services.cli.shell.output import Json, say, write_json, write_table


def directory(
    name: Annotated[str, typer.Argument(help="Only those whose name contains this.")] = "", as_json: Json = False
) -> None:
    """List the organizations and the programs with their ids, as the read model `directory` has them."""
    from dataclasses import asdict, astuple

    from services.cli.composition.settings_lookup import settings
    from services.projections.directory.listing import list_directory
    from services.projector import connections

    with connections.connect(settings().dsn("projections")) as connection:
        rows = [row for row in list_directory(connection) if name.casefold() in row.name.casefold()]
    if as_json:
        write_json([asdict(row) for row in rows])
    elif rows:
        write_table(("is", "id", "name", "state", "organization"), [astuple(row) for row in rows])
    else:
        say("no organization or program has such a name" if name else "no organization has joined")
