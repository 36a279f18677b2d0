"""A preview counts what a change would mean, and says it in words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.enrollment.policy_preview.domain import (
    Consequences,
    Facts,
    Missing,
    Participants,
    Proposals,
    find_consequences,
)
from services.enrollment.policy_preview.sentences import describe
from services.policy.pairing import Form
from services.policy.policy import Requirement
from services.policy.versions import PolicyVersion
from tests.unit.enrollment.facts import some_policy

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = some_policy(requirements=[Requirement("training", "mentor")])
NOTHING = Consequences({}, {}, [], {}, 0)
PAIR = Form("formal", "traditional", "pair")


def people(number: int, role: str = "mentor", state: str = "enrolled", **facts: Any) -> Participants:  # noqa: ANN401 - facts
    """Return people with the same facts."""
    usual = Participants(role, state, 0, None, frozenset({"training"}), number)
    return replace(usual, **facts)


FACTS = Facts(
    [
        people(3, load=3),
        people(2, load=2, cleared=frozenset({"training", "interview"})),
        people(4, "mentee", load=1, cleared=frozenset()),
        people(5, "mentee", "applied", cleared=frozenset()),
        people(6, "mentee", "waitlisted", seniority=7, cleared=frozenset()),
        people(7, "mentor", "screening", load=9),
        people(8, "mentor", "invited"),
    ],
    [Proposals(PAIR, 2), Proposals(Form("informal", "peer", "pair"), 1)],
    {"hub/enrollment": 7},
)


def preview(**changes: Any) -> Consequences:  # noqa: ANN401 - any of the policy's fields
    usual: dict[str, Any] = {
        "requirements": [Requirement("training", "mentor")],
        "formalities": ["formal", "informal"],
        "directions": ["traditional", "peer"],
    }
    policy = some_policy(**(usual | changes))
    return find_consequences(BEFORE, PolicyVersion(2, NOON, policy), FACTS)


def test_a_change_that_affects_no_person_has_no_consequence() -> None:
    assert preview() == NOTHING
    assert describe(NOTHING) == ["The change affects no person and no proposal of the program now."]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mentor_capacity": 2}, {"above_capacity": {"mentor": 3}}),
        ({"mentor_capacity": 1}, {"above_capacity": {"mentor": 5}}),
        ({"mentor_places": 4}, {"above_places": {"mentor": 1}, "refused_applications": {"program-full": 7}}),
        ({"mentor_places": 5}, {"refused_applications": {"program-full": 7}}),
        ({"mentor_places": 6}, {}),
        (
            {"requirements": [Requirement("interview", "both"), Requirement("training", "both")]},
            {
                "without_requirement": [
                    Missing("interview", "mentor", 3),
                    Missing("interview", "mentee", 4),
                    Missing("training", "mentee", 4),
                ]
            },
        ),
        ({"directions": ["reverse"]}, {"refused_applications": {"seniority-required": 12}, "disallowed_proposals": 3}),
        ({"seniority_top": 6}, {"refused_applications": {"seniority-above-scale": 6}}),
        ({"closes_on": date(2026, 2, 28)}, {"refused_applications": {"outside-program-window": 18}}),
        ({"directions": ["traditional"]}, {"disallowed_proposals": 1}),
        ({"formalities": ["informal"]}, {"disallowed_proposals": 2}),
    ],
)
def test_a_change_is_counted_over_the_present_facts(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert preview(**changes) == replace(NOTHING, **expected)


def test_consequences_are_described_one_by_one() -> None:
    found = Consequences(
        {"mentor": 3, "mentee": 1}, {"mentor": 1}, [Missing("interview", "mentee", 4)], {"program-full": 2}, 1
    )
    assert describe(found) == [
        "3 mentors are above the new capacity: nothing ends, 3 reviews open.",
        "1 mentee is above the new capacity: nothing ends, 1 review open.",
        "1 mentor is beyond the new places: nothing ends, and no mentor enrolls until one is free.",
        "4 mentees have not cleared interview, which is new: nothing starts for them until it is cleared.",
        "2 applications could no longer be enrolled (program-full).",
        "1 open proposal could no longer be accepted: the form would not be allowed.",
    ]
