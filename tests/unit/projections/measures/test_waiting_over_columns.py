"""Mentees who wait, decided over columns, against plain loops."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.projections.folding.upserts import NEVER
from services.projections.measures.first_moments import decide
from services.projections.measures.period import Period
from tests.unit.projections.measures.test_pairs_over_columns import DAY, packed

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
