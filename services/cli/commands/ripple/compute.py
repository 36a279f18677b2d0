"""`mentorship ripple`: the ripple engine on files of relationships, for which no server is needed; and its proof."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.cli.commands.ripple.person import somebody
from services.cli.commands.ripple.verify import verify
from services.cli.shell.command_group import group
from services.cli.shell.output import FAILED, Json, say, write_json, write_table

if TYPE_CHECKING:
    from services.ripple import TemporalGraph
    from services.ripple.files import EdgeList

app = group("How far mentoring ripples: exact figures from a file of relationships, and the service's own proven.")
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
    typer.Option(
        help="When a relationship may carry on what was delivered to its mentor: never overstating, or at most."
    ),
]
EffectName = Annotated[
    str | None,
    typer.Option(
        metavar="started|met|closed|+DURATION",
        help="When influence is delivered: at the start, at the column effect, at the column end, or so long after the "
        "start (+90d, +12h; +3 where times are integers). Default: met where there is a column effect, else started.",
    ),
]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="Only what had happened by then.")]
Deep = Annotated[
    bool, typer.Option("--generations", help="Write everybody's depth and decayed reach as well; takes far longer.")
]


@app.callback()
def _ripple() -> None:
    """How far mentoring ripples."""


@app.command()
def compute(
    file: File,
    *,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    as_of: AsOf = None,
    out: Annotated[Path | None, typer.Option(help="Write everybody's reach (.parquet), or the graph.")] = None,
    deep: Deep = False,
    form: Annotated[
        Literal["parquet", "graphml", "gexf"] | None, typer.Option("--format", help="Of --out; else by its name.")
    ] = None,
    shards: Annotated[int, typer.Option(min=1, help="Keep only one of so many parts of the people …")] = 1,
    shard: Annotated[int, typer.Option(min=0, help="… this one, from 0. `ripple add` adds them up.")] = 0,
    memory: Annotated[int | None, typer.Option(min=1, help="Megabytes to use at most; else what is free.")] = None,
    json: Json = False,
) -> None:
    """Compute everybody's reach, reproduction and give-back."""
    from services.ripple import Rule, TooLargeError, compute_reachability
    from services.ripple.files.report import compute_report
    from services.ripple.files.writer import Format, write
    from services.ripple.shards import Manifest, build_partial_result, save
    from services.ripple.shards.manifest import file_digest

    if shard >= shards:
        raise typer.BadParameter(f"--shard is one of 0 … {shards - 1}")
    written = form or _suffix(out) if out else None
    require_place(out)
    edges = read_edges(file, effect)
    history, path_rule = graph_as_of(edges, as_of), Rule(rule)
    try:
        spread = compute_reachability(history, path_rule, shard, shards, memory * 1_000_000 if memory else _free())
    except TooLargeError as error:
        raise refused(error) from None
    found = compute_report(edges, history, path_rule, spread)
    if as_of is not None:
        found["as_of"] = as_of
    if out and written:
        with _disk():
            if written == "parquet":
                save(
                    out,
                    build_partial_result(history, path_rule, spread, deep=deep),
                    Manifest(shard, shards, file_digest(file), found),
                )
            else:
                write(out, Format(written), history, spread.reach, edges.time_format)
    if shards > 1:
        found = found | {"shards": shards, "shard": shard}
    if json:
        write_json(found)
    else:
        write_table(("figure", "value"), ((name, shown(value)) for name, value in found.items()), title=file.name)


@app.command()
def explain(
    edges: Annotated[
        str, typer.Argument(metavar="[EDGES] PERSON", help="A file of relationships; without one, the service's own.")
    ],
    person: Annotated[str | None, typer.Argument(help="Whom to explain, as the file calls them.", metavar="")] = None,
    to: Annotated[str | None, typer.Option(help="How did it get from the person to this one?")] = None,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Explain one person's ripple: whom they reached, who reached them, and by which relationships."""
    if person is None:
        found = somebody(edges, to, rule, effect or "met", as_of)
        _tell(found, edges, as_json=json)
        return
    from services.ripple import Rule
    from services.ripple.files.explain import explain_person, explain_route

    file = Path(edges)
    if not file.is_file():
        raise typer.BadParameter(f"there is no file {edges}", param_hint="EDGES")
    read = read_edges(file, effect)
    history = graph_as_of(read, as_of)
    number = _number(history, person)
    found = explain_person(read, history, Rule(rule), number)
    if to is not None:
        found |= explain_route(read, history, Rule(rule), number, _number(history, to))
    _tell(found, person, as_json=json)


def _tell(found: dict[str, Any], title: str, *, as_json: bool) -> None:
    """Write figures as JSON, or for a person."""
    if as_json:
        write_json(found)
    else:
        write_table(("figure", "value"), ((name, shown(value)) for name, value in found.items()), title=title)


def read_edges(file: Path, effect: str | None) -> "EdgeList":
    """Read a file, and say on stderr what was left out."""
    from services.ripple.files import InvalidEdgesError, read

    try:
        edges = read(file, effect)
    except InvalidEdgesError as error:
        raise refused(error) from None
    if edges.skipped:
        say(f"skipped {edges.self_loops} rows where mentor and mentee are one, {edges.without_start} without a start")
    return edges


def graph_as_of(edges: "EdgeList", text: str | None) -> "TemporalGraph":
    """Return the history as it was known at a date, which must have come."""
    if text is None:
        return edges.graph
    try:
        time = edges.time_format.moment(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text} is no date as the file writes them", param_hint="--as-of") from None
    if edges.time_format.future(time):
        raise typer.BadParameter(f"{text} has not come yet", param_hint="--as-of")
    return edges.graph.as_of(edges.time_format.until(text))


def _number(history: "TemporalGraph", person: str) -> int:
    """Find a person's number."""
    number = history.numbers.get(person)
    if number is None:
        raise refused(LookupError("there is no person of that name in the file"))
    return number


def _suffix(out: Path | None) -> str:
    """Tell a format by a file's name."""
    suffix = out.suffix.lstrip(".") if out else ""
    if suffix not in ("parquet", "graphml", "gexf"):
        raise typer.BadParameter("name the file .parquet, .graphml or .gexf, or say --format", param_hint="--out")
    return suffix


def require_place(out: Path | None) -> None:
    """Refuse a file that cannot be written before anything is computed."""
    if out and (out.is_dir() or not out.parent.is_dir()):
        raise typer.BadParameter(f"{out} is no file in a directory that exists", param_hint="--out")


@contextmanager
def _disk() -> Iterator[None]:
    """Say why a file could not be written."""
    try:
        yield
    except OSError as error:
        raise refused(error) from None


def _free() -> int:
    """Return how many bytes may be used: four fifths of what is free."""
    import psutil

    return int(psutil.virtual_memory().available * 0.8)


def refused(error: Exception) -> typer.Exit:
    """Say why a file is refused; exit code 1."""
    say(f"[bold red]error:[/] {str(error).replace('[', chr(92) + '[')}")
    return typer.Exit(FAILED)


def shown(value: object) -> str:
    """Show one figure on one line."""
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {shown(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "\n".join(shown(part) for part in value)
    return "" if value is None else str(value)
