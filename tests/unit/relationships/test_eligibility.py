"""Eligibility: each rule refuses by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.eventstore.refusal import RefusedError
from services.relationships.eligibility.domain import (
    LONGEST_REQUEST_DAYS,
    Eligible,
    Facts,
    Participation,
    require_eligible,
    require_member,
)
from tests.support.given import NOON
from tests.unit.relationships.examples import MENTEE, MENTOR, PAIR, PROGRAM
from tests.unit.relationships.memory import OPEN_PROGRAM

GROUP = UUID("0a000000-0000-4000-8000-00000000000a")


def participation(role: str, **changes: Any) -> Participation:  # noqa: ANN401 - any field
    participation = Participation(
        participation_id=PAIR.mentor_participation_id if role == "mentor" else PAIR.mentee_participation_id,
        program_id=PROGRAM,
        person_id=MENTOR if role == "mentor" else MENTEE,
        role=role,
        state="enrolled",
        capacity=3,
        seniority=None,
        enrolled_at=NOON,
    )
    return replace(participation, **changes)


FACTS = Facts(participation("mentor"), participation("mentee"), OPEN_PROGRAM, "joined")


def refusal_of(facts: Facts, at: Any = NOON) -> RefusedError:  # noqa: ANN401 - a moment
    with pytest.raises(RefusedError) as refused:
        require_eligible(facts, at)
    return refused.value


def reverse(mentor: int | None, mentee: int | None) -> Eligible:
    program = replace(OPEN_PROGRAM, directions=frozenset({"reverse"}))
    return Eligible(participation("mentor", seniority=mentor), participation("mentee", seniority=mentee), program)


def test_eligible_people_are_paired_as_the_program_allows() -> None:
    facts = require_eligible(FACTS, NOON)
    assert facts.pairing(formality="formal", direction="traditional", group_id=None) == PAIR
    grouped = facts.pairing(formality="informal", direction="peer", group_id=GROUP)
    assert (grouped.shape, grouped.group_id) == ("group", str(GROUP))


@pytest.mark.parametrize("missing", ["mentor", "mentee"])
def test_an_unknown_participation_may_not_have_arrived_yet(missing: str) -> None:
    refused = refusal_of(replace(FACTS, **{missing: None}))
    assert (refused.rule, refused.kind, refused.field) == (
        "participation-unknown",
        "unknown",
        f"{missing}_participation_id",
    )
    assert "may not have arrived yet" in refused.detail


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (replace(FACTS, mentor=participation("mentee")), "wrong-role"),
        (replace(FACTS, mentee=participation("mentor")), "wrong-role"),
        (replace(FACTS, mentee=participation("mentee", program_id=MENTOR)), "different-programs"),
        (replace(FACTS, program=None), "program-unknown"),
        (replace(FACTS, program=replace(OPEN_PROGRAM, state="closed")), "program-closed"),
        (replace(FACTS, organization_state=None), "organization-unknown"),
        (replace(FACTS, organization_state="left"), "organization-left"),
        (replace(FACTS, mentor=participation("mentor", state="applied", enrolled_at=None)), "not-enrolled"),
        (replace(FACTS, mentor=participation("mentor", state="withdrawn")), "not-enrolled"),
        (replace(FACTS, mentee=participation("mentee", state="paused")), "participation-paused"),
    ],
)
def test_the_first_unmet_rule_is_named(facts: Facts, rule: str) -> None:
    assert refusal_of(facts).rule == rule


def test_a_person_is_paired_only_after_being_enrolled() -> None:
    refused = refusal_of(FACTS, NOON - timedelta(seconds=6))
    assert (refused.rule, refused.field) == ("not-enrolled-yet", "occurred_at")
    require_eligible(FACTS, NOON - timedelta(seconds=4))  # within the skew of clocks


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"formality": "informal", "direction": "peer", "group_id": None}, "formality"),
        ({"formality": "formal", "direction": "reverse", "group_id": None}, "direction"),
        ({"formality": "formal", "direction": "peer", "group_id": GROUP}, "group_id"),
    ],
)
def test_a_form_the_policy_does_not_allow_is_refused(form: dict[str, Any], field: str) -> None:
    strict = replace(OPEN_PROGRAM, formalities=frozenset({"formal"}), shapes=frozenset({"pair"}))
    with pytest.raises(RefusedError, match="form-not-allowed") as refused:
        require_eligible(replace(FACTS, program=strict), NOON).pairing(**form)
    assert refused.value.field == field


@pytest.mark.parametrize(("mentor", "mentee"), [(None, 3), (3, None), (None, None)])
def test_in_reverse_mentoring_seniorities_must_be_known(mentor: int | None, mentee: int | None) -> None:
    with pytest.raises(RefusedError, match="seniority-unknown"):
        reverse(mentor, mentee).pairing(formality="formal", direction="reverse", group_id=None)


def test_in_reverse_mentoring_the_mentor_is_strictly_junior() -> None:
    for mentor in (3, 4):
        with pytest.raises(RefusedError, match="mentor-not-junior"):
            reverse(mentor, 3).pairing(formality="formal", direction="reverse", group_id=None)
    assert reverse(2, 3).pairing(formality="formal", direction="reverse", group_id=None).direction == "reverse"


def test_limits_are_the_mentors_capacity_and_the_smaller_of_the_mentees() -> None:
    facts = require_eligible(replace(FACTS, mentee=participation("mentee", capacity=1)), NOON)
    assert (facts.limit("mentor"), facts.limit("mentee")) == (3, 1)
    assert require_eligible(FACTS, NOON).limit("mentee") == OPEN_PROGRAM.mentee_limit


def test_a_proposal_lapses_as_the_program_says_and_at_the_latest_in_ten_years() -> None:
    assert require_eligible(FACTS, NOON).expiry(NOON) == NOON + timedelta(days=14)
    endless = replace(FACTS, program=replace(OPEN_PROGRAM, request_expiry_days=2**31 - 1))
    assert require_eligible(endless, NOON).expiry(NOON) == NOON + timedelta(days=LONGEST_REQUEST_DAYS)


def test_nothing_happens_in_an_organization_that_left_or_is_not_known() -> None:
    require_member("joined")
    for state, rule in (("left", "organization-left"), (None, "organization-unknown")):
        with pytest.raises(RefusedError, match=rule):
            require_member(state)
