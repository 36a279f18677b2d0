"""The position of a record is read without its schema, and only if there is one."""

import struct
from io import BytesIO

import pytest
from fastavro import schemaless_writer
from hypothesis import example, given
from hypothesis import strategies as st

from services.contract.codec import encode
from services.projector.position_peek import position_of
from tests.support.events import examples


def framed(position: int, rest: bytes = b"") -> bytes:
    stream = BytesIO()
    schemaless_writer(stream, "long", position)
    return struct.pack(">bI", 0, 999) + stream.getvalue() + rest


@given(position=st.integers(1, 2**63 - 1), rest=st.binary(max_size=20))
@example(position=1, rest=b"")
@example(position=2**63 - 1, rest=b"\xff")
def test_the_position_is_read_whatever_follows_it(position: int, rest: bytes) -> None:
    assert position_of(framed(position, rest)) == position


@given(junk=st.none() | st.binary(max_size=30))
def test_any_bytes_are_accepted(junk: bytes | None) -> None:
    position = position_of(junk)
    assert position is None or position > 0


@pytest.mark.parametrize(
    "value", [None, b"", b"\0\0\0\0\1", b"\1\0\0\0\1\2", b"\0\0\0\0\1\0", b"\0\0\0\0\1" + b"\xff" * 10]
)
def test_a_value_without_a_position_has_none(value: bytes | None) -> None:
    assert position_of(value) is None


def test_every_type_of_the_language_begins_with_its_position() -> None:
    for event in examples():
        assert position_of(encode(event, "a-topic").value) == event.position
