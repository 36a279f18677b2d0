"""`mentorship events tail`: the stream of public events, a line each, for a person or as JSON."""

import json
import uuid
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import Json, write_line, write_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from services.projector.feed import Feed, FeedRecord, TopicPartition

app = group("The public events.")
_CONTEXTS = ("enrollment", "relationships")


@app.callback()
def _events() -> None:
    """Read the public events."""


@app.command()
def tail(
    topic: Annotated[str | None, typer.Option(help="Only topics (or logs) whose name contains this.")] = None,
    start: Annotated[
        Literal["beginning", "now"], typer.Option("--from", help="Where to begin.", case_sensitive=False)
    ] = "now",
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after this number of events.")] = None,
    as_json: Json = False,
) -> None:
    """Follow public events until Ctrl-C: from Kafka where a broker is set, else from the services' logs.

    A line has its time, type, subject and data. With --json it is the whole record, times in microseconds since 1970.
    """
    from services.cli.composition.feeds import default_feed
    from services.cli.composition.process_lifecycle import stop_on_signal
    from services.cli.composition.settings_lookup import settings

    stop = stop_on_signal()
    feed = default_feed(settings(), _CONTEXTS)
    heads = {info.topic_partition: info.head for info in feed.describe()}
    feed.open(f"mentorship.tail.{uuid.uuid4()}", lambda: heads if start == "now" else dict.fromkeys(heads, 0))
    written = 0
    try:
        while not stop.is_set() and (limit is None or written < limit):
            for topic_partition, record in _records(feed):
                if topic is not None and topic not in topic_partition.topic:
                    continue
                entry = _to_json(topic_partition, record)
                write_line(entry) if as_json else write_sentence(_to_sentence(entry))
                written += 1
                if written == limit:
                    break
    finally:
        feed.close()


def _records(feed: "Feed") -> "Iterator[tuple[TopicPartition, FeedRecord]]":
    for batch in feed.poll(0.2):
        for record in batch.records:
            yield batch.topic_partition, record


def _to_json(topic_partition: "TopicPartition", record: "FeedRecord") -> "Mapping[str, object]":
    """Return a record for JSON: decoded, or the reason why it cannot be."""
    from dataclasses import asdict

    from services.contract.catalogue import CHECKPOINT
    from services.contract.checkpoint import decode_checkpoint
    from services.contract.codec import UndecodableRecordError, decode

    at = {"topic": topic_partition.topic, "partition": topic_partition.partition, "offset": record.offset}
    try:
        if ("ce_type", CHECKPOINT.encode()) in record.headers:
            return {**at, "checkpoint": asdict(decode_checkpoint(record.value))}
        return {**at, **asdict(decode(record.headers, record.value))}
    except UndecodableRecordError as error:
        return {**at, "undecodable": str(error)}


def _to_sentence(entry: "Mapping[str, Any]") -> str:
    """Return a record for a person: times as dates, and no field that only a program needs."""
    if "type" not in entry:
        reason = entry.get("undecodable", "a checkpoint of the publisher")
        return f"{entry['topic']}/{entry['partition']} at {entry['offset']}: {reason}"
    name = entry["type"].removeprefix("mentorship.")
    imported = " imported" if entry["imported"] else ""
    fields = [f"{field}={_readable(field, value)}" for field, value in entry["data"].items()]
    return " ".join([f"{_time(entry['occurred_at'])}{imported}", name, entry["subject"], *fields])


def _readable(field: str, value: object) -> str:
    if isinstance(value, int) and field.endswith("_at"):
        return _time(value)
    return json.dumps(value, default=str, ensure_ascii=False)


def _time(micros: int) -> str:
    from services.contract.envelope import from_micros

    return from_micros(micros).isoformat(timespec="seconds")
