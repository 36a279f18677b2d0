"""`mentorship import history FILE.csv`: enter years of past relationships through the real commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.cli.databases import at_hand, migrated
from services.cli.history.entering import Entering
from services.cli.history.faults import FileRefused, RowRefused
from services.cli.history.importing import import_file
from services.cli.history.pseudonyms import Keyring
from services.cli.history.report import Fate, JsonTeller, Report
from services.eventstore.store import EventStore
from services.platform.servers import ServerError
from services.platform.settings import Settings, SettingsError

PSEUDONYMS = "history"
"""What the secret is derived for; changing it would import everybody a second time under another pseudonym."""

app = typer.Typer(no_args_is_help=True, help="Enter records of the past.")


@app.callback()
def _group() -> None:
    """Enter records of the past."""


@app.command()
def history(
    file: Annotated[Path, typer.Argument(help="CSV: organization,program,cohort,start,end,mentor,mentee[,…].")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what each row would meet; enter nothing.")] = False,
    evidence: Annotated[
        int | None, typer.Option(min=0, max=5, help="What its sessions are worth: 0 inferred … 5 observed by staff.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object: rows, then counts.")] = False,
) -> None:
    """Import past relationships as backdated events.

    Repeating an import adds nothing: a row is known by its external_id, else by all it says. Names of people are
    kept nowhere: a keyed pseudonym takes their place. Rows that are impossible are refused, each with its line.
    """
    out = Console(soft_wrap=True)
    teller = JsonTeller(sys.stdout, every_row=dry_run) if as_json else TableTeller(out, every_row=dry_run)
    try:
        report = _import(file, teller, dry_run=dry_run, evidence=evidence)
    except FileRefused as refused:
        _fail(f"{file}: {refused}", 1)
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}", 2)
    except (SettingsError, ServerError) as error:
        _fail(str(error), 1)
    if report.rows and report.refused.total() == report.rows:
        raise typer.Exit(1)


class TableTeller:
    """Tells refusals as lines, and the counts as a table.

    Args:
        out: where to.
        every_row: tell every row's fate, not only refusals.
    """

    def __init__(self, out: Console, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row

    def entered(self, line: int, fate: Fate) -> None:
        """Tell it where every row is told."""
        if self._every_row:
            self._out.print(f"line {line}: {fate}", highlight=False)

    def refused(self, row: RowRefused) -> None:
        """Tell it with its reason."""
        self._out.print(f"line {row.line}: refused, {row.rule}: {row.detail}", highlight=False)

    def done(self, report: Report) -> None:
        """Show the counts."""
        table = Table("", "rows", title="would be imported" if report.dry_run else "imported")
        table.columns[1].justify = "right"
        table.add_row("new", f"{report.new:,}")
        table.add_row("known already", f"{report.known:,}")
        for rule, count in sorted(report.refused.items()):
            table.add_row(f"refused: {rule}", f"{count:,}")
        table.add_row("all", f"{report.rows:,}")
        self._out.print(table)
        if report.still_running:
            self._out.print(f"{report.still_running:,} rows end in the future: they are open today")
        if report.ignored_columns:
            self._out.print(f"columns not imported: {', '.join(report.ignored_columns)}", markup=False)


def _import(file: Path, teller: JsonTeller | TableTeller, *, dry_run: bool, evidence: int | None) -> Report:
    with file.open("rb") as content, at_hand(Settings.load()) as settings:
        keyring = Keyring(settings.secret(PSEUDONYMS))
        migrated(settings)
        with (
            _stores(settings) as (enrollment, relationships),
            Entering(enrollment, relationships, evidence) as entering,
            _progress(file) as advanced,
        ):
            return import_file(content, entering, keyring, teller, dry_run=dry_run, advanced=advanced)


@contextmanager
def _stores(settings: Settings) -> Iterator[tuple[EventStore, EventStore]]:
    enrollment = EventStore(service="enrollment", dsn=settings.dsn("enrollment"))
    relationships = EventStore(service="relationships", dsn=settings.dsn("relationships"))
    try:
        yield enrollment, relationships
    finally:
        relationships.close()
        enrollment.close()


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("importing", total=file.stat().st_size)
        yield lambda done: progress.update(task, completed=done)


def _fail(message: str, code: int) -> NoReturn:
    Console(stderr=True, soft_wrap=True).print(f"[bold red]failed[/] {message}", highlight=False)
    raise typer.Exit(code)
