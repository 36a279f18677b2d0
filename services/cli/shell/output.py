"""Output of commands: data on stdout (a table, or JSON with `--json`), messages on stderr."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

FAILED, USAGE, DEGRADED = 1, 2, 3
"""Exit codes beside 0: failure; wrong usage; success with something that needs attention."""

Json = Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")]


def write_json(data: object) -> None:
    """Write data for another program."""
    sys.stdout.write(json.dumps(data, indent=2, default=str) + "\n")


def write_line(data: object) -> None:
    """Write one JSON object on one line, at once: a stream is followed while it grows."""
    sys.stdout.write(json.dumps(data, default=str, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Write a table for a person. Colours follow the terminal and NO_COLOR."""
    table = Table(*columns, title=title, title_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console().print(table)


def say(text: str) -> None:
    """Write a message for a person to stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text)


def progress(**options: Any) -> Progress:  # noqa: ANN401 - rich's own options
    """Return a progress bar on stderr; it shows only on a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True, **options)
