"""`mentorship import history FILE.csv`: enter years of past relationships through the real commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import FAILED, USAGE, Json, fail

if TYPE_CHECKING:
    from services.cli.history_import.reporters import Reporter
    from services.cli.history_import.summary import Report
    from services.eventstore.store import EventStore
    from services.platform.settings import Settings

app = group("Import past records.")


@app.callback()
def _import() -> None:
    """Import past records."""


@app.command()
def history(
    file: Annotated[Path, typer.Argument(help="CSV: organization,program,cohort,start,end,mentor,mentee[,…].")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report the outcome of each row; import nothing.")] = False,
    evidence: Annotated[
        int | None, typer.Option(min=0, max=5, help="Evidence level of its sessions: 0 inferred … 5 observed by staff.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import past relationships as backdated events.

    Repeating an import adds nothing: a row is identified by its external_id, or else by its whole content. Names of
    people are not stored: keyed pseudonyms replace them. Invalid rows are rejected and reported by line number.
    """
    from services.cli.history_import.errors import FileRejectedError
    from services.cli.history_import.reporters import reporter

    try:
        report = _import_file(file, reporter(as_json=as_json, every_row=dry_run), dry_run=dry_run, evidence=evidence)
    except FileRejectedError as refused:
        _fail(f"{file}: {refused}", FAILED)
    if report.rows and report.refused.total() == report.rows:
        raise typer.Exit(FAILED)


def _import_file(file: Path, reporter: Reporter, *, dry_run: bool, evidence: int | None) -> Report:
    from services.cli.composition.databases import migrate
    from services.cli.demo.data_directory import write_side_settings
    from services.cli.history_import.importer import import_file
    from services.cli.history_import.loader import Loader
    from services.cli.history_import.pseudonyms import Pseudonymizer

    try:
        content = file.open("rb")
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}", USAGE)
    with content, write_side_settings() as settings:
        pseudonymizer = Pseudonymizer(settings.secret("history"))
        migrate(settings)
        with (
            _stores(settings) as (enrollment, relationships),
            Loader(enrollment, relationships, evidence) as loader,
            _progress(file) as on_progress,
        ):
            return import_file(content, loader, pseudonymizer, reporter, dry_run=dry_run, on_progress=on_progress)


@contextmanager
def _stores(settings: Settings) -> Iterator[tuple[EventStore, EventStore]]:
    from services.enrollment.service import open_store as open_enrollment
    from services.relationships.service import open_store as open_relationships

    with closing(open_enrollment(settings)) as enrollment, closing(open_relationships(settings)) as relationships:
        yield enrollment, relationships


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], None]]:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    from services.cli.shell.output import console

    shown = console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        task = progress.add_task("importing", total=file.stat().st_size)
        yield lambda done: progress.update(task, completed=done)


def _fail(message: str, code: int) -> NoReturn:
    fail(message)
    raise typer.Exit(code)
