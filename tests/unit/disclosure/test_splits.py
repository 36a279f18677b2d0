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


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=60))
def test_of_a_cell_of_a_pool_five_people_remain_without_any_organization(people: list[tuple[str, str]]) -> None:
    groups = {str(number): group for number, (group, _) in enumerate(people)}
    organizations = {str(number): owner for number, (_, owner) in enumerate(people)}
    cells = split(groups, 10, organizations=organizations)
    rest = {person for person, group in groups.items() if group not in cells}
    for cell, size in cells.items():
        inside = rest if cell == OTHER else {person for person, group in groups.items() if group == cell}
        assert len(inside) == size >= 10
        assert all(sum(organizations[person] != owner for person in inside) >= 5 for owner in "xyz")


def test_a_cell_of_one_organization_is_shown_in_no_pool() -> None:
    """Twelve of x in group a, and in group b six of x and six of y: of a, none would remain without x."""
    people = [("a", "x")] * 12 + [("b", "x")] * 6 + [("b", "y")] * 6 + [("c", "y")] * 12
    groups = {str(number): group for number, (group, _) in enumerate(people)}
    organizations = {str(number): owner for number, (_, owner) in enumerate(people)}
    assert split(groups, 10) == {"a": 12, "b": 12, "c": 12}
    assert split(groups, 10, organizations=organizations) == {"b": 12, OTHER: 24}


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
