"""Sessions held and due, pairs that met, and mentees who wait, decided over columns, against plain loops."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.projections.folding.upserts import NEVER
from services.projections.measures.first_moments import decide
from services.projections.measures.first_moments.columns import distinct
from services.projections.measures.period import Period

DAY, PERIOD = 86_400_000_000, Period(as_of=0)
RELATIONSHIP = st.integers(0, 4) | st.integers(-(2**63), 2**63 - 1)
SPELLS = st.lists(st.tuples(RELATIONSHIP, st.integers(1, 10**18), st.integers(1, 60)), max_size=12)
SESSIONS = st.lists(st.tuples(RELATIONSHIP, st.integers(1, 9)), max_size=12)
PEOPLE = {"person": np.array([1, 2]), "other": np.array([3])}


def packed(numbers: Sequence[int]) -> bytes | None:
    """Return a column as the server packs it: null where there is no fact."""
    return np.array(numbers, ">i8").tobytes() if numbers else None


@given(st.lists(RELATIONSHIP))
def test_distinct_numbers_are_in_order_and_once(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


@given(SPELLS, SESSIONS)
def test_sessions_count_where_the_pair_had_agreed(
    spells: list[tuple[int, int, int]], sessions: list[tuple[int, int]]
) -> None:
    agreed, lasted, cadence = ([spell[place] for spell in spells] for place in range(3))
    row: dict[str, Any] = {"agreed": packed(agreed), "lasted": packed(lasted), "cadence": packed(cadence)}
    row |= {"met": packed([met for met, _ in sessions]), "held": packed([held for _, held in sessions])}
    (group,) = decide("adherence", [row | PEOPLE], PERIOD)
    assert group["amount"] == sum(held for met, held in sessions if met in agreed)
    assert group["due"] == float(sum((Fraction(time, DAY * days) for _, time, days in spells), Fraction(0)))
    assert (group["person"].tolist(), group["other"].tolist()) == ([1, 2], [3])


@given(SESSIONS)
def test_a_pair_that_met_counts_once(sessions: list[tuple[int, int]]) -> None:
    groups = decide("pairs-met", [{"met": packed([met for met, _ in sessions])} | PEOPLE], PERIOD)
    assert [group["amount"] for group in groups] == [len({met for met, _ in sessions})][: len(sessions)]


AS_OF = 400 * DAY
MOMENT = st.integers(0, AS_OF)
MENTEES = st.dictionaries(st.integers(-9, 9), st.tuples(st.integers(0, 3), MOMENT), max_size=9)
CLOSED = st.lists(st.tuples(st.integers(-9, 9), MOMENT | st.just(AS_OF + DAY) | st.just(NEVER)), max_size=9)
CLASSES = ((7, "0-6"), (30, "7-29"), (90, "30-89"), (180, "90-179"), (AS_OF, "180+"))


@given(MENTEES, st.lists(st.integers(-9, 9), max_size=4), CLOSED)
def test_mentees_wait_since_they_enrolled_or_since_the_end_of_the_last_relationship(
    mentees: dict[int, tuple[int, int]], interrupted: list[int], closed: list[tuple[int, int]]
) -> None:
    row: dict[str, Any] = {
        "participation": packed(list(mentees)),
        "person": packed([person for person, _ in mentees.values()]),
        "enrolled": packed([enrolled for _, enrolled in mentees.values()]),
        "interrupted": packed(interrupted),
        "matched": packed([participation for participation, _ in closed]),
        "closed": packed([end for _, end in closed]),
    }
    expected: dict[tuple[str, int], list[int]] = {}
    for participation, (person, enrolled) in mentees.items():
        ends = [end for other, end in closed if other == participation]
        if participation not in interrupted and all(end <= AS_OF for end in ends):
            day = (AS_OF - max([enrolled, *ends])) // DAY
            name = next(name for end, name in CLASSES if day < end)
            expected.setdefault((name, day), []).append(person)
    groups = decide("waiting", [row], Period(as_of=AS_OF))
    found = {(group["part"], group["day"]): sorted(group["person"].tolist()) for group in groups}
    assert found == {key: sorted(people) for key, people in expected.items()}
    assert [group["facts"] for group in groups] == [len(group["person"]) for group in groups]
