"""Cursors: decoding returns what was encoded and refuses every other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web import cursors
from services.web.cursors import Cursor, Cursors, InvalidCursorError

CURSORS = Cursors(b"k" * 32)
scalars = st.one_of(
    st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()
)
filters = st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.integers(), st.none()), max_size=4)


@given(scalars, st.text(), filters)
def test_decoding_returns_what_was_encoded(
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
def test_a_text_without_a_valid_signature_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        CURSORS.decode(text, {})


@given(st.data())
def test_a_changed_character_is_refused(data: st.DataObject) -> None:
    text = CURSORS.encode(Cursor(12, "id"), {})
    index = data.draw(st.integers(0, len(text) - 2))  # the last one may contain unused bits
    letter = data.draw(st.sampled_from("ABCDEFGHxyz0189-_").filter(lambda c: c != text[index]))
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        CURSORS.decode(text[:index] + letter + text[index + 1 :], {})


def test_a_cursor_of_another_key_is_refused_and_none_is_the_beginning() -> None:
    text = Cursors(b"x" * 32).encode(Cursor(12, "id"), {})
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        CURSORS.decode(text, {})
    assert CURSORS.decode(None, {}) is None


def test_a_replaced_key_signs_no_more_and_its_cursors_stay_valid() -> None:
    old, new = b"o" * 32, b"n" * 32
    rotated = Cursors(new, old)
    assert rotated.decode(Cursors(old).encode(Cursor(12, "id"), {}), {}) == Cursor(12, "id")
    assert Cursors(new).decode(rotated.encode(Cursor(12, "id"), {}), {}) == Cursor(12, "id")
    with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
        Cursors(new).decode(Cursors(old).encode(Cursor(12, "id"), {}), {})


def test_a_cursor_of_an_earlier_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursors, "_VERSION", 0)
    text = CURSORS.encode(Cursor(12, "id"), {})
    monkeypatch.undo()
    with pytest.raises(InvalidCursorError, match="earlier version"):
        CURSORS.decode(text, {})
