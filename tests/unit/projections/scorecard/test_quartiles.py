"""Quarters among programs, and the archetypes that are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.projections.scorecard.quartiles import archetype, are_enough, quarter

VALUES = st.lists(st.floats(0, 1), min_size=8, max_size=40)


@given(own=st.floats(0, 1), others=VALUES, higher=st.booleans())
def test_a_quarter_is_one_of_four_and_never_worse_for_a_better_figure(
    own: float, others: list[float], higher: bool
) -> None:
    place = quarter(own, others, higher_is_better=higher)
    assert place in {1, 2, 3, 4}
    better = own + 0.1 if higher else own - 0.1
    assert quarter(better, others, higher_is_better=higher) <= place


def test_quarters_by_hand() -> None:
    others = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert [quarter(own, others, higher_is_better=True) for own in (0.8, 0.65, 0.55, 0.35, 0.15, 0)] == [
        *(1, 1, 2, 3, 4, 4)
    ]
    assert quarter(0, others, higher_is_better=False) == 1
    assert quarter(0.5, [0.5] * 8, higher_is_better=True) == quarter(0.5, [0.5] * 8, higher_is_better=False) == 2


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        ({"formalities": ["formal"], "directions": ["traditional"], "shapes": ["pair"]}, "traditional pair"),
        ({"formalities": ["formal"], "directions": ["reverse"], "shapes": ["pair", "group"]}, "reverse group"),
        ({"formalities": ["formal", "informal"], "directions": ["peer"], "shapes": ["pair"]}, "peer pair"),
        ({"formalities": ["informal"], "directions": ["peer", "reverse"], "shapes": ["pair"]}, "informal mixed pair"),
        ({}, "mixed pair"),
    ],
)
def test_an_archetype_is_by_what_the_policy_allows(policy: dict[str, list[str]], kind: str) -> None:
    assert archetype(policy) == kind


@pytest.mark.parametrize(("programs", "enough"), [("aabbccde", True), ("aabbccd", False), ("aabbccdd", False)])
def test_a_quarter_needs_eight_programs_of_five_organizations(programs: str, enough: bool) -> None:
    assert are_enough(programs) is enough
