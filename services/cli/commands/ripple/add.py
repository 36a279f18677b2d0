"""`mentorship ripple add`: parts of a computation that was divided become the whole again."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.commands.ripple.compute import refused, require_place, shown
from services.cli.shell.output import Json, write_json, write_table


def add(
    parts: Annotated[
        list[Path],
        typer.Argument(metavar="PART…", exists=True, dir_okay=False, help="What `--out` of every shard wrote."),
    ],
    *,
    out: Annotated[Path | None, typer.Option(help="Write everybody's reach into one .parquet file.")] = None,
    json: Json = False,
) -> None:
    """Add up the parts that `compute` or `follow` wrote: all shards of one whole, each once."""
    from services.ripple.shards import InvalidPartError
    from services.ripple.shards import merge as added

    if out and out.suffix != ".parquet":
        raise typer.BadParameter("name the file .parquet", param_hint="--out")
    require_place(out)
    try:
        whole = added(parts)
        if out:
            whole.write(out)
    except InvalidPartError as error:
        raise refused(error) from None
    if json:
        write_json(whole.figures)
    else:
        figures = ((name, shown(value)) for name, value in whole.figures.items())
        write_table(("figure", "value"), figures, title=f"{len(parts)} parts")
