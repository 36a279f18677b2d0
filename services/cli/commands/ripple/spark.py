"""`mentorship ripple spark`: shards as tasks of Apache Spark."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.commands.ripple.compute import Deep, EffectName, File, RuleName, refused, shown
from services.cli.shell.output import Json, write_json, write_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def spark(
    file: File,
    out: Annotated[Path, typer.Option(help="Where Spark writes everybody's reach: a folder of Parquet files.")],
    *,
    shards: Annotated[int, typer.Option(min=1, help="So many parts, each a task.")] = 8,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    deep: Deep = False,
    master: Annotated[str, typer.Option(help="Where Spark runs: local[2], spark://host:7077, …")] = "local[*]",
    json: Json = False,
) -> None:
    """Compute everybody's reach on Spark: one task a shard, each reading the whole file.

    Every worker needs this package and must find the file and the folder under the same paths.
    """
    from services.cli.commands.ripple import spark_session
    from services.ripple import Rule
    from services.ripple.shards.spark_job import compute_on_spark

    if out.exists():
        raise refused(FileExistsError(f"there is something at {out} already; Spark writes a folder of its own"))
    effect = _readable(file, effect)
    try:
        with spark_session.spark(master) as session:
            compute_on_spark(session, file, Rule(rule), effect, shards=shards, deep=deep).write.parquet(_uri(out))
            found = _figures(session.read.parquet(_uri(out)))
    except spark_session.SparkMissingError as error:
        raise refused(error) from None
    found |= {"rule": rule, "effect": effect, "shards": shards}
    if json:
        write_json(found)
    else:
        write_table(("figure", "value"), ((name, shown(value)) for name, value in found.items()), title=file.name)


def _readable(file: Path, effect: str | None) -> str:
    """Make sure that every task could read the file, before Spark is started; return the effect policy's name."""
    from services.ripple.files import InvalidEdgesError, read

    try:
        return read(file, effect).effect.name
    except InvalidEdgesError as error:
        raise refused(error) from None


def _figures(table: "DataFrame") -> dict[str, Any]:
    """Add up what was written."""
    from pyspark.sql import functions as f

    (row,) = table.agg(f.count("person"), f.sum("reach"), f.max("reach")).collect()
    return {"people": row[0], "sum_reach": row[1] or 0, "max_reach": row[2] or 0}


def _uri(path: Path) -> str:
    return path.absolute().as_uri()
