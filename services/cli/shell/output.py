"""Output of commands: data on stdout (a table, or JSON with `--json`), messages on stderr.

Names come from files and from the service: text is never read as markup, and never moves the terminal's cursor.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from rich.text import Text

FAILED, USAGE, DEGRADED = 1, 2, 3
"""Exit codes beside 0: failure; wrong usage; success with something that needs attention."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Json = Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")]


def write_json(data: object) -> None:
    """Write data for another program."""
    sys.stdout.write(json.dumps(data, indent=2, default=str) + "\n")


def write_line(data: object) -> None:
    """Write one JSON object on one line, at once: a stream is followed while it grows."""
    sys.stdout.write(json.dumps(data, default=str, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Write a table for a person; where the output is no terminal, the title and then tab-separated lines.

    No cell is ever cut: on a terminal it is folded. A cell of `Text` keeps its style. Colours follow the terminal and
    NO_COLOR.
    """
    output = console()
    if not output.is_terminal:
        for line in ([title] if title else [], columns, *rows):
            sys.stdout.write("\t".join(_flat(cell) for cell in line) + "\n" if line else "")
        return
    headings = (Column(name, overflow="fold") for name in columns)
    table = Table(*headings, title=_title(title), title_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row))
    output.print(table)


def _flat(cell: object) -> str:
    """Return a cell on one line without tabs."""
    text = cell.plain if isinstance(cell, Text) else "" if cell is None else str(cell)
    return " ".join(printable(text).split())


def _cell(cell: object) -> str | Text:
    if isinstance(cell, Text):
        return cell
    return "" if cell is None else printable(str(cell))


def _title(title: str | None) -> Text | None:
    return None if title is None else Text(printable(title), style="table.title")


def write_sentence(text: str) -> None:
    """Write one sentence for a person to stdout."""
    console(soft_wrap=True).print(printable(text))


def say(text: str | Text) -> None:
    """Write a message for a person to stderr; a `Text` keeps its styles."""
    console(stderr=True, soft_wrap=True).print(text if isinstance(text, Text) else printable(text))


def fail(message: str) -> None:
    """Write why a command failed to stderr."""
    say(Text.assemble(("error:", "bold red"), " ", printable(message)))


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """Return a console that prints text as it is: brackets are no markup and `:name:` is no symbol.

    Args:
        stderr: Write to stderr instead of stdout.
        soft_wrap: Leave the wrapping of long lines to the terminal.
    """
    return Console(stderr=stderr, soft_wrap=soft_wrap, markup=False, emoji=False, highlight=False)


def printable(text: str) -> str:
    """Return text with the characters replaced that would control a terminal or reverse what it shows."""
    return _CONTROLS.sub("\ufffd", text)


def progress(**options: Any) -> Progress:  # noqa: ANN401 - rich's own options
    """Return a progress bar on stderr; it shows only on a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    to = console(stderr=True)
    return Progress(*columns, console=to, disable=not to.is_terminal, transient=True, **options)
