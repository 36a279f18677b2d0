"""Groups: sizes, one group a person, shared topic and slot, and never fewer people than a greedy choice."""

from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.group_placement import Sizes
from services.relationships.matching.engine.groups import (
    Cell,
    GroupOutcome,
    GroupPerson,
    cells_of,
    form_groups,
    open_greedily,
)
from services.relationships.matching.engine.scores import Block

TOPICS, SLOTS = frozenset({"law", "art"}), frozenset({"mon", "tue"})


def people(count: int, prefix: str) -> list[str]:
    return [f"{prefix}{place:02}" for place in range(count)]


@st.composite
def group_runs(draw: st.DrawFn) -> tuple[list[GroupPerson], list[GroupPerson], Block, list[tuple[str, str]]]:
    some = st.frozensets(st.sampled_from(sorted(TOPICS))), st.frozensets(st.sampled_from(sorted(SLOTS)))
    mentors = [GroupPerson(each, draw(some[0]), draw(some[1])) for each in people(draw(st.integers(0, 4)), "m")]
    mentees = [GroupPerson(each, draw(some[0]), draw(some[1])) for each in people(draw(st.integers(0, 8)), "e")]
    cells = [[draw(st.sampled_from([-1, 0, 20, 50, 90])) for _ in mentors] for _ in mentees]
    pairs = draw(st.lists(st.sampled_from([("m00", "m01"), ("m02", "m01")]), unique=True))
    known = {each.id for each in mentors}
    scores = np.array(cells, np.int16).reshape(len(mentees), len(mentors))
    return mentors, mentees, scores, [pair for pair in pairs if set(pair) <= known]


def check(outcome: GroupOutcome, mentors: list[GroupPerson], mentees: list[GroupPerson], sizes: Sizes) -> None:
    leads = [each for group in outcome.groups for each in group.mentors]
    placed = [each for group in outcome.groups for each in group.mentees]
    assert len(set(leads)) == len(leads)
    assert len(set(placed)) == len(placed) == outcome.people
    shared = {each.id: each for each in [*mentors, *mentees]}
    for group in outcome.groups:
        assert sizes.least <= len(group.mentees) <= sizes.most
        for each in (*group.mentors, *group.mentees):
            assert group.topic in shared[each].topics
            assert group.slot in shared[each].slots


def greedy_people(cells: list[Cell], mentees: int, sizes: Sizes) -> int:
    free, people = np.ones(mentees, bool), 0
    for each in open_greedily(cells, mentees):
        fit = np.flatnonzero(free & (cells[each].scores >= 0))[: sizes.most]
        free[fit], people = False, people + len(fit)
    return people


@pytest.mark.exhaustive
@settings(max_examples=60, deadline=None)
@given(group_runs(), st.sampled_from([Sizes(1, 2), Sizes(2, 3), Sizes(3, 8)]), st.randoms(use_true_random=False))
def test_sizes_hold_a_person_is_in_one_group_and_greedy_is_never_better(
    run: tuple[list[GroupPerson], list[GroupPerson], Block, list[tuple[str, str]]], sizes: Sizes, random: Random
) -> None:
    mentors, mentees, scores, co_led = run
    outcome = form_groups(mentors, mentees, scores, co_led, sizes)
    check(outcome, mentors, mentees, sizes)
    cells = cells_of(mentors, mentees, scores, co_led, sizes)
    assert outcome.people >= greedy_people(cells, len(mentees), sizes)
    shuffled_mentors, shuffled_mentees = list(mentors), list(mentees)
    random.shuffle(shuffled_mentors)
    random.shuffle(shuffled_mentees)
    assert form_groups(shuffled_mentors, shuffled_mentees, scores, co_led[::-1], sizes) == outcome


def test_a_second_sweep_serves_those_whom_greedy_leaves() -> None:
    # Greedy opens art for both, which serves six; law for the one who can, and art for the other, serves eight.
    mentors = [
        GroupPerson("m00", TOPICS, frozenset({"mon"})),
        GroupPerson("m01", frozenset({"art"}), frozenset({"mon"})),
    ]
    law = [GroupPerson(each, frozenset({"law"}), frozenset({"mon"})) for each in people(4, "l")]
    art = [GroupPerson(each, frozenset({"art"}), frozenset({"mon"})) for each in people(6, "a")]
    mentees = sorted([*law, *art])
    scores = np.array([[90, 10] if each.id.startswith("a") else [20, -1] for each in mentees], np.int16)
    outcome = form_groups(mentors, mentees, scores, [], Sizes(2, 4))
    assert outcome.people == 8
    assert [(group.mentors, group.topic) for group in outcome.groups] == [(("m00",), "law"), (("m01",), "art")]


def test_two_mentors_lead_together_for_the_mean_of_their_scores() -> None:
    mentors = [GroupPerson(each, TOPICS, SLOTS) for each in ("m00", "m01")]
    mentees = [GroupPerson(each, frozenset({"law"}), frozenset({"tue"})) for each in people(3, "e")]
    scores = np.array([[90, -1], [80, 31], [70, 30]], np.int16)
    alone = form_groups(mentors, mentees, scores, [], Sizes(2, 8))
    assert [group.mentors for group in alone.groups] == [("m00",)]
    together = form_groups(mentors, mentees[1:], scores[1:], [("m01", "m00")], Sizes(2, 8))
    assert together.people == 2


def test_the_placement_of_given_groups_is_the_best() -> None:
    random = np.random.default_rng(5)
    mentors = [GroupPerson(each, TOPICS, SLOTS) for each in people(2, "m")]
    mentees = [GroupPerson(each, TOPICS, SLOTS) for each in people(6, "e")]
    scores = random.choice(np.array([-1, 10, 30, 70], np.int16), (6, 2))
    outcome = form_groups(mentors, mentees, scores, [], Sizes(2, 3))
    best = (0, 0)
    for choice in product(range(3), repeat=6):
        sizes = [choice.count(0), choice.count(1)]
        fits = all(column == 2 or scores[row, column] >= 0 for row, column in enumerate(choice))
        if fits and all(size == 0 or 2 <= size <= 3 for size in sizes):
            total = sum(int(scores[row, column]) for row, column in enumerate(choice) if column < 2)
            best = max(best, (sum(sizes), total))
    assert (outcome.people, outcome.score) == best


@pytest.mark.parametrize(
    ("co_led", "sizes", "rule"),
    [
        ([], Sizes(4, 3), "sizes-exclude-each-other"),
        ([("m00", "m09")], Sizes(1, 2), "pair-unknown"),
        ([("m00", "m00")], Sizes(1, 2), "pair-unknown"),
    ],
)
def test_sizes_and_pairs_that_cannot_be_are_refused(co_led: list[tuple[str, str]], sizes: Sizes, rule: str) -> None:
    mentors = [GroupPerson(each, TOPICS, SLOTS) for each in people(2, "m")]
    with pytest.raises(MatchingError) as refused:
        form_groups(mentors, [], np.zeros((0, 2), np.int16), co_led, sizes)
    assert refused.value.rule == rule
