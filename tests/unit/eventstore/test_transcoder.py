"""The transcoder reads stored events to the same values as the library."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import (
    DatetimeAsISO,
    DecimalAsStr,
    JSONTranscoder,
    TranscodingNotRegisteredError,
    UUIDAsHex,
)
from hypothesis import given
from hypothesis import strategies as st

from services.eventstore.transcoder import FastReadingTranscoder

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    TEXTS,
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
    st.decimals(allow_nan=False, allow_infinity=False),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
STATES = st.dictionaries(TEXTS, VALUES, max_size=8)


def transcoder(kind: Callable[[], JSONTranscoder]) -> JSONTranscoder:
    instance = kind()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
        instance.register(transcoding)
    return instance


@given(STATES)
def test_what_was_written_is_read_as_the_library_reads_it(state: dict[str, Any]) -> None:
    fast, library = transcoder(FastReadingTranscoder), transcoder(JSONTranscoder)
    data = library.encode(state)
    assert fast.encode(state) == data
    assert fast.decode(data) == library.decode(data)


def test_values_keep_their_types_however_deep_they_lie() -> None:
    fast = transcoder(FastReadingTranscoder)
    deep = {"a": [{"b": [datetime(2026, 3, 1, tzinfo=UTC), UUID(int=7)]}, Decimal("1.50")], "_type_": "plain"}
    assert fast.decode(fast.encode(deep)) == deep


def test_an_unregistered_type_is_named() -> None:
    with pytest.raises(TranscodingNotRegisteredError, match="colour"):
        transcoder(FastReadingTranscoder).decode(b'{"x":{"_type_":"colour","_data_":"red"}}')
