"""Concurrent commands on a real store: limits hold, a proposal is matched once, a key is executed once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.eventstore.refusal import RefusedError
from services.relationships.command_support import Target
from services.relationships.matching import commands as matching
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.matching.domain import Accepted, Matched
from services.relationships.relationship import Relationship
from services.relationships.service import Relationships
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.concurrent_writers import WRITERS, Decide, accept, at_once, close, execute, propose
from tests.unit.relationships import laws


@pytest.mark.parametrize("capacity", [1, 3])
def test_a_mentors_capacity_holds_against_eight_writers(
    service: Relationships, arrivals: Arrivals, capacity: int
) -> None:
    program = arrivals.program()
    mentor = arrivals.enroll(program, "mentor", capacity=capacity)
    offers = [propose(service, mentor, arrivals.enroll(program, "mentee")) for _ in range(24)]
    results = at_once([lambda offer=offer: execute(service, accept(offer)) for offer in offers])  # type: ignore[misc] # bound early
    assert results["matched"] == capacity
    assert results["matched"] + results["caseload-full"] + results["busy"] == len(offers)
    assert results["caseload-full"] > 0


def test_limits_hold_at_every_position_while_others_leave(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(mentee_limit=2)
    before = service.store.head()
    mentors = [arrivals.enroll(program, "mentor", capacity=2) for _ in range(3)]
    mentees = [arrivals.enroll(program, "mentee") for _ in range(6)]
    offers = [propose(service, mentor, mentee) for mentor in mentors for mentee in mentees]

    def match_and_leave(offer: Target) -> str:
        outcome = execute(service, accept(offer))
        return execute(service, close(offer)) if outcome == "matched" else outcome

    results = at_once([lambda offer=offer: match_and_leave(offer) for offer in offers])  # type: ignore[misc] # bound early
    log: list[Any] = [stored.event for stored in service.store.read(before, 1000)]
    matches = [event for event in log if isinstance(event, Matched)]
    assert results["closed"] == len(matches) > 0
    laws.limits_hold_at_every_position(log, {m.originator_id: {"mentor": 2, "mentee": 2} for m in matches})
    laws.caseloads_hold_exactly_what_is_open(log)
    pairings = [service.store.load(Relationship, match.originator_id).pairing for match in matches]
    assert not any(service.store.load(Caseload, caseload_id(pairing, "mentor")).open for pairing in pairings)


def test_two_mentors_never_get_one_mentee_beyond_the_limit(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(mentee_limit=1)
    mentee = arrivals.enroll(program, "mentee")
    offers = [propose(service, arrivals.enroll(program, "mentor"), mentee) for _ in range(WRITERS)]
    results = at_once([lambda offer=offer: execute(service, accept(offer)) for offer in offers])  # type: ignore[misc] # bound early
    assert results["matched"] == 1
    assert results["caseload-full"] + results["busy"] == WRITERS - 1


def test_one_proposal_is_accepted_once_by_eight_writers(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program()
    offer = propose(service, arrivals.enroll(program, "mentor"), arrivals.enroll(program, "mentee"))
    results = at_once([lambda: execute(service, accept(offer)) for _ in range(WRITERS)])
    assert results == {"matched": 1, "already-matched": WRITERS - 1}


def test_one_key_of_eight_clients_does_one_thing(service: Relationships, arrivals: Arrivals) -> None:
    program, key = arrivals.program(), str(uuid4())
    offer = propose(service, arrivals.enroll(program, "mentor"), arrivals.enroll(program, "mentee"))
    before = service.store.head()
    results = at_once([lambda: execute(service, accept(offer), key=key) for _ in range(WRITERS)])
    assert results == {"matched": WRITERS}
    happened = [type(stored.event) for stored in service.store.read(before, 100)]
    assert (happened.count(Accepted), happened.count(Matched)) == (1, 1)


def proposal(service: Relationships, mentor: UUID, mentee: UUID) -> str:
    """Propose a pairing; return the state, or the rule that refused it."""
    try:
        propose(service, mentor, mentee)
    except RefusedError as refusal:
        return refusal.rule
    return "proposed"


def test_of_eight_proposals_of_the_same_two_people_one_is_recorded(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program()
    mentor, mentee = arrivals.enroll(program, "mentor"), arrivals.enroll(program, "mentee")
    results = at_once([lambda: proposal(service, mentor, mentee) for _ in range(WRITERS)])
    assert results["proposed"] == 1
    assert results["already-proposed-pair"] + results["busy"] == WRITERS - 1
    assert results["already-proposed-pair"] > 0


def test_the_same_two_people_are_not_matched_twice(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program()
    mentor, mentee = arrivals.enroll(program, "mentor"), arrivals.enroll(program, "mentee")
    offer = propose(service, mentor, mentee)
    assert proposal(service, mentor, mentee) == "already-proposed-pair"
    assert execute(service, accept(offer)) == "matched"
    assert proposal(service, mentor, mentee) == "already-proposed-pair"
    assert execute(service, close(offer)) == "closed"
    again = propose(service, mentor, mentee)
    assert execute(service, accept(again)) == "matched"


def test_a_refused_match_leaves_neither_slot_nor_acceptance(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(mentee_limit=1)
    first, second = (arrivals.enroll(program, "mentor") for _ in range(2))
    mentee = arrivals.enroll(program, "mentee")
    first_offer, second_offer = propose(service, first, mentee), propose(service, second, mentee)
    assert execute(service, accept(first_offer)) == "matched"
    head = service.store.head()
    assert execute(service, accept(second_offer)) == "caseload-full"
    assert service.store.head() == head
    pairing = service.store.load(Relationship, second_offer.relationship_id).pairing
    assert service.store.existing([caseload_id(pairing, "mentor")]) == set(), "the mentor's slot is not held"


def approve(target: Target) -> Decide:
    return lambda uow, meta: matching.approve(uow, meta, target)


def withdraw(target: Target) -> Decide:
    return lambda uow, meta: matching.withdraw(uow, meta, target, by="mentee")


def test_eight_coordinators_approve_a_match_once_and_it_takes_one_slot(
    service: Relationships, arrivals: Arrivals
) -> None:
    program = arrivals.program(approval_required=True)
    mentor = arrivals.enroll(program, "mentor", capacity=1)
    offers = [propose(service, mentor, arrivals.enroll(program, "mentee")) for _ in range(2)]
    assert [execute(service, accept(offer)) for offer in offers] == ["awaiting-approval"] * 2
    results = at_once([lambda n=n: execute(service, approve(offers[n % 2])) for n in range(WRITERS)])  # type: ignore[misc] # bound early
    assert results["matched"] == 1
    assert results["already-matched"] + results["caseload-full"] + results["busy"] == WRITERS - 1


def test_an_approval_and_a_withdrawal_at_once_leave_no_orphan(service: Relationships, arrivals: Arrivals) -> None:
    program = arrivals.program(approval_required=True)
    for _ in range(4):
        offer = propose(service, arrivals.enroll(program, "mentor"), arrivals.enroll(program, "mentee"))
        assert execute(service, accept(offer)) == "awaiting-approval"
        decisions = [approve(offer), withdraw(offer)] * (WRITERS // 2)
        results = at_once([lambda decision=decision: execute(service, decision) for decision in decisions])  # type: ignore[misc] # bound early
        relationship = service.store.load(Relationship, offer.relationship_id)
        assert results[str(relationship.state)] == 1
        slots = service.store.existing([caseload_id(relationship.pairing, "mentor")])
        assert bool(slots) == (relationship.state == "matched")
