"""Encoding and decoding: exact framing, nothing lost, and every invalid event or record refused with its reason."""

import struct
from dataclasses import replace

import pytest

from services.contract.catalogue import catalogue
from services.contract.codec import InvalidEventError, UndecodableRecordError, decode, encode
from services.contract.record import PublicRecord, UntypedEvent
from tests.support.events import example, examples, public_event

TOPIC = "mentorship.hub.relationships.v1"
HELD = "mentorship.relationships.session-held"


def held(**data: object) -> UntypedEvent:
    entry = catalogue().types[HELD]
    return public_event(entry, example(entry) | data)


def written(event: UntypedEvent | None = None) -> PublicRecord:
    return encode(event or held(), TOPIC)


@pytest.mark.parametrize("event", examples(), ids=lambda event: event.type)
def test_every_type_round_trips(event: UntypedEvent) -> None:
    record = encode(event, TOPIC)
    assert decode(record.headers, record.value) == event


def test_the_record_carries_topic_key_and_five_headers() -> None:
    event = held()
    record = written(event)
    assert (record.topic, record.key, record.position) == (TOPIC, event.subject, event.position)
    assert record.headers == [
        ("ce_specversion", b"1.0"),
        ("ce_id", event.id.encode()),
        ("ce_source", b"hub/relationships"),
        ("ce_type", HELD.encode()),
        ("content-type", b"application/avro"),
    ]


def test_the_value_begins_with_zero_and_the_locked_schema_id() -> None:
    assert written().value[:5] == b"\x00" + struct.pack(">I", catalogue().types[HELD].latest.id)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mode", "carrier_pigeon"),
        ("mentor_id", "not-a-uuid"),
        ("mentor_id", "6F1D3B52-8A77-4C7E-9D10-000000000004"),
        ("evidence", 6),
        ("evidence", -1),
        ("evidence", True),
        ("evidence", 3.0),
        ("count", 0),
        ("minutes", "55"),
        ("minutes", 2**31),
        ("started_at", 2**63),
        ("started_at", 253_402_300_800_000_000),
        ("correlation_id", "a\0b"),
        ("imported", 1),
        ("correlation_id", "\ud800"),
        ("position", 0),
        ("mood", "good"),
    ],
)
def test_an_invalid_field_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(InvalidEventError) as refused:
        written(held(**{field: value}))
    assert refused.value.field == field


def test_free_text_does_not_pass_as_a_code() -> None:
    entry = catalogue().types["mentorship.relationships.closed"]
    with pytest.raises(InvalidEventError) as refused:
        encode(public_event(entry, example(entry) | {"reason": "Maria was unhappy"}), TOPIC)
    assert refused.value.field == "reason"
    assert "Maria" not in str(refused.value)


def test_a_missing_field_is_refused_and_a_default_fills_in() -> None:
    event = held()
    with pytest.raises(InvalidEventError) as refused:
        written(replace(event, data={name: value for name, value in event.data.items() if name != "mode"}))
    assert (refused.value.field, refused.value.detail) == ("mode", "missing")

    entry = catalogue().types["mentorship.relationships.goal-agreed"]
    agreed = public_event(entry, example(entry))
    record = encode(replace(agreed, data={"goal_id": agreed.data["goal_id"], "category": "career"}), TOPIC)
    assert decode(record.headers, record.value).data["due_on"] is None


def test_an_event_inside_a_program_names_it() -> None:
    with pytest.raises(InvalidEventError, match="program_id"):
        written(replace(held(), program_id=None))


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(InvalidEventError, match="not an event of the catalogue"):
        written(replace(held(), type="mentorship.relationships.session-dreamt"))


def refusal(value: bytes | None, **headers: bytes | None) -> str:
    """Decode a good record with some of it replaced (`None`: omitted), and return the reason it is refused for."""
    changed = dict(written().headers) | {name.replace("content_type", "content-type"): v for name, v in headers.items()}
    with pytest.raises(UndecodableRecordError) as refused:
        decode([(name, v) for name, v in changed.items() if v is not None], value)
    return refused.value.reason


def test_a_foreign_value_is_refused_with_its_reason() -> None:
    good = written().value
    assert refusal(None) == "no-value"
    assert refusal(b"") == "foreign-framing"
    assert refusal(b'{"json": true}') == "foreign-framing"
    assert refusal(b"\x00\x00") == "foreign-framing"
    assert refusal(b"\x00\x7f\xff\xff\xff" + good[5:]) == "unknown-schema"
    assert refusal(b"\x00\x00\x00\x00\x01" + good[5:]) == "wrong-type"
    assert refusal(good + b"\x00") == "trailing-bytes"


def test_a_value_truncated_anywhere_is_damaged() -> None:
    good = written().value
    assert {refusal(good[:end]) for end in range(5, len(good))} == {"damaged"}


def test_an_invalid_header_is_named() -> None:
    good = written().value
    assert refusal(good, ce_specversion=b"0.3") == "bad-headers"
    assert refusal(good, content_type=b"application/json") == "bad-headers"
    assert refusal(good, ce_id=None) == "bad-headers"
    assert refusal(good, ce_source=b"\xff") == "bad-headers"
    assert refusal(good, ce_id=b"a\0b") == "bad-headers"
    assert refusal(good, ce_type=b"mentorship.relationships.session-dreamt") == "unknown-type"
    assert refusal(good, ce_type=b"mentorship.publication.checkpoint") == "wrong-type"


def test_a_well_formed_value_that_violates_its_schema_is_refused() -> None:
    good = written().value
    assert b"video" in good
    assert refusal(good.replace(b"video", b"vapor")) == "invalid-field"
