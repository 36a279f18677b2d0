"""Use cases of matching. The match and the slots it takes are saved together, or none of them is."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships import start
from services.relationships.access import Caller, mark, speak
from services.relationships.command_support import (
    Target,
    facts_of,
    load_for_command,
    require_contact,
    result,
    safeguarded,
    settle_time,
    speak_as_party,
)
from services.relationships.eligibility.domain import limit_of, require_complete, require_eligible, require_none
from services.relationships.eligibility.facts import Eligibility, Facts
from services.relationships.groups.membership import propose_in_group
from services.relationships.matching import caseload, domain
from services.relationships.matching.access import authorize_proposal, require_proposable
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.matching.deadline import answer_deadline
from services.relationships.matching.declaration import declarer_of, not_declarable, require_declarable
from services.relationships.matching.reservations import predecessor, release_pair, reserve_pair, take_slots
from services.relationships.matching.settling import settle_request
from services.relationships.relationship import Party, Proposer, Relationship
from services.relationships.states import State, Transition


def propose(
    uow: UnitOfWork,
    meta: CommandMetadata,
    eligibility: Eligibility,
    caller: Caller,
    *,
    mentor_participation_id: UUID,
    mentee_participation_id: UUID,
    formality: str,
    direction: str,
    group_id: UUID | None,
    proposed_by: Proposer | None,
    answer_by: datetime | None = None,
    origin: domain.RunOrigin | None = None,
) -> CommandResult:
    """Propose to pair two participations of a program; a party that proposes an informal one declares it.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        eligibility: Looks up facts of the enrollment.
        caller: Who sends it.
        mentor_participation_id: The mentor's participation.
        mentee_participation_id: The mentee's participation.
        formality: formal or informal.
        direction: traditional, reverse or peer.
        group_id: The group that it is a pair of, which was formed before; None for a pair of its own.
        proposed_by: mentor, mentee or coordinator; follows from the caller when omitted.
        answer_by: When the proposal expires, if that is earlier than under the policy.
        origin: The run of the matching that drafted it.
    """
    arrived = eligibility.facts(mentor_participation_id, mentee_participation_id)
    authorize_proposal(caller, arrived)
    if formality != "informal":
        require_proposable(caller, arrived, meta.recorded_at)
    facts = require_complete(arrived, meta.recorded_at)
    pairing = facts.pairing(formality=formality, direction=direction, group_id=group_id)
    declarer = declarer_of(caller, pairing)
    if declarer is None:
        require_eligible(arrived, meta.occurred_at, meta.recorded_at)
        require_none(facts.pairing_breaches(pairing, meta.occurred_at))
    else:
        require_declarable(arrived, facts, pairing, declarer, meta.occurred_at)
    proposer, on_behalf = speak(caller, pairing, proposed_by, staff="coordinator", field="proposed_by")
    meta = mark(meta, proposer, on_behalf=on_behalf)
    relationship = domain.propose(
        uuid4(),
        pairing,
        meta,
        proposed_by=proposer,
        expires_at=answer_deadline(meta, facts.expiry(meta.recorded_at), answer_by),
        policy_version=facts.version.number,
        origin=origin,
    )
    uow.add(relationship)
    reserve_pair(uow, relationship, meta, never=None if declarer is None else not_declarable())
    propose_in_group(uow, relationship, meta)
    return result(relationship, created=True)


def accept(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, by: Party | None) -> CommandResult:
    """Accept a proposal as one party; the last acceptance makes the match and takes the slots, or awaits approval.

    The match of an informal one starts it: no agreement is needed.
    """
    relationship = load_for_command(uow, target, Transition.ACCEPT)
    party, meta = speak_as_party(target, relationship, meta, by)
    facts = facts_of(target, relationship.pairing)
    version = facts.version_at(meta.recorded_at)
    domain.accept(
        relationship,
        meta,
        party=party,
        policy_version=1 if version is None else version.number,
        approval_required=version is not None and version.policy.approval_required,
        predecessor=predecessor(uow, relationship, meta),
    )
    _require_still_eligible(uow, relationship, meta, facts)
    _start_informal(target, relationship, meta, facts)
    return result(relationship)


def approve(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Approve a match that all parties accepted; it takes the slots now, if there is still room."""
    relationship = load_for_command(uow, target, Transition.APPROVE)
    facts = facts_of(target, relationship.pairing)
    version = facts.version_at(meta.recorded_at)
    number = 1 if version is None else version.number
    domain.approve(relationship, meta, policy_version=number, predecessor=predecessor(uow, relationship, meta))
    _require_still_eligible(uow, relationship, meta, facts)
    _start_informal(target, relationship, meta, facts)
    return result(relationship)


def decline(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    by: Party | None,
    reason: str,
    until: date | None = None,
) -> CommandResult:
    """Decline a proposal; with `until`, a mentor does not want to be asked by the mentee again before that day."""
    relationship = load_for_command(uow, target, Transition.DECLINE)
    party, meta = speak_as_party(target, relationship, meta, by)
    domain.decline(relationship, meta, party=party, reason=reason, until=until)
    return _ended(uow, relationship, meta, until=until)


def expire(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Expire a proposal that was not answered in time."""
    relationship = load_for_command(uow, target, Transition.EXPIRE)
    meta = settle_time(target, relationship, Transition.EXPIRE, meta)
    domain.expire(relationship, meta)
    return _ended(uow, relationship, meta)


def withdraw(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, by: Proposer | None) -> CommandResult:
    """Withdraw a proposal, also while it awaits approval."""
    relationship = load_for_command(uow, target, Transition.WITHDRAW)
    speaker, on_behalf = speak(target.caller, relationship.pairing, by, staff="coordinator", field="by")
    domain.withdraw(relationship, mark(meta, speaker, on_behalf=on_behalf), withdrawn_by=speaker)
    return _ended(uow, relationship, meta)


def take_back(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Withdraw a proposal as the program: a participation, the program or the membership has ended."""
    relationship = load_for_command(uow, target, Transition.TAKE_BACK)
    meta = settle_time(target, relationship, Transition.TAKE_BACK, meta)
    domain.take_back(relationship, meta)
    return _ended(uow, relationship, meta)


def supersede(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, superseded_by_id: UUID) -> CommandResult:
    """End another proposal of a mentee whose last slot a match took.

    Raises:
        RefusedError: `not-superseded` where the match does not hold a slot of the mentee, or slots are left.
    """
    relationship = load_for_command(uow, target, Transition.SUPERSEDE)
    meta = settle_time(target, relationship, Transition.SUPERSEDE, meta)
    domain.supersede(relationship, meta, superseded_by_id=superseded_by_id)
    load = uow.find(Caseload, caseload_id(relationship.pairing, "mentee"))
    limit = limit_of(facts_of(target, relationship.pairing), "mentee", meta.recorded_at)
    group_id = relationship.pairing.group_id
    caseload.require_superseded(load, superseded_by_id, limit=limit, group_id=group_id)
    return _ended(uow, relationship, meta)


def _ended(
    uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, *, until: date | None = None
) -> CommandResult:
    release_pair(uow, relationship, meta)
    settle_request(uow, relationship, meta, until=until)
    return result(relationship)


def _start_informal(target: Target, relationship: Relationship, meta: CommandMetadata, facts: Facts) -> None:
    """Start an informal relationship with its match, as a formal one starts once its agreement is signed."""
    if relationship.state is not State.MATCHED or relationship.pairing.formality != "informal":
        return
    version = facts.version_at(meta.recorded_at)
    start.activate(relationship, meta, policy_version=1 if version is None else version.number)
    require_none(require_complete(facts, meta.recorded_at).document_breaches(meta.occurred_at))
    require_contact(target, relationship, meta.recorded_at)


def _require_still_eligible(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, facts: Facts) -> None:
    """Pass if the policy allows the pairing still; a match takes its slots."""
    eligible = require_eligible(facts, meta.occurred_at, meta.recorded_at)
    require_none(eligible.pairing_breaches(relationship.pairing, meta.occurred_at, safeguarded(relationship)))
    if relationship.state is State.MATCHED:
        take_slots(uow, relationship, meta, eligible.limit)
        settle_request(uow, relationship, meta)
