"""Cases that were worked by hand: greedy loses, limits, locks, waiting, floors and the sum of a score."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from services.relationships.matching.engine import Mentee, Mentor, Policy, Pool, Want, match
from services.relationships.matching.engine.rules import broken_rules
from services.relationships.matching.engine.score import score_of
from services.relationships.matching.engine.scores import GivenScores

Points = Mapping[str, Mapping[str, int]]
"""Points of mentors by mentee; a missing mentor is inadmissible."""


def run(
    points: Points,
    aims: Sequence[str],
    *,
    seats: Mapping[str, int] = {},
    places: Mapping[str, int] = {},
    days: Mapping[str, int] = {},
    locked: frozenset[tuple[str, str]] = frozenset(),
    floor: int = 0,
) -> tuple[str, list[int]]:
    """Return the pairs as `mentee-mentor` in order, and the values of the aims."""
    mentors = sorted({mentor for row in points.values() for mentor in row})
    pool = Pool(
        [Mentor(id=each, capacity=seats.get(each, 1)) for each in mentors],
        [Mentee(id=each, limit=places.get(each, 1), waiting_days=days.get(each, 0)) for each in points],
        locked,
    )
    matrix = [[points[mentee].get(mentor, -1) * 100 for mentor in mentors] for mentee in sorted(points)]
    scores = np.array(matrix, np.int16)
    scores[scores < floor * 100] = -1
    outcome = match(pool, Policy(), aims, GivenScores(scores))
    pairs = sorted(f"{each.mentee}-{each.mentor}" for each in outcome.pairs)
    return " ".join(pairs), list(outcome.value.values())


CROSS = {"x": {"A": 90, "B": 80}, "y": {"A": 80, "B": 10}}


def test_the_highest_pair_first_is_not_the_highest_total() -> None:
    assert run(CROSS, ["score"]) == ("x-B y-A", [16000])


@pytest.mark.parametrize(
    ("aims", "pairs", "value"),
    [(["score"], "x-A", [9000]), (["people", "score"], "x-B y-A", [2, 8500])],
)
def test_most_people_may_cost_points(aims: list[str], pairs: str, value: list[int]) -> None:
    assert run({"x": {"A": 90, "B": 60}, "y": {"A": 25}}, aims) == (pairs, value)


def test_two_people_are_never_a_pair_twice() -> None:
    points = {"x": {"A": 90, "B": 20}, "y": {"A": 50, "B": 40}}
    assert run(points, ["score"], seats={"A": 2}, places={"x": 2}) == ("x-A x-B y-A", [16000])


def test_a_locked_pair_takes_its_seat_before_all_others() -> None:
    assert run(CROSS, ["score"], locked=frozenset({("A", "x")})) == ("x-A y-B", [10000])


def test_among_equal_scores_who_waited_longest_is_served() -> None:
    points = {"x": {"A": 50}, "y": {"A": 50, "B": 50}, "z": {"B": 50}}
    assert run(points, ["score", "waiting"], days={"x": 5, "y": 300, "z": 40}) == ("y-A z-B", [10000, 340])


@pytest.mark.parametrize(
    ("aims", "pairs"),
    [(["people", "score"], "x-A"), (["people", "waiting_steps", "score"], "y-A")],
)
def test_waiting_before_the_score_decides_who(aims: list[str], pairs: str) -> None:
    assert run({"x": {"A": 95}, "y": {"A": 40}}, aims, days={"x": 3, "y": 250})[0] == pairs


def test_a_pair_below_the_floor_is_inadmissible() -> None:
    assert run({"x": {"A": 29}, "y": {"A": 70, "B": 45}}, ["people", "score"], floor=30) == ("y-A", [1, 7000])


@pytest.mark.parametrize(
    ("aims", "pairs"),
    [(["people", "score"], "x-B y-A"), (["people", "waiting_steps", "score"], "x-A z-B")],
)
def test_waiting_chooses_among_the_largest_sets(aims: list[str], pairs: str) -> None:
    points = {"x": {"A": 40, "B": 40}, "y": {"A": 90}, "z": {"B": 30}}
    assert run(points, aims, days={"x": 400, "y": 10, "z": 100})[0] == pairs


def test_spread_gives_each_mentor_one() -> None:
    points = {"x": {"A": 60, "B": 60}, "y": {"A": 60, "B": 60}}
    pairs, value = run(points, ["people", "score", "spread"], seats={"A": 2, "B": 2})
    assert value == [2, 12000, -2]
    assert pairs in {"x-A y-B", "x-B y-A"}


def mentee(**changed: object) -> Mentee:
    profile: dict[str, object] = {
        "id": "x",
        "wants": {"python": Want(3, 3), "sql": Want(2, 1)},
        "needs": frozenset({"promotion", "network"}),
        "availability": ((0, 45),),
    }
    return Mentee(**profile | changed)  # type: ignore[arg-type]  # a profile with one thing changed


MENTOR = Mentor(
    id="A",
    capacity=1,
    skills={"python": 2, "sql": 4},
    helps_with=frozenset({"promotion"}),
    availability=((0, 600),),
)


@pytest.mark.parametrize(
    ("changed", "hundredths"),
    [
        ({}, 5250),
        ({"requests": ("A", "B")}, 7250),
        ({"requests": ("B", "A")}, 6850),
        ({"requests": ("B",)}, 5250),
        ({"needs": frozenset()}, 5624),
    ],
)
def test_a_score_is_the_sum_of_its_contributions(changed: dict[str, object], hundredths: int) -> None:
    score = score_of(MENTOR, mentee(**changed), Policy())
    assert score.hundredths == hundredths
    assert score.basis == 10000


def test_what_was_asked_and_not_stated_is_not_met_and_lowers_the_basis() -> None:
    silent = Mentor(id="A", capacity=1, skills=MENTOR.skills, helps_with=MENTOR.helps_with)
    score = score_of(silent, mentee(), Policy())
    assert (score.hundredths, score.basis) == (4500, 9000)
    assert [each.feature for each in score.contributions if not each.stated] == ["time"]


def test_who_wants_nothing_has_no_score() -> None:
    assert broken_rules(MENTOR, mentee(wants={}), Policy()) == ["nothing-wanted"]


def test_the_first_broken_rule_is_the_reason_and_all_are_kept() -> None:
    far = mentee(mode="remote", languages=frozenset({"fr"}), wants={"law": Want(1, 1)})
    near = Mentor(id="A", capacity=1, mode="in_person", languages=frozenset({"en"}))
    facts = frozenset({"never-pair", "already-paired"})
    rules = ["already-paired", "never-pair", "no-common-language", "mode", "no-wanted-skill"]
    assert broken_rules(near, far, Policy(), facts) == rules


@pytest.mark.parametrize(
    ("mentor", "rule"), [(None, ["seniority-unknown"]), (3, ["mentor-not-junior"]), (4, ["mentor-not-junior"]), (2, [])]
)
def test_in_reverse_mentoring_the_mentor_is_junior(mentor: int | None, rule: list[str]) -> None:
    junior = Mentor(id="A", capacity=1, skills={"sql": 1}, seniority=mentor)
    senior = Mentee(id="x", wants={"sql": Want(1, 1)}, seniority=3)
    assert broken_rules(junior, senior, Policy(direction="reverse")) == rule
