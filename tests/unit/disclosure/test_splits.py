"""Splits have no small cell, more than one cell, and the released total."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure.batch import Audience
from services.disclosure.batch_rule import MinimumTooSmallError
from services.disclosure.contribution import Contribution
from services.disclosure.splits import OTHER, people_of_year, split
from tests.unit.disclosure.federations import FixedPrograms, contributions, cut, of, programs


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.text("pq", min_size=1), st.sampled_from(["a", "b", "c", "d", OTHER]), max_size=60),
    st.integers(5, 9),
)
def test_every_cell_has_enough_people_and_the_sum_is_the_total(groups: dict[str, str], minimum: int) -> None:
    cells = split(groups, minimum)
    assert all(size >= minimum for size in cells.values())
    assert len(cells) != 1
    if cells:
        assert sum(cells.values()) == len(groups)


@pytest.mark.parametrize(
    ("sizes", "cells"),
    [
        ({"a": 8, "b": 6, "c": 5}, {"a": 8, "b": 6, "c": 5}),
        ({"a": 8, "b": 6, "c": 3, "d": 2}, {"a": 8, "b": 6, OTHER: 5}),
        ({"a": 8, "b": 6, "c": 3}, {"a": 8, OTHER: 9}),
        ({"a": 8, "c": 3}, {}),
        ({"a": 8}, {}),
        ({"a": 4, "b": 4}, {}),
        ({}, {}),
    ],
)
def test_small_groups_are_one_cell_with_the_smallest_shown_one_if_needed(
    sizes: dict[str, int], cells: dict[str, int]
) -> None:
    groups = {f"{group}{number}": group for group, size in sizes.items() for number in range(size)}
    assert split(groups) == cells


@settings(max_examples=20, deadline=None)
@given(contributions(), programs())
def test_a_split_is_of_the_people_of_the_batches_released_in_one_year(
    stream: list[Contribution], rules: FixedPrograms
) -> None:
    inner = of(cut(stream, rules), Audience.INNER)
    for year in {batch.released_at.year for batch in inner}:
        ours = [batch for batch in inner if batch.released_at.year == year]
        people = people_of_year(inner, year)
        assert max(batch.people for batch in ours) <= len(people) <= sum(batch.people for batch in ours)
    assert people_of_year(inner, datetime(1999, 1, 1, tzinfo=UTC).year) == frozenset()


def test_no_split_has_smaller_cells_than_five() -> None:
    with pytest.raises(MinimumTooSmallError):
        split({"p": "a"}, 4)
