"""`mentorship ripple`: the ripple engine on relationship files, which needs no server, and its proof."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.cli.commands.ripple.figures import describe_person, format_figures
from services.cli.commands.ripple.person import load_person
from services.cli.commands.ripple.verify import verify
from services.cli.shell.command_group import group
from services.cli.shell.output import FAILED, Json, fail, say, write_json, write_table
from services.platform.clock import system_clock

if TYPE_CHECKING:
    from services.ripple import TemporalGraph
    from services.ripple.files import EdgeList

app = group("Compute how far mentoring ripples: from a file of relationships, or from the service, with a proof.")
app.command()(verify)

File = Annotated[
    Path,
    typer.Argument(
        metavar="EDGES",
        exists=True,
        dir_okay=False,
        help="CSV or .parquet with the columns mentor, mentee, start[, effect, end, program, organization]. Times are "
        "ISO 8601 or integers; an empty effect or end means not yet.",
    ),
]
RuleName = Annotated[
    Literal["strictly_after", "at_or_after"],
    typer.Option(help="When a relationship may pass on what was delivered to its mentor: a lower or an upper bound."),
]
EffectName = Annotated[
    str | None,
    typer.Option(
        metavar="started|met|closed|+DURATION",
        help="When influence is delivered: at the start, at the column effect, at the column end, or so long after the "
        "start (+90d, +12h; +3 where times are integers). Default: met, or started where most rows have no effect.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="Count only what had happened by then, the day included.")
]
Form = Annotated[
    str | None,
    typer.Option("--date-format", metavar="FORM", help="How the file writes days, beside ISO 8601: DD.MM.YYYY."),
]
Encoding = Annotated[str | None, typer.Option(help="The CSV's encoding, if it is neither UTF-8 nor UTF-16: cp1252.")]
Deep = Annotated[bool, typer.Option("--generations", help="Write depth and decayed reach as well; takes far longer.")]


@app.callback()
def _ripple() -> None:
    """Compute how far mentoring ripples."""


@app.command()
def compute(
    file: File,
    *,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    as_of: AsOf = None,
    date_format: Form = None,
    encoding: Encoding = None,
    out: Annotated[Path | None, typer.Option(help="Write the reach of all people (.parquet), or the graph.")] = None,
    deep: Deep = False,
    form: Annotated[
        Literal["parquet", "graphml", "gexf"] | None,
        typer.Option("--format", help="Format; default: by the suffix."),
    ] = None,
    shards: Annotated[int, typer.Option(min=1, help="Compute one of this many parts of the people …")] = 1,
    shard: Annotated[int, typer.Option(min=0, help="… this one, from 0. `ripple add` merges them.")] = 0,
    memory: Annotated[int | None, typer.Option(min=1, help="Megabytes to use at most; default: what is free.")] = None,
    json: Json = False,
) -> None:
    """Compute reach, reproduction and give-back of all people."""
    from services.ripple import Rule, TooLargeError, compute_reachability
    from services.ripple.files.report import compute_report
    from services.ripple.files.writer import Format, write
    from services.ripple.shards import Manifest, build_partial_result, save
    from services.ripple.shards.manifest import file_digest

    if shard >= shards:
        raise typer.BadParameter(f"--shard is one of 0 … {shards - 1}")
    output_format = form or _format_of(out) if out else None
    require_writable(out)
    with _twice(file) as path:
        edges = read_edges(path, effect, date_format, encoding)
        digest = file_digest(path) if out and output_format == "parquet" else ""
    graph, path_rule = graph_as_of(edges, as_of), Rule(rule)
    try:
        reachability = compute_reachability(
            graph, path_rule, shard, shards, memory * 1_000_000 if memory else _memory_limit()
        )
    except TooLargeError as error:
        raise refuse(error) from None
    report = compute_report(edges, graph, path_rule, reachability)
    if as_of is not None:
        report["as_of"] = as_of
    if out and output_format:
        with _reporting_disk_errors():
            if output_format == "parquet":
                save(
                    out,
                    build_partial_result(graph, path_rule, reachability, deep=deep),
                    Manifest(shard, shards, digest, report),
                )
            else:
                write(out, Format(output_format), graph, reachability.reach, edges.time_format, edges.details)
    if shards > 1:
        report = report | {"shards": shards, "shard": shard}
    if json:
        write_json(report)
    else:
        write_table(("figure", "value"), format_figures(report), title=file.name)


@app.command()
def explain(
    edges: Annotated[
        str, typer.Argument(metavar="[EDGES] PERSON", help="A file of relationships; without one, the service's own.")
    ],
    person: Annotated[str | None, typer.Argument(help="Person to explain, as named in the file.", metavar="")] = None,
    *,
    to: Annotated[str | None, typer.Option(help="Explain the paths from the person to this one.")] = None,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    as_of: AsOf = None,
    date_format: Form = None,
    encoding: Encoding = None,
    json: Json = False,
) -> None:
    """Explain one person's ripple: the people reached, the people who reached them, and the relationships between."""
    if person is None:
        figures = load_person(edges, to, rule, effect, as_of)
        sentence = describe_person(edges, figures["reach"], figures["depth"], figures["lineage_people"])
        _write_figures(figures, sentence, as_json=json)
        return
    from services.ripple import Rule
    from services.ripple.files.explain import explain_person, explain_route

    file = Path(edges)
    if not file.exists() or file.is_dir():
        raise typer.BadParameter(f"there is no file {edges}", param_hint="EDGES")
    with _twice(file) as path:
        edge_list = read_edges(path, effect, date_format, encoding)
    graph = graph_as_of(edge_list, as_of)
    number = _person_number(graph, person)
    figures = explain_person(edge_list, graph, Rule(rule), number)
    if to is not None:
        figures |= explain_route(edge_list, graph, Rule(rule), number, _person_number(graph, to))
    sentence = describe_person(person, figures["reach"], len(figures["generations"]), figures["lineage"])
    _write_figures(figures, sentence, as_json=json)


def _write_figures(figures: dict[str, Any], title: str, *, as_json: bool) -> None:
    """Write figures as JSON or as a table."""
    if as_json:
        write_json(figures)
    else:
        write_table(("figure", "value"), format_figures(figures), title=title)


def read_edges(
    file: Path, effect: str | None, date_format: str | None = None, encoding: str | None = None
) -> "EdgeList":
    """Read a file, and report skipped rows on stderr."""
    from services.ripple.files import InvalidEdgesError, read
    from services.ripple.files.tables.date_formats import date_format as parse_form

    try:
        form = None if date_format is None else parse_form(date_format)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--date-format") from None
    try:
        with _twice(file) as path:
            edges = read(path, effect, date_format=form, encoding=encoding)
    except InvalidEdgesError as error:
        raise refuse(error) from None
    if edges.skipped:
        say(
            f"skipped {edges.self_loops} rows where mentor and mentee are one, {edges.without_start} without a start, "
            f"{edges.placeholders} with a placeholder (TBD, N/A) for a person"
        )
    return edges


@contextmanager
def _twice(file: Path) -> Iterator[Path]:
    """Return a path that can be read several times, also for a pipe."""
    from services.ripple.files.tables.regular_file import regular_file

    try:
        with regular_file(file) as path:
            yield path
    except OSError as error:
        raise refuse(error) from None


def graph_as_of(edges: "EdgeList", text: str | None) -> "TemporalGraph":
    """Return the graph as of a date, which must not lie in the future."""
    if text is None:
        return edges.graph
    try:
        future = edges.time_format.future(text, system_clock())
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text} is no date as the file writes them", param_hint="--as-of") from None
    if future:
        raise typer.BadParameter(f"{text} has not come yet", param_hint="--as-of")
    return edges.graph.as_of(edges.time_format.until(text))


def _person_number(graph: "TemporalGraph", person: str) -> int:
    """Return a person's number."""
    from services.ripple.files.tables.names import canonical

    number = graph.numbers.get(canonical(person))
    if number is None:
        raise refuse(LookupError("there is no person of that name in the file"))
    return number


def _format_of(out: Path | None) -> str:
    """Return the format for a file's suffix."""
    suffix = out.suffix.lstrip(".") if out else ""
    if suffix not in ("parquet", "graphml", "gexf"):
        raise typer.BadParameter("name the file .parquet, .graphml or .gexf, or say --format", param_hint="--out")
    return suffix


def require_writable(out: Path | None) -> None:
    """Refuse a file that cannot be written, before anything is computed."""
    if out and (out.is_dir() or not out.parent.is_dir()):
        raise typer.BadParameter(f"{out} is no file in a directory that exists", param_hint="--out")


@contextmanager
def _reporting_disk_errors() -> Iterator[None]:
    """Report why a file could not be written."""
    try:
        yield
    except OSError as error:
        raise refuse(error) from None


def _memory_limit() -> int:
    """Return the bytes that may be used: four fifths of the free memory."""
    import psutil

    return int(psutil.virtual_memory().available * 0.8)


def refuse(error: Exception) -> typer.Exit:
    """Report why a file is refused; exit code 1."""
    fail(str(error))
    return typer.Exit(FAILED)
