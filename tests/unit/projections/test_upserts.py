"""Merge rules are associative with a neutral element: any cut of a log gives the same row."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.folding.upserts import Column, Merge, Rows, Table, array_literal

KEY = Column("id", "uuid")
NUMBERS = st.lists(st.one_of(st.none(), st.integers(-5, 5)), max_size=8)


def folded(merge: Merge, values: list[Any]) -> Any:  # noqa: ANN401 - whatever the column holds
    rows = Rows(Table("t", (KEY,), (Column("x", "bigint", merge),)))
    for value in values:
        rows.put("k", x=value)
    rows.put("k")
    return rows.arrays()[1][0]


@pytest.mark.parametrize("merge", [Merge.LATEST, Merge.FIRST, Merge.SUM, Merge.LEAST, Merge.GREATEST])
@given(values=NUMBERS, at=st.integers(0, 8))
def test_merging_is_associative(merge: Merge, values: list[int | None], at: int) -> None:
    parts = [folded(merge, values[:at]), folded(merge, values[at:])]
    assert folded(merge, parts) == folded(merge, values)


@pytest.mark.parametrize(
    ("merge", "expected"),
    [(Merge.LATEST, 2), (Merge.FIRST, 3), (Merge.SUM, 6), (Merge.LEAST, 1), (Merge.GREATEST, 3)],
)
def test_each_merge_rule(merge: Merge, expected: int) -> None:
    assert folded(merge, [3, None, 1, 2]) == expected
    assert folded(merge, []) == merge.empty


def test_rows_are_in_key_order() -> None:
    rows = Rows(Table("t", (KEY,), (Column("x", "text"),)))
    for key in ("c", "a", "b"):
        rows.put(key, x=key.upper())
    assert rows.arrays() == [["a", "b", "c"], ["A", "B", "C"]]


def test_an_array_literal_round_trips() -> None:
    assert array_literal(['a"b', "c\\d", "", "e,f"]) == '{"a\\"b","c\\\\d","","e,f"}'


def test_an_empty_array_is_a_value_and_none_is_not() -> None:
    rows = Rows(Table("t", (KEY,), (Column("x", "text[]"),)))
    rows.put("a", x=[])
    rows.put("b", x=None)
    assert rows.arrays()[1] == ["{}", None]


def test_a_row_without_an_array_and_one_with_an_empty_array_can_be_sent_together() -> None:
    """One list of both was neither: the server refused the whole batch, and every row went alone."""
    rows = Rows(Table("t", (KEY,), (Column("x", "text[]"),)))
    rows.put("a")
    rows.put("b", x=[])
    rows.put("c", x=["y"])
    assert rows.arrays()[1] == [None, "{}", '{"y"}']
