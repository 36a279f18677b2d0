"""`mentorship events tail`: public events as they come, one JSON object a line."""

import uuid
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import write_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.projector.feed import Feed, FeedRecord, TopicPartition

app = group("The public events.")
_CONTEXTS = ("enrollment", "relationships")


@app.callback()
def _events() -> None:
    """The public events."""


@app.command()
def tail(
    topic: Annotated[str | None, typer.Option(help="Only topics (or logs) whose name contains this.")] = None,
    start: Annotated[
        Literal["beginning", "now"], typer.Option("--from", help="Where to begin.", case_sensitive=False)
    ] = "now",
    limit: Annotated[int | None, typer.Option(min=1, help="End after so many.")] = None,
) -> None:
    """Follow public events until Ctrl-C: from Kafka where a broker is set, else from the services' logs."""
    from services.cli.composition.feeds import either
    from services.cli.composition.process_lifecycle import until_told
    from services.cli.composition.settings_lookup import settings

    stop = until_told()
    feed = either(settings(), _CONTEXTS)
    heads = {one.place: one.head for one in feed.describe()}
    feed.open(f"mentorship.tail.{uuid.uuid4()}", lambda: heads if start == "now" else dict.fromkeys(heads, 0))
    told = 0
    try:
        while not stop.is_set() and (limit is None or told < limit):
            for place, record in _records(feed):
                if topic is not None and topic not in place.topic:
                    continue
                write_line(_told(place, record))
                told += 1
                if told == limit:
                    break
    finally:
        feed.close()


def _records(feed: "Feed") -> "Iterator[tuple[TopicPartition, FeedRecord]]":
    for part in feed.poll(0.2):
        for record in part.records:
            yield part.place, record


def _told(place: "TopicPartition", record: "FeedRecord") -> "Mapping[str, object]":
    """Tell a record as it can be told: decoded, or why not."""
    from dataclasses import asdict

    from services.contract.catalogue import CHECKPOINT
    from services.contract.checkpoint import decode_checkpoint
    from services.contract.codec import UndecodableRecordError, decode

    at = {"topic": place.topic, "partition": place.partition, "offset": record.offset}
    try:
        if ("ce_type", CHECKPOINT.encode()) in record.headers:
            return {**at, "checkpoint": asdict(decode_checkpoint(record.value))}
        return {**at, **asdict(decode(record.headers, record.value))}
    except UndecodableRecordError as error:
        return {**at, "undecodable": str(error)}
