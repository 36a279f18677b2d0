"""Use cases of matching. The match and the slots it takes are saved together, or none of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from services.relationships.command_support import Target, answer, take_up
from services.relationships.eligibility.domain import eligible
from services.relationships.matching import caseload, domain
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.relationship import PARTIES
from services.relationships.states import State

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.eligibility.domain import Eligibility, Eligible
    from services.relationships.relationship import Party, Relationship


def propose(
    uow: UnitOfWork,
    meta: CommandMetadata,
    eligibility: Eligibility,
    *,
    mentor_participation_id: UUID,
    mentee_participation_id: UUID,
    formality: str,
    direction: str,
    group_id: UUID | None,
    proposed_by: str,
) -> Answer:
    """Propose that two participations of a program be paired.

    Args:
        uow: the unit of work.
        meta: The command's metadata.
        eligibility: what is known of the enrollment.
        mentor_participation_id: the mentor's participation.
        mentee_participation_id: the mentee's.
        formality: formal or informal.
        direction: traditional, reverse or peer.
        group_id: ties the relationships of one group; None for a pair.
        proposed_by: mentor, mentee or coordinator.
    """
    facts = eligible(eligibility.facts(mentor_participation_id, mentee_participation_id), meta.occurred_at)
    relationship = domain.propose(
        uuid4(),
        facts.pairing(formality=formality, direction=direction, group_id=group_id),
        meta,
        proposed_by=proposed_by,
        expires_at=facts.expiry(meta.occurred_at),
    )
    uow.add(relationship)
    return answer(relationship, 201)


def accept(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, party: Party) -> Answer:
    """Accept a proposal as one party; the last acceptance makes the match and takes the slots."""
    relationship = take_up(uow, target)
    domain.accept(relationship, meta, party=party)
    facts = _still_eligible(relationship, meta, target)
    if relationship.state is State.MATCHED:
        for role in PARTIES:
            _take_slot(uow, relationship, meta, role, facts.limit(role))
    return answer(relationship)


def decline(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, party: Party, reason: str) -> Answer:
    """Say no to a proposal."""
    relationship = take_up(uow, target)
    domain.decline(relationship, meta, party=party, reason=reason)
    return answer(relationship)


def expire(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> Answer:
    """Let a proposal lapse whose time is over."""
    relationship = take_up(uow, target)
    domain.expire(relationship, meta)
    return answer(relationship)


def withdraw(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, withdrawn_by: str) -> Answer:
    """Take a proposal back."""
    relationship = take_up(uow, target)
    domain.withdraw(relationship, meta, withdrawn_by=withdrawn_by)
    return answer(relationship)


def release_slots(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata) -> None:
    """Give back the slots a match took, in the transaction that closes the relationship."""
    for role in PARTIES:
        caseload.release(uow.get(Caseload, caseload_id(relationship.pairing, role)), relationship.id, meta)


def _take_slot(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, role: Party, limit: int) -> None:
    pairing = relationship.pairing
    load = uow.find(Caseload, caseload_id(pairing, role))
    if load is None:
        load = caseload.open_caseload(pairing, role, meta)
        uow.add(load)
    counterpart = pairing.mentee_id if role == "mentor" else pairing.mentor_id
    caseload.take(load, relationship.id, meta, counterpart_id=counterpart, limit=limit)


def _still_eligible(relationship: Relationship, meta: CommandMetadata, target: Target) -> Eligible:
    pairing = relationship.pairing
    mentor, mentee = UUID(pairing.mentor_participation_id), UUID(pairing.mentee_participation_id)
    return eligible(target.eligibility.facts(mentor, mentee), meta.occurred_at)
