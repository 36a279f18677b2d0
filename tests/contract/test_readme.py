"""The program in schemas/README.md processes each event exactly once."""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.contract.catalogue import catalogue, folder
from services.contract.checkpoint import Checkpoint, encode_checkpoint
from services.contract.codec import codec, encode
from services.contract.record import PublicRecord
from tests.support.events import examples

TOPIC = "mentorship.hub.relationships.v1"


@dataclass
class Received:
    """A record as a Kafka client returns it."""

    headers: list[tuple[str, bytes]]
    value: bytes
    topic: str = TOPIC
    partition: int = 0


def received(record: PublicRecord, partition: int = 0) -> Received:
    return Received(record.headers, record.value, partition=partition)


def test_each_event_is_processed_once_and_checkpoints_never() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", (folder() / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    event = examples()[-1]
    types = {revision.id: entry.type for entry in catalogue().types.values() for revision in entry.revisions}
    names: dict[str, Any] = {"decode": lambda value: codec().read(types[int.from_bytes(value[1:5], "big")], value)}
    exec(program, names)
    fresh = names["fresh"]

    first = encode(replace(event, position=5), TOPIC)
    second = encode(replace(event, position=8), TOPIC)
    assert [fresh(received(record)) for record in (first, second, first, second)] == [True, True, False, False]
    assert fresh(received(first, partition=1))
    close = encode_checkpoint(Checkpoint(0, 8, 2, "0" * 16, 8), topic=TOPIC, source=event.source)
    assert not fresh(received(close))
    with pytest.raises(ValueError, match="from the future"):
        fresh(received(encode(replace(event, position=10**12), TOPIC)))
    assert fresh(received(encode(replace(event, position=10_008), TOPIC)))
    with pytest.raises(ValueError, match="from the future"):
        fresh(received(encode(replace(event, position=10_009), TOPIC)))


def test_it_names_every_constraint_a_schema_can_have() -> None:
    text = (folder() / "README.md").read_text(encoding="utf-8")
    used = {name for entry in catalogue().types.values() for field in entry.latest.fields for name in field}
    for name in used - {"name", "type", "default", "doc"}:
        assert f"`{name}`" in text
