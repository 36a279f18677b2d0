"""The position of an encoded event can be set later, whatever its type and size."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contract.codec import codec, encode
from services.contract.framing import PROVISIONAL_POSITION, set_position
from services.contract.record import UntypedEvent
from tests.support.events import examples, public_events


@given(public_events(), st.integers(1, 2**63 - 1))
def test_an_event_with_its_position_set_is_the_event_encoded_there(event: UntypedEvent, position: int) -> None:
    provisional = encode(replace(event, position=PROVISIONAL_POSITION), "a-topic").value
    assert set_position(provisional, position) == encode(replace(event, position=position), "a-topic").value
    assert codec().type_of(provisional) == event.type


@pytest.mark.parametrize("position", [63, 64, 8191, 8192, 2**31, 2**63 - 1])
def test_the_position_grows_by_a_byte_for_seven_bits(position: int) -> None:
    for event in examples():
        provisional = encode(replace(event, position=PROVISIONAL_POSITION), "a-topic").value
        assert set_position(provisional, position) == encode(replace(event, position=position), "a-topic").value


@pytest.mark.parametrize("value", [b"", b"\x00\x00\x00\x00\x01", b"\x00\x00\x00\x00\x01\x04rest"])
def test_a_value_with_another_position_is_not_changed(value: bytes) -> None:
    with pytest.raises(ValueError, match="not written at position 1"):
        set_position(value, 7)
