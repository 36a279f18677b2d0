"""Requests that go in a circle, each for another than who asked: one answer, proven, whatever the order."""

from itertools import permutations

from services.relationships.matching.engine import Mentee, Mentor, Pool, Want, match
from services.relationships.matching.engine.policy import Policy, Weights

SQL = {"sql": 3}
WANTS = {"sql": Want(3, 1)}


def circle(size: int, order: tuple[int, ...]) -> Pool:
    """Return people who all fit: mentee n asks for mentor n, and mentor n for mentee n + 1, in a circle."""
    mentors = [Mentor(id=f"m{n}", capacity=1, skills=SQL, requests=(f"e{(n + 1) % size}",)) for n in range(size)]
    mentees = [Mentee(id=f"e{n}", wants=WANTS, requests=(f"m{n}",)) for n in range(size)]
    return Pool([mentors[n] for n in order], [mentees[n] for n in reversed(order)])


def test_requests_in_a_circle_are_granted_to_the_side_whose_points_weigh_more() -> None:
    for order in permutations(range(3)):
        outcome = match(circle(3, order))
        assert [(each.mentor, each.mentee) for each in outcome.pairs] == [("m0", "e0"), ("m1", "e1"), ("m2", "e2")]
        assert outcome.gap is None


def test_requests_that_weigh_the_same_on_both_sides_of_a_circle_have_one_answer() -> None:
    policy = Policy(weights=Weights(skills=50, needs=15, time=10, requests=15, mentor_requests=10))
    even = Policy(weights=Weights(skills=60, needs=10, time=10, requests=10, mentor_requests=10))
    answers = {match(circle(4, order), even).pairs for order in permutations(range(4))}
    assert len(answers) == 1
    (pairs,) = answers
    granted = {int(each.mentor[1:]) - int(each.mentee[1:]) for each in pairs}
    assert granted <= {0, -1, 3}, "everybody gets who asked for them, or whom they asked for"
    assert match(circle(4, (0, 1, 2, 3)), policy).value["people"] == 4
