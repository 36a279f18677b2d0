"""`mentorship ripple add`: merges the parts of a sharded computation."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.commands.ripple.compute import refuse, require_writable
from services.cli.commands.ripple.figures import format_figures
from services.cli.shell.output import Json, write_json, write_table


def add(
    parts: Annotated[
        list[Path],
        typer.Argument(metavar="PART…", exists=True, dir_okay=False, help="Files written by `--out` of every shard."),
    ],
    *,
    out: Annotated[Path | None, typer.Option(help="Write the reach of all people into one .parquet file.")] = None,
    json: Json = False,
) -> None:
    """Merge the parts that `compute` or `follow` wrote: all shards of one whole, each once."""
    from services.ripple.shards import InvalidPartError, merge

    if out and out.suffix != ".parquet":
        raise typer.BadParameter("name the file .parquet", param_hint="--out")
    require_writable(out)
    try:
        whole = merge(parts)
        if out:
            whole.write(out)
    except InvalidPartError as error:
        raise refuse(error) from None
    if json:
        write_json(whole.figures)
    else:
        write_table(("figure", "value"), format_figures(whole.figures), title=f"{len(parts)} parts")
