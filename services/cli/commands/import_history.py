"""`mentorship import history FILE.csv`: enter years of past relationships through the real commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import UUID

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import DEGRADED, FAILED, USAGE, Json, console, fail, say

if TYPE_CHECKING:
    from services.cli.history_import.destination import Destination
    from services.cli.history_import.importer import Options
    from services.cli.history_import.pseudonyms import Pseudonymizer
    from services.cli.history_import.reporters import Reporter
    from services.cli.history_import.summary import Report
    from services.cli.history_import.survey import SimilarNames
    from services.eventstore.store import EventStore
    from services.platform.settings import Settings
    from services.ripple.files.tables.date_formats import DateFormat

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
    date_format: Annotated[
        str | None, typer.Option(metavar="FORM", help="How the file writes days, beside YYYY-MM-DD: DD.MM.YYYY.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The file's encoding, if it is neither UTF-8 nor UTF-16: cp1252.")
    ] = None,
    rejected: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the refused rows, with reasons, to this file to mend.")
    ] = None,
    organization: Annotated[
        UUID | None, typer.Option(metavar="ID", help="Join this organization: its programs and its people, by name.")
    ] = None,
    register: Annotated[
        bool, typer.Option("--register", help="People have numbers of a common register: one person everywhere.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Import names that are the same as others, or nearly so, without asking.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import past relationships as backdated events.

    Repeating an import adds nothing: a row is identified by its external_id, or else by what it says of who, where and
    since when. A later file may add an end. Names of people are not stored: keyed pseudonyms replace them. Where the
    history joins an organization whose people are kept here, they become people of it. Invalid rows are rejected and
    reported by line number; exit code 3 if some were, 1 if all were.
    """
    from services.cli.history_import.importer import Options
    from services.cli.history_import.reporters import reporter
    from services.ripple.files.tables.errors import FileRejectedError

    accept = _accept if not yes else lambda _: None
    options = Options(dry_run=dry_run, encoding=encoding, date_format=_date_format(date_format), accept=accept)
    if rejected is not None and not rejected.parent.is_dir():
        raise typer.BadParameter(f"{rejected.parent} is no directory", param_hint="--rejected")
    if register and organization is not None:
        raise typer.BadParameter("an organization finds its people by what the file states", param_hint="--register")
    options = replace(options, register=register)
    try:
        report = _import_file(
            file, reporter(as_json=as_json, every_row=dry_run), options, evidence, rejected, organization
        )
    except FileRejectedError as refused:
        _fail(f"{file}: {refused.rule}: {refused}", FAILED)
    if report.refused.total():
        raise typer.Exit(FAILED if report.refused.total() == report.rows else DEGRADED)


def _date_format(text: str | None) -> DateFormat | None:
    from services.ripple.files.tables.date_formats import date_format

    try:
        return None if text is None else date_format(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--date-format") from None


def _import_file(
    file: Path,
    reporter: Reporter,
    options: Options,
    evidence: int | None,
    rejected: Path | None,
    organization: UUID | None,
) -> Report:
    from services.cli.composition.databases import migrate
    from services.cli.demo.data_directory import write_side_settings
    from services.cli.history_import.importer import Import
    from services.cli.history_import.loader import Loader
    from services.cli.history_import.pseudonyms import Pseudonymizer
    from services.cli.history_import.rejected_rows import RejectedRows

    with _opened(file) as path, path.open("rb") as content, write_side_settings() as settings:
        pseudonymizer = Pseudonymizer(settings.secret("history"))
        migrate(settings)
        with (
            _stores(settings) as (enrollment, relationships),
            Loader(enrollment, relationships, evidence) as loader,
            _joining(settings, enrollment, organization, pseudonymizer) as destination,
            _progress(path) as on_progress,
        ):
            kept = RejectedRows(reporter)
            options = replace(options, destination=destination)
            report = Import(content, loader, pseudonymizer, options).run(kept, on_progress)
        if rejected is not None:
            kept.write(content, rejected, options.encoding)
        return report


@contextmanager
def _joining(
    settings: Settings, store: EventStore, organization: UUID | None, pseudonymizer: Pseudonymizer
) -> Iterator[Destination | None]:
    """Yield the organization that the history joins; None where names make organizations."""
    from services.cli.history_import.joining import joining
    from services.eventstore.refusal import RefusedError

    if organization is None:
        yield None
        return
    with ExitStack() as stack:
        try:
            destination = stack.enter_context(joining(settings, store, organization, pseudonymizer))
        except RefusedError as refused:
            _fail(f"--organization: {refused}", USAGE)
        yield destination


@contextmanager
def _opened(file: Path) -> Iterator[Path]:
    """Return a path that can be read several times, or report why the file cannot be read."""
    from services.ripple.files.tables.regular_file import regular_file

    try:
        with file.open("rb"):
            pass
    except OSError as error:
        _fail(f"{file} cannot be read: {error.strerror}", USAGE)
    with regular_file(file) as path:
        yield path


def _accept(similar: Sequence[SimilarNames]) -> None:
    """Ask whether names that are nearly the same are meant to be different."""
    from services.cli.history_import.sentences import SHOWN, describe_similar

    for pair in similar[:SHOWN]:
        say(describe_similar(pair))
    if len(similar) > SHOWN:
        say(f"and {len(similar) - SHOWN:,} more: --dry-run lists all")
    what = "names are nearly the same, and each would become another organization, program, cohort or person"
    if not sys.stdin.isatty():
        _fail(f"{what}; nothing was imported. Make them equal, or pass --yes if they differ", FAILED)
    if not typer.confirm(f"{what}. Import them as they are?", err=True):
        _fail("nothing was imported", FAILED)


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
    shown = console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        task = progress.add_task("importing", total=file.stat().st_size)
        yield lambda done: progress.update(task, completed=done)


def _fail(message: str, code: int) -> NoReturn:
    fail(message)
    raise typer.Exit(code)
