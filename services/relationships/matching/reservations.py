"""Reservations of a pair, of slots and of a place in a group, saved in the transaction of their relationship."""

from __future__ import annotations

from collections.abc import Callable

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.groups.membership import join_group, leave_group
from services.relationships.matching import caseload
from services.relationships.matching.caseload import Caseload, Predecessor, caseload_id
from services.relationships.matching.pair import Pair, open_pair, pair_id, release, reserve
from services.relationships.relationship import PARTIES, Party, Relationship


def reserve_pair(
    uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, *, never: RefusedError | None = None
) -> None:
    """Reserve the pair of a new proposal, in its transaction.

    Args:
        uow: The unit of work.
        relationship: The proposal.
        meta: The command's metadata.
        never: The refusal of a pair that is never to be paired again; None for the one that says so.

    Raises:
        RefusedError: `never`, `never-pair` or `already-proposed-pair`; `already-paired` where the two are matched.
    """
    pairing = relationship.pairing
    pair = uow.find(Pair, pair_id(pairing))
    if pair is not None and pair.never_again and never is not None:
        raise never
    if pair is not None:
        reserve(pair, relationship.id, meta)
        return
    # A match of an older release reserved no pair, but it holds its slot.
    caseload.require_unpaired(uow.find(Caseload, caseload_id(pairing, "mentor")), pairing.mentee_id)
    uow.add(open_pair(pairing, relationship.id, meta))


def release_pair(
    uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, *, never_again: bool = False
) -> None:
    """Release the pair of a proposal or relationship, and its place in a group, in the transaction that ends it."""
    pairing = relationship.pairing
    pair = uow.find(Pair, pair_id(pairing))
    if pair is None and never_again:
        pair = open_pair(pairing, relationship.id, meta)
        uow.add(pair)
    if pair is not None:
        release(pair, relationship.id, meta, never_again=never_again)
    leave_group(uow, relationship, meta)


def release_slots(
    uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, *, planned: bool | None = None
) -> None:
    """Release the slots that a match took, in the transaction that closes or voids the relationship.

    Args:
        uow: The unit of work.
        relationship: The relationship.
        meta: The command's metadata.
        planned: Whether it closes as planned; None where it is voided.
    """
    for role in PARTIES:
        load = uow.get(Caseload, caseload_id(relationship.pairing, role))
        caseload.release_slot(load, relationship.id, meta, planned=planned)


def void_endings(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata) -> None:
    """Forget the closing of a relationship that is voided, in its transaction: no later match follows it."""
    for role in PARTIES:
        load = uow.find(Caseload, caseload_id(relationship.pairing, role))
        if load is not None:
            caseload.void_ending(load, relationship.id, meta)


def predecessor(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata) -> Predecessor | None:
    """Return the mentee's last closed relationship in the program, which a match follows; None for a first match."""
    load = uow.find(Caseload, caseload_id(relationship.pairing, "mentee"))
    return caseload.predecessor(load, meta.occurred_at)


def take_slots(
    uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, limit: Callable[[Party], int]
) -> None:
    """Take a slot of both caseloads for a match, and a place in its group, in its transaction.

    Args:
        uow: The unit of work.
        relationship: The relationship.
        meta: The command's metadata.
        limit: The most open relationships of a party.

    Raises:
        RefusedError: As of `caseload.take_slot`; `group-closed` or `group-full`.
    """
    for role in PARTIES:
        _take_slot(uow, relationship, meta, role, limit(role))
    join_group(uow, relationship, meta)


def _take_slot(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, role: Party, limit: int) -> None:
    """Take a slot of a party's caseload.

    Raises:
        RefusedError: As of `caseload.take_slot`.
    """
    pairing = relationship.pairing
    load = uow.find(Caseload, caseload_id(pairing, role))
    if load is None:
        load = caseload.open_caseload(pairing, role, meta)
        uow.add(load)
    counterpart = pairing.mentee_id if role == "mentor" else pairing.mentor_id
    caseload.take_slot(load, relationship.id, meta, counterpart_id=counterpart, limit=limit, group_id=pairing.group_id)
