"""`mentorship ripple follow`: one shard's reach, computed from the public events."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.commands.ripple.compute import RuleName, refuse, require_writable
from services.cli.commands.ripple.figures import format_figures
from services.cli.shell.output import Json, say, write_json, write_table

if TYPE_CHECKING:
    import threading

    from services.projections.network.sharded_reader.topic_reader import TopicReader
    from services.projector.feed import TopicPartition
    from services.ripple import Effect

NOW, FOREVER = "now", "forever"
POLL_SECONDS = 0.2


def follow(
    out: Annotated[Path, typer.Option(help="Where to write the part (.parquet).")],
    *,
    shards: Annotated[int, typer.Option(min=1, help="Number of readers …")] = 1,
    shard: Annotated[int, typer.Option(min=0, help="… and the number of this one, from 0.")] = 0,
    rule: RuleName = "strictly_after",
    effect: Annotated[
        str, typer.Option(metavar="started|met|met:2|met:3|closed|+DURATION", help="When influence is delivered.")
    ] = "met",
    until: Annotated[
        str,
        typer.Option(
            metavar="now|forever|PART",
            help="Read up to the current ends; or rewrite the part as more comes; or read as far as another part.",
        ),
    ] = NOW,
    every: Annotated[float, typer.Option(min=0.0, help="Seconds between two writes, with --until forever.")] = 10.0,
    json: Json = False,
) -> None:
    """Read all public events (from Kafka, or the logs where no broker is set) and keep one shard of the people.

    Every reader reads the whole topics, in a group of its own. `mentorship ripple add` merges the parts.
    """
    from services.cli.composition.feeds import default_feed
    from services.cli.composition.process_lifecycle import stop_on_signal
    from services.cli.composition.settings_lookup import settings
    from services.projections.network.sharded_reader.topic_reader import CONTEXTS, TopicReader
    from services.ripple import Rule

    if shard >= shards:
        raise typer.BadParameter(f"--shard is one of 0 … {shards - 1}")
    if out.suffix != ".parquet":
        raise typer.BadParameter("name the file .parquet", param_hint="--out")
    require_writable(out)
    policy, ends = _policy(effect), _ends(until)
    stop, feed = stop_on_signal(), default_feed(settings(), CONTEXTS)
    try:
        reader = TopicReader(feed, Rule(rule), policy, shard=shard, shards=shards, until=ends)
    except ValueError as error:
        raise refuse(error) from None
    try:
        _run(reader, stop, out, forever=until == FOREVER, every=every, json=json)
    finally:
        reader.close()


def _run(reader: "TopicReader", stop: "threading.Event", out: Path, *, forever: bool, every: float, json: bool) -> None:
    """Write the part at the ends and, if requested, repeatedly afterwards."""
    from services.projections.network.sharded_reader.topic_reader import step_with_retry

    while reader.behind:
        step_with_retry(reader, POLL_SECONDS)
        if stop.is_set():
            raise refuse(InterruptedError("stopped before the end; nothing is written"))
    _write(reader, out, json=json)
    if not forever:
        return
    reader.continue_past_end()
    new, due = 0, time.monotonic() + every
    while not stop.is_set():
        new += step_with_retry(reader, POLL_SECONDS)
        if new and time.monotonic() >= due:
            _write(reader, out, json=json)
            new, due = 0, time.monotonic() + every
    if new:
        _write(reader, out, json=json)


def _write(reader: "TopicReader", out: Path, *, json: bool) -> None:
    from services.ripple.shards import save

    part, mark = reader.result()
    save(out, part, mark)
    figures: dict[str, Any] = {**mark.figures, "shards": mark.shards, "shard": mark.shard, **reader.counts}
    if figures["set_aside"]:
        say(f"{figures['set_aside']} records were set aside: they cannot be read, or follow one that cannot")
    if json:
        write_json(figures)
    else:
        write_table(("figure", "value"), format_figures(figures), title=out.name)


def _policy(effect: str) -> "Effect":
    from services.ripple import Effect

    try:
        return Effect.parse(effect)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--effect") from None


def _ends(until: str) -> "dict[TopicPartition, int] | None":
    """Return where to stop, from another part; None for the current ends."""
    from services.projector.feed import TopicPartition
    from services.ripple.shards import InvalidPartError, load

    if until in (NOW, FOREVER):
        return None
    if not Path(until).is_file():
        raise typer.BadParameter("say now, forever, or the file of another part", param_hint="--until")
    try:
        part = load(Path(until))
    except InvalidPartError as error:
        raise refuse(error) from None
    if not part.manifest.ends:
        raise refuse(InvalidPartError(f"{part.path.name} was not made from events: it says nothing of topics"))
    return {TopicPartition(topic, partition): end for topic, partition, end in part.manifest.ends}
