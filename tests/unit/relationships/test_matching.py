"""Proposals and responses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.relationships.matching.domain import (
    Accepted,
    Declined,
    Expired,
    Matched,
    MatchImported,
    Proposed,
    Withdrawn,
    accept,
    decline,
    expire,
    import_match,
    propose,
    withdraw,
)
from services.relationships.relationship import Relationship
from services.relationships.states import State
from tests.support.given import NOON, SUBJECT, command, given, happened
from tests.unit.relationships.examples import ACCEPTED, CONTEXT, DUE, FIELDS, MATCHED, MENTOR, PAIR, PROPOSED, day

MOMENT = timedelta(microseconds=1)


def test_a_proposal_says_who_with_whom_and_until_when() -> None:
    begun = (
        given(Relationship)
        .when(lambda _: propose(SUBJECT, PAIR, command(), proposed_by="mentee", expires_at=DUE))
        .then(happened(Proposed, **FIELDS, proposed_by="mentee", expires_at=DUE))
    )
    assert (begun.state, begun.pairing) == (State.PROPOSED, PAIR)


def test_a_person_cannot_mentor_themselves() -> None:
    oneself = replace(PAIR, mentee_id=MENTOR)
    with pytest.raises(RefusedError, match="same-person"):
        propose(SUBJECT, oneself, command(), proposed_by="mentee", expires_at=DUE)
    with pytest.raises(RefusedError, match="same-person"):
        import_match(SUBJECT, oneself, command())


def test_the_party_who_was_asked_accepts_and_it_is_a_match() -> None:
    matched = (
        given(Relationship, PROPOSED)
        .when(lambda r: accept(r, command(at=day(1)), party="mentor"))
        .then(happened(Accepted, **CONTEXT, accepted_by="mentor"), happened(Matched, **FIELDS))
    )
    assert (matched.matched_at, matched.holds_slots) == (day(1), True)


def test_a_coordinators_proposal_needs_both() -> None:
    suggested = happened(Proposed, **FIELDS, proposed_by="coordinator", expires_at=DUE)
    given(Relationship, suggested).when(lambda r: accept(r, command(), party="mentee")).then(
        happened(Accepted, **CONTEXT, accepted_by="mentee")
    )
    given(Relationship, suggested, ACCEPTED).when(lambda r: accept(r, command(), party="mentee")).then(
        happened(Accepted, **CONTEXT, accepted_by="mentee"), happened(Matched, **FIELDS)
    )
    given(Relationship, suggested, ACCEPTED).when(lambda r: accept(r, command(), party="mentor")).refused(
        "already-accepted", field="by"
    )


def test_a_second_acceptance_is_refused() -> None:
    given(Relationship, PROPOSED, ACCEPTED, MATCHED).when(lambda r: accept(r, command(), party="mentor")).refused(
        "already-matched"
    )


def test_a_proposer_neither_accepts_nor_declines_their_own_proposal() -> None:
    given(Relationship, PROPOSED).when(lambda r: accept(r, command(), party="mentee")).refused(
        "own-proposal", field="by"
    )
    given(Relationship, PROPOSED).when(lambda r: decline(r, command(), party="mentee", reason="no_time")).refused(
        "own-proposal", field="by"
    )


def test_an_acceptance_may_come_before_the_deadline_and_not_from_its_moment_on() -> None:
    given(Relationship, PROPOSED).when(lambda r: accept(r, command(at=DUE), party="mentor")).refused("request-expired")
    last = given(Relationship, PROPOSED).when(lambda r: accept(r, command(at=DUE - MOMENT), party="mentor"))
    assert last.refusal is None


def test_a_proposal_expires_from_the_moment_of_its_deadline_on() -> None:
    given(Relationship, PROPOSED).when(lambda r: expire(r, command(at=DUE - MOMENT))).refused("not-yet-due")
    given(Relationship, PROPOSED).when(lambda r: expire(r, command(at=DUE))).then(happened(Expired, **CONTEXT))


def test_nobody_accepts_backdated_around_a_lapse() -> None:
    backdated = command(at=day(1), recorded=DUE)
    given(Relationship, PROPOSED).when(lambda r: accept(r, backdated, party="mentor")).refused("request-expired")


def test_a_lapse_is_not_postponed_by_a_claimed_time() -> None:
    late = command(at=day(1), recorded=DUE)
    assert given(Relationship, PROPOSED).when(lambda r: expire(r, late)).refusal is None


def test_a_party_who_was_asked_declines() -> None:
    given(Relationship, PROPOSED).when(lambda r: decline(r, command(), party="mentor", reason="no_time")).then(
        happened(Declined, **CONTEXT, declined_by="mentor", reason="no_time")
    )


@pytest.mark.parametrize("who", ["mentee", "coordinator"])
def test_the_proposer_or_a_coordinator_withdraws(who: str) -> None:
    given(Relationship, PROPOSED).when(lambda r: withdraw(r, command(), withdrawn_by=who)).then(
        happened(Withdrawn, **CONTEXT, withdrawn_by=who)
    )


def test_the_other_party_does_not_withdraw() -> None:
    given(Relationship, PROPOSED).when(lambda r: withdraw(r, command(), withdrawn_by="mentor")).refused(
        "not-the-proposer", field="by"
    )


def test_an_answer_does_not_precede_the_question() -> None:
    given(Relationship, PROPOSED).when(lambda r: accept(r, command(at=day(-1)), party="mentor")).refused(
        "occurred-before-previous", field="occurred_at"
    )


def test_clocks_that_differ_a_little_do_not_reverse_the_order() -> None:
    early = NOON - CLOCK_SKEW
    matched = given(Relationship, PROPOSED).when(lambda r: accept(r, command(at=early), party="mentor")).aggregate
    assert matched is not None
    assert matched.matched_at == NOON


def test_a_match_of_the_past_takes_no_slot() -> None:
    imported = (
        given(Relationship)
        .when(lambda _: import_match(SUBJECT, PAIR, command(imported=True)))
        .then(happened(MatchImported, **FIELDS))
    )
    assert (imported.state, imported.holds_slots) == (State.MATCHED, False)
