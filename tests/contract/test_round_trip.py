"""Properties of the codec for random events of every type: nothing is lost, and damage raises only named errors."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contract.catalogue import CHECKPOINT, EventType, catalogue
from services.contract.codec import UndecodableRecordError, codec, decode, encode
from services.contract.field_validation import first_fault
from services.contract.record import UntypedEvent
from tests.support.events import flat_records, public_event, public_events

TOPIC = "mentorship.hub.relationships.v1"
EVENTS = sorted(catalogue().events.values(), key=lambda entry: entry.type)


@pytest.mark.parametrize("entry", EVENTS, ids=lambda entry: entry.type)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_decode_undoes_encode(entry: EventType, data: st.DataObject) -> None:
    event = public_event(entry, data.draw(flat_records(entry)))
    record = encode(event, TOPIC)
    assert decode(record.headers, record.value) == event


@settings(max_examples=25, deadline=None)
@given(flat_records(catalogue().types[CHECKPOINT]))
def test_a_checkpoint_round_trips(flat: dict[str, object]) -> None:
    assert codec().read(CHECKPOINT, codec().write(CHECKPOINT, flat)) == flat


def valid_or_refused(event: UntypedEvent, value: bytes) -> None:
    """Check that a value decodes to what its schema allows or is refused; any other exception fails the test."""
    headers = encode(event, TOPIC).headers
    try:
        read = decode(headers, value)
    except UndecodableRecordError:
        return
    entry = catalogue().types[read.type]
    flat = codec().read(read.type, value)
    assert first_fault(entry.latest.checks, flat) is None
    assert encode(read, TOPIC).key == read.subject


@settings(max_examples=300, deadline=None)
@given(event=public_events(), where=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_one_byte_changed(event: UntypedEvent, where: float, byte: int) -> None:
    value = bytearray(encode(event, TOPIC).value)
    value[int(where * len(value))] = byte
    valid_or_refused(event, bytes(value))


@settings(max_examples=300, deadline=None)
@given(event=public_events(), at=st.floats(0, 1), put=st.binary(max_size=12), drop=st.integers(0, 12))
def test_bytes_inserted_and_removed(event: UntypedEvent, at: float, put: bytes, drop: int) -> None:
    value = encode(event, TOPIC).value
    cut = int(at * len(value))
    valid_or_refused(event, value[:cut] + put + value[cut + drop :])


@settings(max_examples=300, deadline=None)
@given(event=public_events(), noise=st.binary(max_size=400))
def test_noise_after_a_valid_frame(event: UntypedEvent, noise: bytes) -> None:
    valid_or_refused(event, encode(event, TOPIC).value[:5] + noise)
