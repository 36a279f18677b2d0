"""Eligibility: each rule refuses by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.eventstore.refusal import RefusedError
from services.policy.pairing import Participant
from services.relationships.eligibility.domain import (
    LONGEST_REQUEST_DAYS,
    Eligible,
    require_eligible,
    require_member,
    require_none,
)
from services.relationships.eligibility.facts import Facts
from services.relationships.relationship import Pairing
from tests.support.given import NOON
from tests.unit.relationships.examples import MENTEE, MENTOR, PAIR, PROGRAM
from tests.unit.relationships.memory import OPEN_PROGRAM, POLICY, open_program

REVERSE: dict[str, Any] = {"formality": "formal", "direction": "reverse", "group_id": None}
GROUP = UUID("0a000000-0000-4000-8000-00000000000a")


def participation(role: str, **changes: Any) -> Participant:  # noqa: ANN401 - any field
    participation = Participant(
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


def test_a_program_that_is_closed_to_newcomers_goes_on_with_its_participants() -> None:
    closed = replace(OPEN_PROGRAM, state="closed")
    assert require_eligible(replace(FACTS, program=closed), NOON, NOON).program is closed


def refusal_of(facts: Facts, at: Any = NOON) -> RefusedError:  # noqa: ANN401 - a moment
    with pytest.raises(RefusedError) as refused:
        require_eligible(facts, at, at)
    return refused.value


def reverse(mentor: int | None, mentee: int | None) -> Eligible:
    program = open_program(directions=("reverse",))
    mentor_facts, mentee_facts = participation("mentor", seniority=mentor), participation("mentee", seniority=mentee)
    return Eligible(mentor_facts, mentee_facts, program, program.versions[0])


def pairing(eligible: Eligible, form: dict[str, Any]) -> Pairing:
    """Return a pairing that breaks no rule, or raise the first one that it breaks."""
    wanted = eligible.pairing(**form)
    require_none(eligible.pairing_breaches(wanted, NOON))
    return wanted


def test_eligible_people_are_paired_as_the_program_allows() -> None:
    facts = require_eligible(FACTS, NOON, NOON)
    assert facts.pairing(formality="formal", direction="traditional", group_id=None) == PAIR
    grouped = facts.pairing(formality="informal", direction="peer", group_id=GROUP)
    assert (grouped.shape, grouped.group_id) == ("group", str(GROUP))


@pytest.mark.parametrize("missing", ["mentor", "mentee"])
def test_an_unknown_participation_may_not_have_arrived_yet(missing: str) -> None:
    facts = replace(FACTS, mentor=None) if missing == "mentor" else replace(FACTS, mentee=None)
    refused = refusal_of(facts)
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
        (replace(FACTS, program=replace(OPEN_PROGRAM, state="ended")), "program-ended"),
        (replace(FACTS, program=replace(OPEN_PROGRAM, state="archived")), "program-ended"),
        (replace(FACTS, organization_state="leaving"), "organization-leaving"),
        (replace(FACTS, mentor=participation("mentor", state="suspended")), "participation-suspended"),
        (replace(FACTS, mentor=participation("mentor", state="removed")), "not-enrolled"),
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
    require_eligible(FACTS, NOON - timedelta(seconds=4), NOON)  # within the skew of clocks


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"formality": "informal", "direction": "peer", "group_id": None}, "formality"),
        ({"formality": "formal", "direction": "reverse", "group_id": None}, "direction"),
        ({"formality": "formal", "direction": "peer", "group_id": GROUP}, "group_id"),
    ],
)
def test_a_form_the_policy_does_not_allow_is_refused(form: dict[str, Any], field: str) -> None:
    strict = open_program(formalities=("formal",), shapes=("pair",))
    with pytest.raises(RefusedError, match="form-not-allowed") as refused:
        pairing(require_eligible(replace(FACTS, program=strict), NOON, NOON), form)
    assert refused.value.field == field


@pytest.mark.parametrize(("mentor", "mentee"), [(None, 3), (3, None), (None, None)])
def test_in_reverse_mentoring_seniorities_must_be_known(mentor: int | None, mentee: int | None) -> None:
    with pytest.raises(RefusedError, match="seniority-unknown"):
        pairing(reverse(mentor, mentee), REVERSE)


def test_in_reverse_mentoring_the_mentor_is_strictly_junior() -> None:
    for mentor in (3, 4):
        with pytest.raises(RefusedError, match="mentor-not-junior"):
            pairing(reverse(mentor, 3), REVERSE)
    assert pairing(reverse(2, 3), REVERSE).direction == "reverse"


def test_limits_are_the_mentors_capacity_and_the_smaller_of_the_mentees() -> None:
    facts = require_eligible(replace(FACTS, mentee=participation("mentee", capacity=1)), NOON, NOON)
    assert (facts.limit("mentor"), facts.limit("mentee")) == (3, 1)
    assert require_eligible(FACTS, NOON, NOON).limit("mentee") == POLICY.mentee_limit


def test_a_proposal_lapses_as_the_program_says_and_at_the_latest_in_ten_years() -> None:
    assert require_eligible(FACTS, NOON, NOON).expiry(NOON) == NOON + timedelta(days=14)
    endless = replace(FACTS, program=open_program(request_expiry_days=2**31 - 1))
    assert require_eligible(endless, NOON, NOON).expiry(NOON) == NOON + timedelta(days=LONGEST_REQUEST_DAYS)


def test_nothing_happens_in_an_organization_that_left_or_is_not_known() -> None:
    require_member("joined")
    for state, rule in (("left", "organization-left"), (None, "organization-unknown")):
        with pytest.raises(RefusedError, match=rule):
            require_member(state)
