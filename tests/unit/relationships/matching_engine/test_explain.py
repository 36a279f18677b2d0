"""Explanations: what is counted, what is shown, and shares with intervals."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.relationships.matching.engine import Mentee, Mentor, Policy, Pool, Want, match
from services.relationships.matching.engine.explain import (
    both_would_rather,
    ranks_of,
    scarce_skills,
    why_pair,
    why_unserved,
)
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.reasons import Reasons
from services.relationships.matching.engine.report import shares_by_waiting, shares_by_wants, wilson
from services.relationships.matching.engine.scores import GivenScores
from tests.unit.relationships.matching_engine.pools import Run, profile_pools, small_runs

ANNA = Mentor(id="a", capacity=1, skills={"python": 2}, languages=frozenset({"de"}))
BEN = Mentor(id="b", capacity=1, skills={"sql": 3}, languages=frozenset({"en"}))
XI = Mentee(id="x", wants={"python": Want(3, 3)}, languages=frozenset({"de"}), waiting_days=40)
YU = Mentee(id="y", wants={"python": Want(3, 3), "sql": Want(1, 1)}, languages=frozenset({"en"}))
POLICY = Policy()
Direction = Literal["traditional", "reverse"]
DIRECTIONS: tuple[Direction, ...] = ("traditional", "reverse")


def test_a_pair_is_explained_by_what_adds_up_to_its_score() -> None:
    why = why_pair(ANNA, XI, POLICY)
    assert sum(each.hundredths for each in why.score.contributions) == why.score.hundredths > 0
    assert [(each.skill, each.wanted, each.offered) for each in why.skills] == [("python", 3, 2)]


def test_who_got_no_mentor_is_told_first_and_only_rules() -> None:
    why = why_unserved(XI, Pool([ANNA, BEN], [XI], facts={("a", "x"): frozenset({"never-pair"})}), POLICY)
    assert (why.first, why.only, why.fitting) == ({"confidential": 1, "no-common-language": 1}, {"confidential": 1}, 0)
    assert why.reason == "confidential"


def test_two_confidential_rules_of_one_pair_are_not_told_apart() -> None:
    facts = {("a", "x"): frozenset({"never-pair", "conflict-assessor"})}
    why = why_unserved(XI, Pool([ANNA], [XI], facts=facts), POLICY)
    assert (dict(why.first), dict(why.only)) == ({"confidential": 1}, {})


@pytest.mark.parametrize(
    ("mentee", "mentors", "reason"),
    [
        (Mentee(id="w"), [ANNA], "nothing-wanted"),
        (XI, [ANNA], "seats-taken"),
        (XI, [], "no-mentors"),
        (XI, [BEN], "no-common-language"),
        (YU, [Mentor(id="c", capacity=1, languages=frozenset({"en"}))], "no-wanted-skill"),
    ],
)
def test_the_reason_is_the_rule_that_most_mentors_break_first(
    mentee: Mentee, mentors: list[Mentor], reason: str
) -> None:
    assert why_unserved(mentee, Pool(mentors, [mentee]), POLICY).reason == reason


def test_below_the_floor_is_a_reason() -> None:
    assert why_unserved(XI, Pool([ANNA], [XI]), Policy(floor=9_000)).only == {"below-floor": 1}


def test_ranks_count_those_who_score_higher() -> None:
    better = Mentor(id="z", capacity=1, skills={"python": 4}, languages=frozenset({"de"}))
    pool = Pool([ANNA, better], [XI])
    block = ProfileScores(pool, POLICY).block(0, 1)
    assert (ranks_of(block, 0, 0), ranks_of(block, 0, 1)) == ((2, 1), (1, 1))


def test_a_skill_is_scarce_where_more_want_it_than_there_are_free_places() -> None:
    taken = Mentor(id="t", capacity=1, open=1, skills={"sql": 4})
    (python, sql) = scarce_skills(Pool([ANNA, taken], [XI, YU]))
    assert (python.skill, python.seats, python.places) == ("python", 1, 2)
    assert (sql.skill, sql.seats, sql.places) == ("sql", 0, 1)


def test_pairs_that_would_both_rather_have_each_other_are_counted() -> None:
    pool = Pool([ANNA, BEN], [XI, YU])
    block = np.array([[9000, 8000], [8000, 1000]], np.int16)
    assert both_would_rather(block, [(0, 1), (1, 0)], pool) == 1
    assert both_would_rather(block, [(0, 0), (1, 1)], pool) == 0
    assert both_would_rather(block, [], pool) == 4


def test_the_answer_of_the_engine_leaves_a_free_admissible_pair_to_no_one() -> None:
    pool = Pool([ANNA, BEN], [XI, YU])
    outcome = match(pool)
    block = ProfileScores(pool, POLICY).block(0, 2)
    numbers = {"a": 0, "b": 1, "x": 0, "y": 1}
    pairs = [(numbers[each.mentee], numbers[each.mentor]) for each in outcome.pairs]
    assert both_would_rather(block, pairs, pool) == 0


def test_shares_are_counted_in_groups_with_wilsons_interval() -> None:
    shares = shares_by_wants([XI, YU], {"x"})
    assert [(each.group, each.eligible, each.served) for each in shares] == [("1", 1, 1), ("2", 1, 0)]
    assert [(each.group, each.served) for each in shares_by_waiting([XI, YU], {"x"})] == [("0–29", 0), ("30–89", 1)]


def test_wilsons_interval_is_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for served, eligible in ((0, 5), (3, 7), (56, 70), (48, 80), (9, 9)):
        expected = stats.binomtest(served, eligible).proportion_ci(method="wilson")
        assert wilson(served, eligible) == pytest.approx((expected.low, expected.high))
    assert wilson(0, 0) == (0.0, 1.0)


@settings(max_examples=60, deadline=None)
@given(profile_pools())
def test_every_mentor_is_counted_once_and_those_who_fit_are_those_of_the_kernel(pool: Pool) -> None:
    block = ProfileScores(pool, POLICY).block(0, len(pool.mentees))
    for number, mentee in enumerate(pool.mentees):
        why = why_unserved(mentee, pool, POLICY)
        assert why.fitting == (block[number] >= 0).sum()
        assert why.fitting + sum(why.first.values()) == len(pool.mentors)
        assert all(why.only[rule] <= why.first[rule] for rule in why.only)


@pytest.mark.exhaustive
@settings(max_examples=200, deadline=None)
@given(profile_pools(), st.sampled_from([0, 3_000, 7_000]), st.sampled_from(DIRECTIONS), st.data())
def test_reasons_of_large_runs_are_those_of_the_plain_definition(
    pool: Pool, floor: int, direction: Direction, data: st.DataObject
) -> None:
    pairs = [(mentor.id, mentee.id) for mentor in pool.mentors for mentee in pool.mentees]
    excluded = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    against = Pool(pool.mentors, pool.mentees, pool.locked, {pair: frozenset({"never-pair"}) for pair in excluded})
    policy = replace(POLICY, floor=floor, direction=direction)
    reasons = Reasons(against, policy)
    for number, mentee in enumerate(against.mentees):
        assert reasons.why_unserved(number) == why_unserved(mentee, against, policy)


@settings(max_examples=100, deadline=None)
@given(small_runs())
def test_pairs_that_would_rather_are_those_of_the_plain_definition(run: Run) -> None:
    outcome = match(run.pool, scores=GivenScores(run.scores))
    mentees = {each.id: number for number, each in enumerate(run.pool.mentees)}
    mentors = {each.id: number for number, each in enumerate(run.pool.mentors)}
    pairs = [(mentees[each.mentee], mentors[each.mentor]) for each in outcome.pairs]

    def least(places: int, own: list[int]) -> int:
        return 2**15 if not places else -1 if len(own) < places else min(own)

    of_mentees = [
        least(each.places, [int(run.scores[p]) for p in pairs if p[0] == n]) for n, each in enumerate(run.pool.mentees)
    ]
    of_mentors = [
        least(each.seats, [int(run.scores[p]) for p in pairs if p[1] == n]) for n, each in enumerate(run.pool.mentors)
    ]
    expected = sum(
        run.scores[mentee, mentor] > max(of_mentees[mentee], of_mentors[mentor])
        for mentee in range(len(of_mentees))
        for mentor in range(len(of_mentors))
        if (mentee, mentor) not in pairs
    )
    assert both_would_rather(run.scores, pairs, run.pool) == expected
