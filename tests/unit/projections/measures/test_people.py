"""People of groups of facts, each counted once, against sets; and arrays read from the bytes of a server."""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.projections.measures.people import NumbersLoader, combine

PEOPLE = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3), min_size=1, max_size=6)
GROUPS = st.dictionaries(st.sampled_from("abc"), st.tuples(PEOPLE, PEOPLE | st.none()), max_size=3)


def group(part: str, person: Sequence[int], other: Sequence[int] | None) -> dict[str, Any]:
    """Return a group of facts, as the server states it."""
    others = None if other is None else np.array(other, dtype=np.int64)
    return {"part": part, "amount": len(person), "person": np.array(person, dtype=np.int64), "other": others}


@given(groups=GROUPS)
def test_people_of_parts_and_of_all_are_counted_once(groups: dict[str, tuple[list[int], list[int] | None]]) -> None:
    total, *parts = combine("count", [group(part, *people) for part, people in groups.items()])
    people = {part: set(persons) | set(others or ()) for part, (persons, others) in groups.items()}
    assert {row["part"]: row["people"] for row in parts} == {part: len(each) for part, each in people.items()}
    assert total["people"] == len(set().union(*people.values()))
    assert total["amount"] == sum(len(persons) for persons, _ in groups.values())


@given(groups=GROUPS)
def test_the_order_of_groups_does_not_matter(groups: dict[str, tuple[list[int], list[int] | None]]) -> None:
    rows = [group(part, *people) for part, people in groups.items()]
    assert [(row["part"], row["people"]) for row in combine("count", rows)] == [
        (row["part"], row["people"]) for row in combine("count", rows[::-1])
    ]


def test_the_median_age_is_the_first_day_until_which_half_of_the_facts_lie() -> None:
    one = np.array([1], dtype=np.int64)
    groups = [
        {"part": "0-6", "day": 5, "facts": 2, "person": one},
        {"part": "7-29", "day": 9, "facts": 1, "person": one},
        {"part": "7-29", "day": 8, "facts": 1, "person": one},
    ]
    total, *parts = combine("ages", groups)
    assert (total["amount"], total["people"], total["median"]) == (4, 1, 5)
    assert [(row["part"], row["amount"]) for row in parts] == [("0-6", 2), ("7-29", 2)]
    assert combine("ages", [])[0]["median"] is None


@given(numbers=PEOPLE)
def test_an_array_is_read_from_its_bytes(numbers: list[int]) -> None:
    head = struct.pack(">iiiii", 1, 0, 20, len(numbers), 1)
    sent = head + b"".join(struct.pack(">iq", 8, number) for number in numbers)
    assert NumbersLoader(20).load(sent).tolist() == numbers
