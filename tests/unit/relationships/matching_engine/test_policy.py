"""A policy that cannot be is refused by name, at its field, before anything is computed."""

import json

import pytest

from services.relationships.matching.engine import MatchingError
from services.relationships.matching.engine.file import answer, parse


@pytest.mark.parametrize(
    ("policy", "rule", "field"),
    [
        ({"weights": {"skills": 60}}, "points-not-100", "weights"),
        ({"weights": {"skills": 40}}, "points-not-100", "weights"),
        ({"weights": {"skills": 0, "needs": 65}}, "points-out-of-range", "weights"),
        ({"weights": {"skills": 70, "time": -10}}, "points-out-of-range", "weights"),
        ({"needed_minutes": 0}, "number-too-small", "policy.needed_minutes"),
        ({"waiting_step_days": 0}, "number-too-small", "policy.waiting_step_days"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(policy: dict[str, object], rule: str, field: str) -> None:
    run = parse(json.dumps({"kind": "profiles", "mentors": [], "mentees": [], "policy": policy}).encode())
    with pytest.raises(MatchingError) as refused:
        answer(run)
    assert (refused.value.rule, refused.value.field) == (rule, field)
