"""Laws of the search of people by the digits of their ids."""

from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.projections.network.answers.found_people import MOST_FOUND, find_by_digits, id_digits
from services.projections.network.in_memory.id_index import IdNames

_UUIDS = st.integers(0, 7).flatmap(lambda first: st.integers(0, 2**120 - 1).map(lambda rest: (first << 120) + rest))
"""Ids of which many begin alike."""


@given(st.lists(st.tuples(_UUIDS, st.booleans()), max_size=40), st.data())
def test_those_are_found_who_may_be_seen_and_begin_so(people: list[tuple[int, bool]], data: st.DataObject) -> None:
    names = [str(UUID(int=number)) for number, _ in people]
    visible = np.array([seen for _, seen in people], np.bool_)
    whole = data.draw(st.sampled_from(names)) if names else str(UUID(int=0))
    digits = whole.replace("-", "")[: data.draw(st.integers(1, 32))]
    ids = IdNames(np.array([UUID(each).bytes for each in names], "V16"))
    expected = sorted(
        name for name, seen in zip(names, visible, strict=True) if seen and name.replace("-", "").startswith(digits)
    )
    assert find_by_digits(ids, visible, digits) == expected[:MOST_FOUND]


@given(st.text(max_size=40))
def test_digits_are_the_beginning_of_an_id_or_nothing(text: str) -> None:
    digits = id_digits(text)
    assert digits is None or (4 <= len(digits) <= 32 and int(digits, 16) >= 0 and digits == digits.lower())
