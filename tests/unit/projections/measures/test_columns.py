"""First moments of people over columns of facts, against dictionaries."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.projections.measures.first_moments.columns import (
    NOT_YET,
    Firsts,
    find,
    first_of,
    firsts,
    firsts_within,
    unpack,
    unpack_truths,
)

FACTS = st.lists(st.tuples(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1), st.integers(0, 9)), max_size=12)
Facts = Sequence[tuple[int, int]]


def columns(facts: Facts) -> tuple[np.ndarray, np.ndarray]:
    """Return people and moments as columns."""
    return tuple(np.array([fact[place] for fact in facts], np.int64) for place in (0, 1))  # type: ignore[return-value]  # two


def naive(facts: Facts) -> dict[int, int]:
    """Return the first moment of each person."""
    return {person: min(at for other, at in facts if other == person) for person, _ in facts}


def shown(found: Firsts) -> dict[int, int]:
    """Return the people and first moments of a result, which has them in order and once."""
    assert found.people.tolist() == sorted(set(found.people.tolist()))
    return dict(zip(found.people.tolist(), found.at.tolist(), strict=True))


@given(facts=FACTS)
def test_the_first_moment_of_each_person_is_the_least(facts: Facts) -> None:
    assert shown(firsts(*columns(facts))) == naive(facts)


@given(facts=FACTS, start=st.integers(0, 9))
def test_people_whose_first_moment_is_earlier_are_left_out(facts: Facts, start: int) -> None:
    expected = {person: at for person, at in naive(facts).items() if at >= start}
    assert shown(firsts_within(*columns(facts), start)) == expected


@given(facts=FACTS, wanted=st.lists(st.integers(-3, 3), unique=True, max_size=6).map(sorted))
def test_who_has_no_moment_is_not_there_yet(facts: Facts, wanted: list[int]) -> None:
    people, first = np.array(wanted, np.int64), naive(facts)
    assert first_of(people, firsts(*columns(facts))).tolist() == [first.get(person, NOT_YET) for person in wanted]
    _, known = find(people, firsts(*columns(facts)).people)
    assert known.tolist() == [person in first for person in wanted]


@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), max_size=6))
def test_a_column_is_read_from_the_bytes_of_the_server(numbers: list[int]) -> None:
    assert unpack(b"".join(number.to_bytes(8, "big", signed=True) for number in numbers)).tolist() == numbers
    assert unpack(None).tolist() == []
    assert unpack_truths(b"\x01\x00").tolist() == [True, False]
