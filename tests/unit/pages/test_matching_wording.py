"""Sentences of the matching workbench: of one mentor, and of several."""

from typing import Any

import pytest

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
