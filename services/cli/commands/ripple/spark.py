"""`mentorship ripple spark`: shards as tasks of Apache Spark."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.commands.ripple.compute import Deep, EffectName, File, RuleName, refuse
from services.cli.commands.ripple.figures import format_figures
from services.cli.shell.output import Json, write_json, write_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def spark(
    file: File,
    out: Annotated[Path, typer.Option(help="Folder in which Spark writes the reach of all people as Parquet files.")],
    *,
    shards: Annotated[int, typer.Option(min=1, help="Number of parts, each a task.")] = 8,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    deep: Deep = False,
    master: Annotated[str, typer.Option(help="Spark master: local[2], spark://host:7077, …")] = "local[*]",
    json: Json = False,
) -> None:
    """Compute the reach of all people on Spark: one task a shard, each reading the whole file.

    Every worker needs this package and must find the file and the folder under the same paths.
    """
    from services.cli.commands.ripple import spark_session
    from services.ripple import Rule
    from services.ripple.shards.spark_job import compute_on_spark

    if out.exists():
        raise refuse(FileExistsError(f"there is something at {out} already; Spark writes a folder of its own"))
    effect = _require_readable(file, effect)
    try:
        with spark_session.spark(master) as session:
            compute_on_spark(session, file, Rule(rule), effect, shards=shards, deep=deep).write.parquet(_uri(out))
            figures = _figures(session.read.parquet(_uri(out)))
    except spark_session.SparkMissingError as error:
        raise refuse(error) from None
    figures |= {"rule": rule, "effect": effect, "shards": shards}
    if json:
        write_json(figures)
    else:
        write_table(("figure", "value"), format_figures(figures), title=file.name)


def _require_readable(file: Path, effect: str | None) -> str:
    """Check that every task can read the file, before Spark starts; return the effect policy's name."""
    from services.ripple.files import InvalidEdgesError, read

    try:
        return read(file, effect).effect.name
    except InvalidEdgesError as error:
        raise refuse(error) from None


def _figures(table: "DataFrame") -> dict[str, Any]:
    """Sum up what was written."""
    from pyspark.sql import functions as f

    (row,) = table.agg(f.count("person"), f.sum("reach"), f.max("reach")).collect()
    return {"people": row[0], "sum_reach": row[1] or 0, "max_reach": row[2] or 0}


def _uri(path: Path) -> str:
    return path.absolute().as_uri()
