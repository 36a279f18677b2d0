"""`mentorship match`: a matching run on a file, which needs no service and publishes nothing."""

import json as encoder
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.shell.output import FAILED, Json, fail, write_table


def match(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.json", exists=True, dir_okay=False, help="People, policy and questions; see docs/matching.md."
        ),
    ],
    *,
    aims: Annotated[
        list[str] | None,
        typer.Option(metavar="AIM,…", help="Aims, the most important first: people,score. May be repeated."),
    ] = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the answers as JSON to this file.")] = None,
    json: Json = False,
) -> None:
    """Match people of a file: the best pairs by each list of aims, proven, and why other pairs are refused."""
    from services.relationships.matching.engine import MatchingError
    from services.relationships.matching.engine.file import answer, parse

    try:
        answers = answer(parse(file.read_bytes()), [each.split(",") for each in aims or ()])
    except MatchingError as error:
        fail(f"{error.rule}: {error}" + (f" Field: {error.field}." if error.field else ""))
        raise typer.Exit(FAILED) from None
    text = encoder.dumps(answers, indent=2, ensure_ascii=False) + "\n"
    if out:
        out.write_text(text, "utf-8")
    if json:
        typer.echo(text, nl=False)
    elif not out:
        for each in answers["answers"]:
            _write(each)


def _write(answer: dict[str, Any]) -> None:
    """Write one answer as a table."""
    title = ", ".join(f"{aim} {value}" for aim, value in answer["value"].items())
    if "pairs" in answer:
        write_table(("mentor", "mentee"), answer["pairs"], title=title)
        return
    columns = ("mentors", "topic", "slot", "mentees")
    rows = [
        (", ".join(each["mentors"]), each["topic"], each["slot"], ", ".join(each["mentees"]))
        for each in answer["groups"]
    ]
    write_table(columns, rows, title=title)
