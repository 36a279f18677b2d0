"""Laws of matching: as good as brute force, the same bytes however it is asked, and never outside the limits."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import networkx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.relationships.matching.engine import (
    AIMS,
    POLICIES,
    Aim,
    MatchingError,
    Mentee,
    Mentor,
    Policy,
    Pool,
    match,
)
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.network import Network, Numbers
from services.relationships.matching.engine.rules import broken_rules
from services.relationships.matching.engine.score import score_of
from services.relationships.matching.engine.scores import GivenScores
from services.relationships.matching.engine.solver import HighsSolver
from tests.unit.relationships.matching_engine.brute_force import best_value, greedy, values
from tests.unit.relationships.matching_engine.pools import Run, profile_pools, small_runs

pytestmark = pytest.mark.exhaustive
POLICY = Policy()
lists_of_aims = st.sampled_from(list(POLICIES.values())) | st.lists(st.sampled_from(AIMS), min_size=1, unique=True).map(
    tuple
)


def outcome_values(run: Run, aims: Sequence[Aim], pool: Pool | None = None) -> tuple[int, ...]:
    return tuple(match(pool or run.pool, POLICY, aims, GivenScores(run.scores)).value.values())


@settings(max_examples=150, deadline=None)
@given(small_runs(3), lists_of_aims)
def test_no_set_of_pairs_is_better(run: Run, aims: tuple[Aim, ...]) -> None:
    assert outcome_values(run, aims) == best_value(run.pool, POLICY, run.scores, aims)


@settings(max_examples=60, deadline=None)
@given(small_runs(8), st.sampled_from(list(POLICIES.values())))
def test_limits_hold_and_greedy_is_never_better(run: Run, aims: tuple[Aim, ...]) -> None:
    outcome = match(run.pool, POLICY, aims, GivenScores(run.scores))
    pairs = [(each.mentor, each.mentee) for each in outcome.pairs]
    assert len(set(pairs)) == len(pairs)
    for mentor in run.pool.mentors:
        assert sum(one == mentor.id for one, _ in pairs) <= mentor.seats
    for mentee in run.pool.mentees:
        assert sum(other == mentee.id for _, other in pairs) <= mentee.places
    assert tuple(outcome.value.values()) >= values(run.pool, POLICY, run.scores, greedy(run.pool, run.scores), aims)


@settings(max_examples=60, deadline=None)
@given(small_runs(8))
def test_people_first_serves_as_many_as_a_maximum_matching(run: Run) -> None:
    single = [replace(each, limit=min(each.limit, 1), open=0) for each in run.pool.mentees]
    pool = Pool(run.pool.mentors, single)
    graph = networkx.Graph()
    tops = [("mentee", each.id) for each in single if each.places]
    graph.add_nodes_from(tops)
    for row, mentee in enumerate(pool.mentees):
        for column, mentor in enumerate(pool.mentors):
            if run.scores[row, column] >= 0 and mentee.places:
                seats = (("seat", mentor.id, seat) for seat in range(mentor.seats))
                graph.add_edges_from((("mentee", mentee.id), each) for each in seats)
    largest = len(networkx.bipartite.maximum_matching(graph, top_nodes=tops)) // 2
    assert outcome_values(run, ("people", "score"), pool)[0] == largest
    assert outcome_values(run, ("waiting", "people"), pool)[1] <= largest
    assert outcome_values(run, ("people", "waiting"), pool)[0] == largest


class Perturbed(HighsSolver):
    """Finds other answers among the equally good: it takes the arcs' profits in another scale and order of solving."""

    def solve(self, network: Network, profits: Numbers) -> Numbers:
        noise = np.array([Random(arc).random() / 10**6 for arc in range(len(profits))])
        super().solve(network, (noise * 10**6).astype(np.int64))
        return super().solve(network, profits)


@settings(max_examples=60, deadline=None)
@given(small_runs(8), lists_of_aims, st.randoms(use_true_random=False))
def test_the_order_of_people_and_the_solver_make_no_difference(run: Run, aims: tuple[Aim, ...], random: Random) -> None:
    expected = match(run.pool, POLICY, aims, GivenScores(run.scores))
    mentors, mentees = list(run.pool.mentors), list(run.pool.mentees)
    random.shuffle(mentors)
    random.shuffle(mentees)
    shuffled = Pool(mentors, mentees)
    assert match(shuffled, POLICY, aims, GivenScores(run.scores)) == expected
    assert match(run.pool, POLICY, aims, GivenScores(run.scores), Perturbed) == expected


def test_few_candidates_find_what_all_pairs_find(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(7)
    scores = random.choice(np.array([-1, 500, 1000, 2000, 7000], np.int16), (60, 40))
    run = Run(Pool(_mentors(40), [Mentee(id=f"e{place:02}", waiting_days=place * 7) for place in range(60)]), scores)
    expected = match(run.pool, POLICY, POLICIES["most-people"], GivenScores(scores))
    monkeypatch.setattr("services.relationships.matching.engine.pricing.EVERY_PAIR_UP_TO", 0)
    assert match(run.pool, POLICY, POLICIES["most-people"], GivenScores(scores)) == expected


def _mentors(count: int) -> list[Mentor]:
    return [Mentor(id=f"m{place:02}", capacity=1 + place % 2) for place in range(count)]


@settings(max_examples=60, deadline=None)
@given(small_runs(6), st.sampled_from(list(POLICIES.values())), st.data())
def test_a_lock_of_the_outcome_changes_nothing_and_another_costs(
    run: Run, aims: tuple[Aim, ...], data: st.DataObject
) -> None:
    outcome = match(run.pool, POLICY, aims, GivenScores(run.scores))
    assume(outcome.pairs)
    chosen = data.draw(st.sampled_from(outcome.pairs))
    locked = Pool(run.pool.mentors, run.pool.mentees, frozenset({(chosen.mentor, chosen.mentee)}))
    assert match(locked, POLICY, aims, GivenScores(run.scores)).pairs == outcome.pairs
    row, column = data.draw(st.sampled_from(list(zip(*(run.scores >= 0).nonzero(), strict=True))))
    mentor, mentee = run.pool.mentors[column], run.pool.mentees[row]
    assume(mentor.seats and mentee.places)
    other = Pool(run.pool.mentors, run.pool.mentees, frozenset({(mentor.id, mentee.id)}))
    assert outcome_values(run, aims, other) <= tuple(outcome.value.values())


@settings(max_examples=60, deadline=None)
@given(small_runs(6), st.sampled_from(list(POLICIES.values())), st.data())
def test_one_more_seat_never_lowers_and_one_rule_more_never_raises_the_first_aim(
    run: Run, aims: tuple[Aim, ...], data: st.DataObject
) -> None:
    assume(run.pool.mentors and run.pool.mentees)
    value = outcome_values(run, aims)[0]
    column = data.draw(st.integers(0, len(run.pool.mentors) - 1))
    mentors = list(run.pool.mentors)
    mentors[column] = replace(mentors[column], capacity=mentors[column].capacity + 1)
    assert outcome_values(run, aims, Pool(mentors, run.pool.mentees))[0] >= value
    fewer = run.scores.copy()
    fewer[data.draw(st.integers(0, len(run.pool.mentees) - 1)), column] = -1
    assert outcome_values(Run(run.pool, fewer), aims)[0] <= value


@settings(max_examples=60, deadline=None)
@given(small_runs(6), st.sampled_from(list(POLICIES.values())))
def test_leaving_out_who_got_no_mentor_changes_nothing(run: Run, aims: tuple[Aim, ...]) -> None:
    outcome = match(run.pool, POLICY, aims, GivenScores(run.scores))
    served = {each.mentee for each in outcome.pairs}
    rows = [row for row, each in enumerate(run.pool.mentees) if each.id in served]
    pool = Pool(run.pool.mentors, [run.pool.mentees[row] for row in rows])
    scores = GivenScores(run.scores[rows].reshape(len(rows), len(run.pool.mentors)))
    assert match(pool, POLICY, aims, scores).pairs == outcome.pairs


@settings(max_examples=150, deadline=None)
@given(
    profile_pools(), st.sampled_from(["traditional", "reverse"]), st.sampled_from([0, 3000]), st.none() | st.just(20)
)
def test_the_kernel_returns_the_definition(pool: Pool, direction: str, floor: int, minimum: int | None) -> None:
    policy = Policy(direction=direction, floor=floor, minimum_minutes=minimum)  # type: ignore[arg-type]  # of two
    block = ProfileScores(pool, policy).block(0, len(pool.mentees))
    for row, mentee in enumerate(pool.mentees):
        for column, mentor in enumerate(pool.mentors):
            facts = pool.facts.get((mentor.id, mentee.id), frozenset())
            broken = broken_rules(mentor, mentee, policy, facts)
            assert block[row, column] == (-1 if broken else score_of(mentor, mentee, policy).hundredths)


@settings(max_examples=100, deadline=None)
@given(profile_pools(), st.data())
def test_offering_more_and_asking_for_a_person_never_lower_a_score(pool: Pool, data: st.DataObject) -> None:
    assume(pool.mentors and any(each.wants for each in pool.mentees))
    mentor = data.draw(st.sampled_from(list(pool.mentors)))
    mentee = data.draw(st.sampled_from([each for each in pool.mentees if each.wants]))
    score = score_of(mentor, mentee, POLICY)
    assert 0 <= score.hundredths <= 10000
    assert all(0 <= each.hundredths <= each.highest for each in score.contributions)
    more = replace(mentor, skills={**mentor.skills, "sql": 4}, helps_with=mentor.helps_with | {"network"})
    asked = replace(mentee, requests=(mentor.id, *(each for each in mentee.requests if each != mentor.id)))
    assert score_of(more, mentee, POLICY).hundredths >= score.hundredths
    assert score_of(mentor, asked, POLICY).hundredths >= score.hundredths


class Corrupted(HighsSolver):
    """Returns an answer that keeps every bound and is not the best: nothing at all."""

    def solve(self, network: Network, profits: Numbers) -> Numbers:
        return super().solve(network, profits) * 0


class Impossible(HighsSolver):
    """Returns an answer that breaks the balance of a node."""

    def solve(self, network: Network, profits: Numbers) -> Numbers:
        units = super().solve(network, profits)
        units[-1] = 1 - units[-1]
        return units


@pytest.mark.parametrize("solver", [Corrupted, Impossible])
def test_a_corrupted_answer_is_refused(solver: type[HighsSolver]) -> None:
    pool = Pool(_mentors(2), [Mentee(id="e")])
    with pytest.raises(MatchingError) as refused:
        match(pool, POLICY, ("people",), GivenScores(np.array([[10, 20]], np.int16)), solver)
    assert refused.value.rule == "matching-not-proven"
