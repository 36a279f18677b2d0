"""What is decided under which version of the policy, and by the requirements and documents of which time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.policy.policy import Requirement
from services.policy.validity import Change, Document, document_item, fold, requirement_item
from services.relationships.matching import commands as matching
from services.relationships.matching.domain import Matched, Proposed
from services.relationships.relationship import Terms
from services.relationships.start import Activated
from tests.support.given import NOON
from tests.unit.relationships.examples import day
from tests.unit.relationships.life import Life, participation, refusal, version

MENTOR, MENTEE = participation("ada", "mentor"), participation("ben", "mentee")
CHECK = requirement_item("background-check")
CHECKED = {"requirements": (Requirement("background-check", "mentor", 365),)}
CONDUCT = Document("conduct", 1, "code-of-conduct", frozenset({"mentor", "mentee"}), NOON)
ACCEPTED = fold([Change(document_item("conduct", 1), NOON, None)])


def test_each_step_records_the_version_in_force_when_it_is_recorded() -> None:
    life = Life.under(version(1, NOON), version(2, day(10), mentee_limit=3), version(3, day(20)))
    id = life.propose()
    life.now = day(10)
    assert life.accept(id, at=day(9)) == "matched"
    life.now = day(20)
    life.sign(id)
    life.activate(id)
    versions = [life.events(kind, id)[0].policy_version for kind in (Proposed, Matched, Activated)]
    assert versions == [1, 2, 3]
    assert life.relationship(id).policy_version == 3


def test_a_form_that_a_later_version_rules_out_can_no_longer_be_accepted() -> None:
    life = Life.under(version(1, NOON), version(2, day(1), directions=("peer",)))
    id, earlier = life.propose(), life.propose(mentee="cleo")
    life.now = day(1) - timedelta(minutes=2)
    assert life.accept(earlier) == "matched"
    assert refusal(lambda: life.accept(id)) == "form-not-allowed"


def test_a_lower_capacity_ends_nothing_and_admits_nothing() -> None:
    life = Life.under(version(1, NOON), version(2, day(1), mentor_capacity=1))
    first, second = life.propose(), life.propose(mentee="cleo")
    assert life.accept(first) == "matched"
    life.now = day(1)
    assert refusal(lambda: life.accept(second)) == "caseload-full"
    assert life.relationship(first).state == "matched"


def test_approval_is_needed_from_the_version_that_requires_it_on() -> None:
    life = Life.under(version(1, NOON), version(2, day(1), approval_required=True))
    before, after = life.match(), life.propose(mentee="cleo")
    assert life.relationship(before).state == "matched"
    life.now = day(1)
    assert life.accept(after) == "awaiting-approval"
    body = life.execute(lambda uow, meta: matching.approve(uow, meta, life.target(after)))
    assert body["state"] == "matched"


def test_an_approval_finds_the_caseload_full_that_another_match_filled() -> None:
    life = Life.under(approval_required=True, mentee_limit=1)
    first, second = life.propose("ada", "ben"), life.propose("dora", "ben")
    assert [life.accept(id) for id in (first, second)] == ["awaiting-approval"] * 2
    life.execute(lambda uow, meta: matching.approve(uow, meta, life.target(first)))
    assert refusal(lambda: life.execute(lambda u, m: matching.approve(u, m, life.target(second)))) == "caseload-full"
    assert life.relationship(second).state == "awaiting-approval", "a refused decision records nothing"


@pytest.mark.parametrize("state", ["ended", "archived"])
def test_in_a_program_that_ended_nothing_starts(state: str) -> None:
    life = Life.under()
    proposed, matched = life.propose("dora", "cleo"), life.match()
    active = life.start("ada", "cleo")
    life.eligibility.present_program = replace(life.eligibility.present_program, state=state)
    assert refusal(life.propose) == "program-ended"
    assert refusal(lambda: life.accept(proposed)) == "program-ended"
    assert refusal(lambda: life.sign(matched)) == "program-ended"
    assert refusal(lambda: life.schedule(active, life.now + timedelta(days=1))) == "program-ended"


def test_a_program_that_is_closed_to_newcomers_goes_on_with_its_participants() -> None:
    life = Life.under()
    life.eligibility.present_program = replace(life.eligibility.present_program, state="closed")
    id = life.start()
    assert life.relationship(id).state == "active"


def test_in_an_organization_that_is_leaving_nothing_begins_and_what_runs_goes_on() -> None:
    life = Life.under()
    proposed, matched, active = life.propose("dora", "cleo"), life.match(), life.start("ada", "cleo")
    life.sign(matched)
    life.eligibility.organization = "leaving"
    assert refusal(life.propose) == "organization-leaving"
    assert refusal(lambda: life.accept(proposed)) == "organization-leaving"
    assert refusal(lambda: life.activate(matched)) == "organization-leaving"
    session = life.schedule(active, life.now + timedelta(hours=1))
    life.now += timedelta(hours=3)
    life.hold(active, session, life.now - timedelta(hours=2))


def test_a_requirement_must_be_valid_when_something_happens_not_when_it_is_recorded() -> None:
    life = Life.under(**CHECKED)
    life.eligibility.change(MENTOR, validity=fold([Change(CHECK, NOON, day(30))]))
    id = life.start()
    past = life.schedule(id, day(20))
    life.now = day(40)
    life.hold(id, past, day(20))
    assert refusal(lambda: life.schedule(id, day(41))) == "requirement-not-valid"
    late = life.schedule(id, day(29))
    assert refusal(lambda: life.hold(id, late, day(30))) == "requirement-not-valid"
    assert refusal(lambda: life.propose(mentee="cleo")) == "requirement-not-valid"
    backdated = life.propose(mentee="cleo", at=day(29))
    assert refusal(lambda: life.accept(backdated)) == "requirement-not-valid"
    assert life.accept(backdated, at=day(29)) == "matched"


def test_a_session_is_judged_by_the_policy_of_the_time_at_which_they_met() -> None:
    life = Life.under(version(1, NOON), version(2, day(10), **CHECKED))
    id = life.start()
    before, after = life.schedule(id, day(9)), life.schedule(id, day(10))
    life.now = day(12)
    life.hold(id, before, day(9))
    assert refusal(lambda: life.hold(id, after, day(10))) == "requirement-not-valid"


def test_a_waived_or_cleared_requirement_lets_it_start_again() -> None:
    life = Life.under(**CHECKED)
    assert refusal(life.propose) == "requirement-not-valid"
    life.eligibility.change(MENTOR, validity=fold([Change(CHECK, NOON, None)]))
    id = life.propose()
    life.eligibility.change(MENTOR, validity=fold([Change(CHECK, NOON, None), Change(CHECK, None, day(0))]))
    assert refusal(lambda: life.accept(id)) == "requirement-not-valid"


def test_documents_are_needed_before_the_start_and_each_session_and_not_before_the_match() -> None:
    life = Life.under(document_kinds=("code-of-conduct",))
    life.eligibility.present_program = replace(life.eligibility.present_program, documents=(CONDUCT,))
    id = life.match()
    life.sign(id)
    assert refusal(lambda: life.activate(id)) == "document-not-accepted"
    life.eligibility.change(MENTOR, validity=ACCEPTED)
    assert refusal(lambda: life.activate(id)) == "document-not-accepted"
    life.eligibility.change(MENTEE, validity=ACCEPTED)
    life.activate(id)
    session = life.schedule(id, day(2))
    second = replace(CONDUCT, version=2, mandatory_at=day(2))
    life.eligibility.present_program = replace(life.eligibility.present_program, documents=(CONDUCT, second))
    life.now = day(3)
    assert refusal(lambda: life.hold(id, session, day(2))) == "document-not-accepted"
    assert refusal(lambda: life.schedule(id, day(4))) == "document-not-accepted"


def test_a_conflict_of_interest_bars_a_proposal_and_an_acceptance() -> None:
    life = Life.under(conflict_kinds=("assessor",))
    id = life.propose()
    life.eligibility.conflicts = frozenset({"assessor", "declared"})
    assert refusal(lambda: life.accept(id)) == "conflict-of-interest"
    assert refusal(lambda: life.propose(mentee="cleo")) == "conflict-of-interest"
    life.eligibility.conflicts = frozenset({"declared"})
    assert life.accept(id) == "matched"


def test_an_agreement_fulfils_the_commitment_of_the_program() -> None:
    life = Life.under(commitment_days=365, cadence_days=14)
    id = life.match()
    assert refusal(lambda: life.sign(id, Terms(14, 180, "video"))) == "commitment-too-short"
    assert refusal(lambda: life.sign(id, Terms(30, 365, "video"))) == "cadence-too-long"
    life.sign(id, Terms(14, 365, "video"))


def test_a_mentor_who_is_no_longer_junior_cannot_start_a_reverse_relationship() -> None:
    life = Life.under(directions=("reverse",))
    life.eligibility.change(MENTOR, seniority=1)
    life.eligibility.change(MENTEE, seniority=2)
    id = life.propose(direction="reverse")
    life.eligibility.change(MENTOR, seniority=2)
    assert refusal(lambda: life.accept(id)) == "mentor-not-junior"
