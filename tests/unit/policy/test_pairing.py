"""The rules of a pairing: each names its breach and the field, and a check lists them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.eventstore.refusal import RefusedError
from services.policy import pairing as rules
from services.policy.pairing import Form, Participant
from services.policy.policy import Requirement
from services.policy.validity import Change, Document, fold, mandatory_documents, requirement_item
from tests.unit.policy.examples import POLICY, conduct, day

STRICT = replace(
    POLICY,
    conflict_kinds=("assessor", "never-pair"),
    closure_reasons=("moved", "goals-reached"),
    commitment_days=180,
    cadence_days=14,
)
FORM = Form("formal", "traditional", "pair")


def participant(role: str = "mentor", **changes: Any) -> Participant:  # noqa: ANN401 - any field
    one = Participant(
        participation_id="p",
        program_id="g",
        person_id=role,
        role=role,
        state="enrolled",
        capacity=3,
        seniority=None,
        enrolled_at=day(0),
    )
    return replace(one, **changes)


def named(breaches: Iterable[RefusedError]) -> list[tuple[str, str | None]]:
    return [(breach.rule, breach.field) for breach in breaches]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, None),
        ({"state": "paused"}, "participation-paused"),
        ({"state": "suspended"}, "participation-suspended"),
        *(({"state": state}, "not-enrolled") for state in ("invited", "applied", "screening", "waitlisted")),
        *(({"state": state}, "not-enrolled") for state in ("withdrawn", "completed", "rejected", "removed")),
        ({"enrolled_at": day(9)}, "not-enrolled-yet"),
        ({"enrolled_at": None}, "not-enrolled-yet"),
    ],
)
def test_only_the_enrolled_are_paired(changes: dict[str, Any], rule: str | None) -> None:
    found = named(rules.enrolled_breaches(participant(**changes), day(1)))
    field = "occurred_at" if rule == "not-enrolled-yet" else "mentor_participation_id"
    assert found == ([] if rule is None else [(rule, field)])


def test_a_pause_does_not_stop_what_runs_and_a_suspension_or_an_end_does() -> None:
    states = {
        state: [rule for rule, _ in named(rules.suspended_breaches(participant(state=state)))]
        for state in ("enrolled", "paused", "suspended", "withdrawn")
    }
    assert states == {
        "enrolled": [],
        "paused": [],
        "suspended": ["participation-suspended"],
        "withdrawn": ["not-enrolled"],
    }


def test_every_part_of_a_form_is_judged() -> None:
    assert named(rules.form_breaches(POLICY, FORM)) == []
    wrong = Form("informal", "reverse", "group")
    assert named(rules.form_breaches(POLICY, wrong)) == [
        ("form-not-allowed", "formality"),
        ("form-not-allowed", "direction"),
        ("form-not-allowed", "group_id"),
    ]


@pytest.mark.parametrize(
    ("mentor", "mentee", "rule"),
    [(1, 2, None), (2, 2, "mentor-not-junior"), (3, 2, "mentor-not-junior"), (None, 2, "seniority-unknown")],
)
def test_a_reverse_mentor_is_strictly_junior(mentor: int | None, mentee: int, rule: str | None) -> None:
    found = named(rules.juniority_breaches("reverse", mentor, mentee))
    assert found == ([] if rule is None else [(rule, "direction")])
    assert named(rules.juniority_breaches("traditional", mentor, mentee)) == []


def test_requirements_are_judged_at_the_time_of_the_event() -> None:
    until = day(9)
    both = [Change(requirement_item(kind), day(0), until) for kind in ("background-check", "training")]
    cleared = participant(validity=fold(both))
    assert named(rules.requirement_breaches(POLICY, cleared, until - timedelta(microseconds=1))) == []
    (expired,) = rules.requirement_breaches(POLICY, cleared, until)
    assert (expired.rule, expired.field) == ("requirement-not-valid", "mentor_participation_id")
    assert "background-check, training" in expired.detail


def test_documents_are_named_with_their_version() -> None:
    (missing,) = rules.document_breaches(POLICY, participant("mentee"), [conduct(1, 0), conduct(2, 5)], day(6))
    assert (missing.rule, missing.field) == ("document-not-accepted", "mentee_participation_id")
    assert "conduct version 2" in missing.detail


def test_only_a_conflict_that_the_policy_rules_out_and_staff_did_not_safeguard_bars_a_match() -> None:
    assert named(rules.conflict_breaches(STRICT, {"reporting-chain"})) == []
    (found,) = rules.conflict_breaches(STRICT, {"never-pair", "assessor", "reporting-chain"})
    assert found.rule == "conflict-of-interest"
    assert found.detail.endswith("assessor, never-pair")
    assert named(rules.conflict_breaches(STRICT, {"assessor"}, {"assessor"})) == []


def test_a_limit_is_the_smaller_of_the_own_capacity_and_the_policys() -> None:
    assert [rules.limit(STRICT, participant(capacity=own)) for own in (1, 3)] == [1, STRICT.mentor_capacity]
    assert rules.limit(STRICT, participant("mentee")) == STRICT.mentee_limit
    assert named(rules.limit_breaches(STRICT, participant(), 2)) == []
    assert named(rules.limit_breaches(STRICT, participant(), 3)) == [("caseload-full", None)]


@pytest.mark.parametrize(
    ("cadence", "duration", "fields"),
    [(14, 180, []), (7, 365, []), (15, 180, ["cadence_days"]), (15, 179, ["duration_days", "cadence_days"])],
)
def test_an_agreement_fulfils_the_commitment(cadence: int, duration: int, fields: list[str]) -> None:
    assert [field for _, field in named(rules.term_breaches(STRICT, cadence, duration))] == fields
    assert named(rules.term_breaches(POLICY, 366, 1)) == []


def test_a_reason_is_of_the_list_where_there_is_one() -> None:
    assert named(rules.reason_breaches(STRICT, "moved")) == []
    assert named(rules.reason_breaches(STRICT, "other")) == [("reason-not-allowed", "reason")]
    assert named(rules.reason_breaches(POLICY, "other")) == []


def test_peers_have_one_role_so_what_one_has_to_fulfil_all_have() -> None:
    stated = (Requirement("background-check", "mentor", 365), Requirement("training", "mentee"))
    among = replace(POLICY, directions=("peer",), requirements=(*stated, Requirement("training", "mentor")))
    kinds = [[each.kind for each in among.requirements_of(role)] for role in ("mentor", "mentee")]
    assert kinds == [["background-check", "training"]] * 2
    mixed = replace(among, directions=("peer", "traditional"))
    assert [each.kind for each in mixed.requirements_of("mentee")] == ["training"]


def test_peers_accept_the_documents_of_either_role() -> None:
    one = Document("conduct", 1, "code-of-conduct", frozenset({"mentor"}), day(0))
    among = replace(POLICY, directions=("peer",), document_kinds=("code-of-conduct",))
    assert mandatory_documents(among, "mentee", [one], day(0)) == [one]
    assert mandatory_documents(replace(among, directions=("traditional",)), "mentee", [one], day(0)) == []
