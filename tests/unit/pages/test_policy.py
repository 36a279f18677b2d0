"""The policy on a program's page: in words, and by version."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from services.policy.policy import Policy, Requirement
from services.projections.pages.dashboards.policy_view import PolicyView, policy_view
from services.projections.pages.dashboards.policy_wording import FIELDS, changes, describe
from tests.unit.pages.addresses import HARBOUR
from tests.unit.pages.desk_examples import POLICY, record
from tests.unit.pages.examples import NOW


def view(later: int = 0) -> PolicyView:
    """Return the policy's part of the page some days later."""
    built = policy_view(record().versions, NOW + timedelta(days=later))
    assert built is not None
    return built


def test_every_field_of_a_policy_is_put_in_words() -> None:
    assert {field.name for field in fields(Policy)} == set(FIELDS)
    assert all(value for _, value in describe(POLICY))


def test_the_version_in_force_is_named_and_changes_with_the_time() -> None:
    assert view().sentence == "Version 1 is in force since 14 Mar 2026."
    assert [entry.title for entry in view().versions] == [
        "Version 2, from 24 Mar 2026",
        "Version 1, from 14 Mar 2026 (in force)",
    ]
    assert view(later=10).sentence == "Version 2 is in force since 24 Mar 2026."


def test_a_version_states_what_it_changed() -> None:
    newest, first = view().versions
    assert list(newest.changes) == [
        "Direction: from mentees learn from mentors, seniors learn from juniors to mentees learn from mentors.",
        "Shortest agreement: from none to 365 days.",
    ]
    assert first.changes == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mentor_capacity": 1}, "Open relationships of a mentor: from 2 to 1."),
        ({"mentee_places": 30}, "Places for mentees: from no limit to 30."),
        ({"closes_on": date(2026, 9, 30)}, "Last day of admission: from none to 30 Sep 2026."),
        ({"approval_required": True}, "Staff approves a match: from no to yes."),
        ({"closure_reasons": ("goals-met",)}, "Reasons to close a relationship: from any to goals met."),
        (
            {"requirements": (Requirement("background-check", "both", 730, 2),)},
            "Requirements: from none to background check of mentors and mentees, valid for 730 days (criteria 2).",
        ),
    ],
)
def test_a_change_is_one_sentence(change: dict[str, object], sentence: str) -> None:
    assert changes(POLICY, replace(POLICY, **change)) == [sentence]  # type: ignore[arg-type] # a field of the policy


def test_a_program_without_a_policy_has_no_such_part() -> None:
    assert policy_view([], NOW) is None


def test_the_page_has_the_rules(client: TestClient) -> None:
    assert "By which rules does the program decide?" in client.get(HARBOUR).text
