"""Informal mentoring: declared by one of the two, started when the other confirms it, without an agreement."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.policy.policy import Requirement
from services.policy.validity import Change, Document, document_item, fold
from services.relationships.access import Caller
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.relationships.matching.domain import Matched
from services.relationships.relationship import Party
from services.relationships.start import Activated
from tests.support.given import NOON
from tests.support.principals import PSEUDONYMS, principal
from tests.unit.relationships.life import Life, participation, person, refusal

CODE = Document(
    code="code", version=1, kind="code-of-conduct", roles=frozenset({"mentor", "mentee"}), mandatory_at=NOON
)
ACCEPTED = fold([Change(document_item("code", 1), NOON, None)])


def caller(name: str) -> Caller:
    """Return a person as the caller."""
    return Caller(principal(people=frozenset({str(person(name))})), PSEUDONYMS)


def declare(life: Life, by: str = "ben", **form: Any) -> UUID:  # noqa: ANN401 - fields of a form
    """Declare an informal relationship of Ada and Ben as one of them; return its id."""
    fields = {"formality": "informal", "proposed_by": None, **form}
    return life.propose(caller=caller(by), **fields)


def confirm(life: Life, id: UUID, by: str, claimed: Party | None = None) -> str:
    """Confirm it as a person; return the state."""
    target = life.target(id, caller(by))
    return str(life.execute(lambda uow, meta: matching.accept(uow, meta, target, by=claimed))["state"])


@pytest.mark.parametrize(("declares", "confirms"), [("ada", "ben"), ("ben", "ada")])
def test_the_confirmation_of_the_other_starts_it_at_once_and_no_one_signs(declares: str, confirms: str) -> None:
    life = Life.under()
    id = declare(life, declares)
    assert life.events(Matched, id) == life.events(Activated, id) == []
    assert confirm(life, id, confirms) == "active"
    relationship = life.relationship(id)
    (matched,), (activated,) = life.events(Matched, id), life.events(Activated, id)
    assert activated.formality == matched.formality == "informal"
    assert relationship.activated_at == matched.occurred_at == activated.occurred_at
    assert (relationship.agreement_version, relationship.holds_slots) == (0, True)
    life.schedule(id, life.now + timedelta(days=2))


def test_the_one_who_declared_it_does_not_confirm_it() -> None:
    life = Life.under()
    id = declare(life)
    assert refusal(lambda: confirm(life, id, "ben")) == "own-proposal"
    assert refusal(lambda: confirm(life, id, "ben", "mentor")) == "not-the-speaker"


def test_it_is_declined_withdrawn_or_expires_and_frees_the_two() -> None:
    life = Life.under()
    first = declare(life)
    life.execute(
        lambda uow, meta: matching.decline(uow, meta, life.target(first, caller("ada")), by=None, reason="not_so")
    )
    second = declare(life)
    life.execute(lambda uow, meta: matching.withdraw(uow, meta, life.target(second, caller("ben")), by=None))
    assert [life.events(Activated, id) for id in (first, second)] == [[], []]
    last = declare(life)
    life.now += timedelta(days=15)
    assert refusal(lambda: confirm(life, last, "ada")) == "request-expired"
    assert life.as_process(last, matching.expire) == "expired"
    declare(life)


def test_a_program_that_approves_matches_approves_this_one_and_it_starts_then() -> None:
    life = Life.under(approval_required=True)
    id = declare(life)
    assert confirm(life, id, "ada") == "awaiting-approval"
    assert life.events(Activated, id) == []
    state = life.execute(lambda uow, meta: matching.approve(uow, meta, life.target(id)))["state"]
    assert state == "active"


def test_a_coordinators_informal_proposal_starts_when_both_confirmed() -> None:
    life = Life.under()
    id = life.propose(formality="informal", proposed_by="coordinator")
    assert life.accept(id, "mentor") == "proposed"
    assert life.accept(id, "mentee") == "active"


def test_a_formal_match_still_waits_for_its_agreement() -> None:
    life = Life.under()
    id = life.match()
    assert refusal(lambda: life.activate(id)) == "agreement-incomplete"


def test_an_informal_match_of_an_older_release_starts_without_signatures() -> None:
    life = Life.under()
    id = declare(life)
    confirm(life, id, "ada")
    life.memory.log = [each for each in life.memory.log if not isinstance(each, Activated)]
    assert life.relationship(id).state == "matched"
    life.activate(id)
    assert life.relationship(id).state == "active"


def test_both_take_a_place_and_what_is_full_refuses_the_confirmation() -> None:
    life = Life.under(mentee_limit=1)
    first, second = declare(life), declare(life, mentor="dora")
    confirm(life, first, "ada")
    assert refusal(lambda: confirm(life, second, "dora")) == "caseload-full"
    assert life.relationship(second).state == "proposed"


def test_a_form_that_the_program_does_not_allow_is_not_declared() -> None:
    assert refusal(lambda: declare(Life.under(formalities=("formal",)))) == "form-not-allowed"


def test_what_is_wrong_with_the_person_who_declares_is_said_and_what_is_wrong_with_the_other_is_not() -> None:
    life = Life.under(requirements=(Requirement("background-check", "mentor"),))
    assert refusal(lambda: declare(life, "ada")) == "requirement-not-valid"
    assert refusal(lambda: declare(life, "ben")) == "not-declarable"
    paused = Life.under()
    paused.eligibility.change(participation("ada", "mentor"), state="paused")
    assert refusal(lambda: declare(paused, "ada")) == "participation-paused"
    assert refusal(lambda: declare(paused, "ben")) == "not-declarable"


def test_a_conflict_of_interest_bars_it_and_is_not_named() -> None:
    life = Life.under(conflict_kinds=("assessor",))
    life.eligibility.conflicts = frozenset({"assessor"})
    assert refusal(lambda: declare(life)) == "not-declarable"
    late = Life.under(conflict_kinds=("assessor",))
    id = declare(late)
    late.eligibility.conflicts = frozenset({"assessor"})
    assert refusal(lambda: confirm(late, id, "ada")) == "conflict-of-interest"


def test_a_wish_never_to_be_paired_again_bars_it_and_is_not_named() -> None:
    life = Life.under()
    id = life.start()
    life.execute(
        lambda uow, meta: lifecycle.close(
            uow, meta, life.target(id), initiated_by="mentee", reason="done", never_pair_again=True
        )
    )
    assert refusal(lambda: declare(life)) == "not-declarable"


def test_documents_are_accepted_by_each_before_the_own_word() -> None:
    life = Life.under(document_kinds=("code-of-conduct",))
    life.eligibility.present_program = replace(life.eligibility.present_program, documents=(CODE,))
    assert refusal(lambda: declare(life)) == "document-not-accepted"
    life.eligibility.change(participation("ben", "mentee"), validity=ACCEPTED)
    id = declare(life)
    assert refusal(lambda: confirm(life, id, "ada")) == "document-not-accepted"
    life.eligibility.change(participation("ada", "mentor"), validity=ACCEPTED)
    assert confirm(life, id, "ada") == "active"


def test_in_a_program_with_an_open_directory_a_mentee_declares_what_exists_and_asks_for_what_does_not() -> None:
    life = Life.under(directory="participants")
    assert refusal(lambda: declare(life, formality="formal")) == "ask-by-request"
    assert confirm(life, declare(life), "ada") == "active"


def test_two_peers_declare_as_a_mentor_and_a_mentee_do() -> None:
    life = Life.under()
    id = declare(life, direction="peer")
    assert confirm(life, id, "ada") == "active"
