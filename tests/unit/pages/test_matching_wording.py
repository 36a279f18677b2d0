"""Sentences of the matching workbench: of one mentor, and of several."""

from typing import Any

import pytest

from services.projections.pages.matching.choices import Choices
from services.projections.pages.matching.other_mentor import other_mentor, try_it
from services.projections.pages.matching.wording import why_unserved


def unserved(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"reason": "no-admissible", "fitting": 0, "first": {}, "only": {}, **fields}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "nothing-wanted"}, "No wanted skill is stated."),
        ({"reason": "no-mentors"}, "No mentor takes part in the run."),
        ({"fitting": 1}, "1 mentor fits, and every place went to others."),
        ({"fitting": 3}, "3 mentors fit, and every place went to others."),
        (
            {"first": {"no-common-language": 1, "no-wanted-skill": 2}},
            "1 mentor shares no language; 2 mentors offer no wanted skill.",
        ),
        (
            {"first": {"mode": 2}, "only": {"mode": 1}},
            "2 mentors want to meet in another way. 1 mentor would fit, but wants to meet in another way.",
        ),
    ],
)
def test_why_a_mentee_got_no_mentor_is_said_in_sentences(fields: dict[str, Any], sentence: str) -> None:
    assert why_unserved(unserved(**fields)) == sentence


def alternative(*, exact: bool = True, **costs: int) -> dict[str, Any]:
    zeros = dict.fromkeys(("people", "waiting_steps", "score", "waiting", "spread"), 0)
    return {"mentor_participation_id": "m", "mentor_id": "p", "costs": {**zeros, **costs}, "exact": exact}


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (None, "–"),
        (alternative(), "Cleo: just as good."),
        (alternative(exact=False), "Cleo: perhaps just as good."),
        (alternative(score=910), "Cleo: as many mentees get a mentor, 9.10 points less."),
        (alternative(people=1, score=-50), "Cleo: 1 mentee fewer with a mentor, 0.50 points more."),
        (
            alternative(waiting_steps=2, waiting=70, spread=-2),
            "Cleo: as many mentees get a mentor, those who get one have waited 2 steps of 30 days less, "
            "mentees more evenly spread over mentors.",
        ),
        (
            alternative(waiting=-1, score=10),
            "Cleo: as many mentees get a mentor, 0.10 points less, those who get one have waited 1 day more.",
        ),
        (alternative(score=390, exact=False), "Cleo: 3.90 points less at least."),
        (alternative(people=1, exact=False), "Cleo: 1 mentee fewer with a mentor at least."),
    ],
)
def test_what_another_mentor_would_cost_is_said_in_a_sentence(other: dict[str, Any] | None, sentence: str) -> None:
    assert other_mentor(other, "Cleo") == sentence


def test_the_other_mentor_is_tried_in_the_place_of_a_pair_that_was_kept() -> None:
    choices = Choices(lock=("a:x", "b:y"))
    [button] = try_it({"alternative": alternative(), "mentee_participation_id": "x"}, "Cleo", "Xi", "/page", choices)
    assert button.text == "Try Cleo"
    assert "lock=b%3Ay&lock=m%3Ax" in (button.href or "")
    assert try_it({"alternative": None, "mentee_participation_id": "x"}, "", "Xi", "/page", choices) == []
