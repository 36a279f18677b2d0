"""Interoperability: clients read the records with the published schema alone: framing, Avro, logical types."""

import json
import struct
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import fastavro
import pytest

from services.contract.catalogue import CHECKPOINT, catalogue
from services.contract.checkpoint import Checkpoint, Tally, decode_checkpoint, encode_checkpoint
from services.contract.codec import UndecodableRecordError, encode
from services.contract.record import UntypedEvent
from services.contract.registry import Registry
from tests.support.events import example, examples, public_event


def read_as_others_do(value: bytes) -> dict[str, Any]:
    """Read a value as a client of a schema registry does, with logical types."""
    magic, number = struct.unpack(">bI", value[:5])
    assert magic == 0
    schema = fastavro.parse_schema(json.loads(Registry().schema(number)["schema"]))
    rest = BytesIO(value[5:])
    record: Any = fastavro.schemaless_reader(rest, schema, None)
    assert not rest.read()
    fields: dict[str, Any] = record
    return fields


def in_others_words(value: object) -> object:
    """Convert values of logical types to the plain values of the codec."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return (value - date(1970, 1, 1)).days if isinstance(value, date) else value


@pytest.mark.parametrize("event", examples(), ids=lambda event: event.type)
def test_another_reader_reads_the_same(event: UntypedEvent) -> None:
    read = read_as_others_do(encode(event, "a-topic").value)
    assert {name: in_others_words(value) for name, value in read.items()} == example(catalogue().types[event.type])


def test_times_and_ids_are_what_their_logical_types_say() -> None:
    entry = catalogue().types["mentorship.relationships.session-held"]
    event = public_event(entry, example(entry))
    read = read_as_others_do(encode(event, "a-topic").value)
    assert read["started_at"] == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert read["mentor_id"] == UUID(event.data["mentor_id"])


def test_the_bytes_of_a_small_record_by_hand() -> None:
    checkpoint = Checkpoint(7, 1284, 412, "9f86d081884c7d65", 1290, head=1293, reported_at=64)
    record = encode_checkpoint(checkpoint, topic="a-topic", source="a-source")
    identifier = catalogue().types[CHECKPOINT].latest.id
    # Avro writes integers zigzag in groups of seven bits, and a text as its length and its UTF-8.
    numbers = b"\x0e" + b"\x88\x14" + b"\xb8\x06"
    by_hand = (
        b"\x00"
        + struct.pack(">I", identifier)
        + numbers
        + b"\x20"
        + b"9f86d081884c7d65"
        + b"\x94\x14"
        + b"\x9a\x14"
        + b"\x80\x01"
        + b"\x00"  # an empty list
    )
    assert record.value == by_hand
    assert (record.type, record.id, record.position) == (CHECKPOINT, "a-topic:7:1284:64", 1284)
    assert decode_checkpoint(by_hand) == checkpoint


def test_a_checkpoint_of_an_earlier_release_states_neither_its_time_nor_the_end_of_the_log() -> None:
    identifier = catalogue().types[CHECKPOINT].revisions[0].id
    numbers = b"\x0e" + b"\x88\x14" + b"\xb8\x06"
    by_hand = b"\x00" + struct.pack(">I", identifier) + numbers + b"\x20" + b"9f86d081884c7d65" + b"\x94\x14"
    assert decode_checkpoint(by_hand) == Checkpoint(7, 1284, 412, "9f86d081884c7d65", 1290, head=0, reported_at=0)


def test_a_damaged_checkpoint_is_refused() -> None:
    record = encode_checkpoint(Checkpoint(0, 1, 1, "0" * 16, 1), topic="a-topic", source="a-source")
    with pytest.raises(UndecodableRecordError, match="damaged"):
        decode_checkpoint(record.value[:-1])
    with pytest.raises(UndecodableRecordError, match="checksum"):
        decode_checkpoint(record.value.replace(b"0000000000000000", b"00000000not-hex!"))


def test_the_checksum_is_independent_of_order_and_detects_repetition() -> None:
    ids = [f"{UUID(int=number)}:1" for number in range(50)]
    whole = Tally().add(ids)
    assert whole == Tally().add(reversed(ids)) == Tally().add(ids[:20]).add(ids[20:])
    assert whole.count == 50
    assert whole.checksum != Tally().add(ids[:-1]).checksum
    assert Tally().add([ids[0]] * 3).checksum != Tally().add([ids[0]]).checksum
    # sha256("a") begins with ca978112ca1bbdca: computed independently.
    assert Tally().add(["a"]) == Tally(1, "ca978112ca1bbdca")
