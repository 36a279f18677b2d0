"""Cursors: decoding returns what was encoded and refuses every other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.cursors import Cursor, Cursors, InvalidCursorError

CURSORS = Cursors(b"k" * 32)
scalars = st.one_of(
    st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()
)
filters = st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.integers(), st.none()), max_size=4)


@given(scalars, st.text(), filters)
def test_a_cursor_comes_back_as_it_was(
    sort: str | int | float | bool | None, identifier: str, chosen: dict[str, object]
) -> None:
    text = CURSORS.encode(Cursor(sort, identifier), chosen)
    assert CURSORS.decode(text, chosen) == Cursor(sort, identifier)
    assert text.isascii()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(filters, filters)
def test_a_cursor_belongs_to_its_filters(mine: dict[str, object], other: dict[str, object]) -> None:
    text = CURSORS.encode(Cursor("a", "b"), {**mine, "order": "reach"})
    with pytest.raises(InvalidCursorError, match="other filters"):
        CURSORS.decode(text, {**other, "order": "name"})


@given(st.text())
def test_what_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        CURSORS.decode(text, {})


@given(st.data())
def test_no_character_can_be_changed(data: st.DataObject) -> None:
    text = CURSORS.encode(Cursor(12, "id"), {})
    place = data.draw(st.integers(0, len(text) - 2))  # the last one may hold bits that mean nothing
    letter = data.draw(st.sampled_from("ABCDEFGHxyz0189-_").filter(lambda c: c != text[place]))
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        CURSORS.decode(text[:place] + letter + text[place + 1 :], {})


def test_another_key_and_no_cursor() -> None:
    text = Cursors(b"x" * 32).encode(Cursor(12, "id"), {})
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        CURSORS.decode(text, {})
    assert CURSORS.decode(None, {}) is None
