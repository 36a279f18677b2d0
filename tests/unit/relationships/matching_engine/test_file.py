"""A run from a file: what is read, what is refused, and the same bytes for lists in any order."""

import json
from collections.abc import Mapping
from random import Random

import pytest

from services.relationships.matching.engine import MatchingError
from services.relationships.matching.engine.file import answer, parse

SCORES = {
    "kind": "scores",
    "mentors": [{"id": "A", "capacity": 1}, {"id": "B", "capacity": 1}],
    "mentees": [{"id": "x", "limit": 1, "waiting_days": 5}, {"id": "y", "limit": 1, "waiting_days": 9}],
    "scores": {"x": {"A": 9000, "B": 8000}, "y": {"A": 8000, "B": None}},
    "ask": [["score"], ["people", "score"]],
}
PROFILES = {
    "kind": "profiles",
    "mentors": [
        {"id": "A", "capacity": 1, "skills": {"sql": 3}, "languages": ["en"], "availability": [[0, 60]]},
        {"id": "B", "capacity": 2, "skills": {"law": 2}, "languages": ["fr"], "availability": None},
        {"id": "C", "capacity": 1, "skills": {"sql": 1}, "languages": ["en", "fr"], "mode": "remote"},
    ],
    "mentees": [
        {
            "id": "x",
            "limit": 1,
            "waiting_days": 40,
            "languages": ["en"],
            "wants": {"sql": {"level": 3, "importance": 2}},
            "availability": [[30, 90]],
        },
        {
            "id": "y",
            "limit": 1,
            "waiting_days": 3,
            "languages": ["fr"],
            "wants": {"law": {"level": 1, "importance": 1}},
        },
        {"id": "z", "limit": 1, "waiting_days": 90, "wants": {}},
    ],
    "never_pairs": [["C", "x"]],
}


def run(changed: Mapping[str, object]) -> dict[str, object]:
    return answer(parse(json.dumps(changed).encode()))


def test_each_list_of_aims_has_its_answer() -> None:
    assert run(SCORES) == {
        "answers": [
            {"aims": ["score"], "value": {"score": 16000}, "proven": True, "pairs": [["A", "y"], ["B", "x"]]},
            {
                "aims": ["people", "score"],
                "value": {"people": 2, "score": 16000},
                "proven": True,
                "pairs": [["A", "y"], ["B", "x"]],
            },
        ],
        "refused": {"y": {"B": ["not-eligible"]}},
    }


def test_profiles_are_scored_and_every_refusal_has_its_rules() -> None:
    answers = run(PROFILES)
    first = answers["answers"][0]  # type: ignore[index]  # JSON
    assert first["pairs"] == [["A", "x"], ["B", "y"]]
    # x: skills 50 and time of 30 of 60 minutes, on 60 of 75 points asked; y: skills, time not stated
    assert first["value"]["score"] == 6250 + 625 + 6250
    assert answers["refused"] == {
        "x": {"B": ["no-common-language", "no-wanted-skill"], "C": ["never-pair"]},
        "y": {"A": ["no-common-language", "no-wanted-skill"], "C": ["no-wanted-skill"]},
        "z": {"A": ["nothing-wanted"], "B": ["nothing-wanted"], "C": ["nothing-wanted"]},
    }


def test_the_order_of_lists_does_not_change_a_byte() -> None:
    random = Random(3)
    expected = json.dumps(run(PROFILES))
    for _ in range(5):
        changed = json.loads(json.dumps(PROFILES))
        random.shuffle(changed["mentors"])
        random.shuffle(changed["mentees"])
        assert json.dumps(run(changed)) == expected


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"kind": "tables"}, "file-invalid", "kind"),
        ({"colour": "red"}, "file-invalid", "colour"),
        ({"mentors": [{"id": "A"}]}, "file-invalid", "mentors.0.capacity"),
        ({"mentors": [{"id": "A", "capacity": -1}]}, "file-invalid", "mentors.0.capacity"),
        ({"mentors": [{"id": "A", "capacity": "1"}]}, "file-invalid", "mentors.0.capacity"),
        ({"mentors": [{"id": "A", "capacity": 1}, {"id": "A", "capacity": 2}]}, "id-repeated", "id"),
        ({"scores": {"x": {"A": 10001}}}, "file-invalid", "scores.x.A"),
        ({"scores": {"x": {"Z": 1}}}, "pair-unknown", "scores"),
        ({"ask": [["luck"]]}, "aim-unknown", "aims"),
        ({"ask": [["score", "score"]]}, "aim-repeated", "aims"),
        ({"ask": [[]]}, "aims-missing", "aims"),
        ({"locked": [["A", "Z"]]}, "pair-unknown", "locked"),
        ({"locked": [["B", "y"]]}, "locked-pair-inadmissible", "locked"),
        ({"locked": [["A", "x"], ["A", "y"]]}, "locked-over-capacity", "locked"),
        ({"locked": [["A", "x"], ["B", "x"]]}, "locked-over-limit", "locked"),
        ({"policy": {"weights": {"skills": 60}}}, "points-not-100", "weights"),
        ({"policy": {"weights": {"skills": 0, "needs": 65}}}, "points-out-of-range", "weights"),
        ({"policy": {"ranks": 0}}, "number-too-small", "policy.ranks"),
        ({"policy": {"floor": 10001}}, "file-invalid", "policy.floor"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_its_rule_and_field(
    changed: dict[str, object], rule: str, field: str
) -> None:
    with pytest.raises(MatchingError) as refused:
        run({**SCORES, **changed})
    assert (refused.value.rule, refused.value.field) == (rule, field)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff"])
def test_what_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(MatchingError):
        parse(text)


@pytest.mark.parametrize(
    ("availability", "rule"), [([[10, 5]], "availability-out-of-range"), ([[0, 20000]], "availability-out-of-range")]
)
def test_a_span_is_within_a_week(availability: list[list[int]], rule: str) -> None:
    mentor = {"id": "A", "capacity": 1, "availability": availability}
    with pytest.raises(MatchingError) as refused:
        run({**PROFILES, "mentors": [mentor], "never_pairs": []})
    assert refused.value.rule == rule


def test_an_empty_run_has_an_empty_answer() -> None:
    empty = run({"kind": "profiles", "mentors": [], "mentees": []})
    assert empty["answers"][0]["pairs"] == []  # type: ignore[index]  # JSON
