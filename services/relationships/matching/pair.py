"""A pair: two people in their roles of one program, with at most one open proposal or relationship.

A proposal reserves its pair and every end releases it, each in the transaction of the relationship: of two concurrent
proposals one meets a version conflict, decides again and is refused. Proposals of older releases reserved nothing.
"""

from __future__ import annotations

from dataclasses import field
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Pairing

_PAIRS = UUID("5b0a7c0e-3f43-5d2c-9f0d-7d1f6a2b9c55")  # the namespace of pair ids; changing it orphans them all


class PairEvent(Event):
    """Base of a pair's events: its program."""

    organization_id: str
    program_id: str
    confidentiality: str


class PairOpened(PairEvent, CreatedEvent):
    """The first proposal of two people in their roles of a program opened the pair and reserved it."""

    TOPIC = "relationships.pair.opened"
    mentor_id: str
    mentee_id: str
    relationship_id: str

    def apply(self, aggregate: Pair) -> None:
        """Set the context and the relationship."""
        aggregate.context = {name: getattr(self, name) for name in PairEvent.__annotations__}
        aggregate.reserved_by = self.relationship_id


class PairReserved(PairEvent):
    """A later proposal reserved the pair."""

    TOPIC = "relationships.pair.reserved"
    relationship_id: str

    def apply(self, aggregate: Pair) -> None:
        """Set the relationship."""
        aggregate.reserved_by = self.relationship_id


class PairReleased(PairEvent):
    """The proposal or relationship ended; `never_again` bars every further one of the pair."""

    TOPIC = "relationships.pair.released"
    relationship_id: str
    never_again: bool = field(default=False, kw_only=True)

    def apply(self, aggregate: Pair) -> None:
        """Remove the relationship, if it is the one that reserved the pair."""
        if aggregate.reserved_by == self.relationship_id:
            aggregate.reserved_by = None
        aggregate.never_again = aggregate.never_again or self.never_again


class Pair(Aggregate):
    """Two people in their roles of one program.

    Attributes:
        context: The fields that every event of it carries.
        reserved_by: The id of the open proposal or relationship, None without one.
        never_again: Whether the two are never to be paired again.
    """

    TOPIC = "relationships.pair"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.reserved_by: str | None = None
        self.never_again = False


def pair_id(pairing: Pairing) -> UUID:
    """Return the id of the pair of a pairing."""
    return pair_id_of(pairing.program_id, pairing.mentor_id, pairing.mentee_id)


def pair_id_of(program_id: str, mentor_id: str, mentee_id: str) -> UUID:
    """Return the id of the pair of two people in a program."""
    return uuid5(_PAIRS, f"{program_id}:{mentor_id}:{mentee_id}")


def open_pair(pairing: Pairing, relationship_id: UUID, meta: CommandMetadata) -> Pair:
    """Open the pair of a pairing, reserved by its first relationship."""
    return Pair.begin(
        PairOpened,
        pair_id(pairing),
        meta,
        organization_id=pairing.organization_id,
        program_id=pairing.program_id,
        confidentiality=pairing.confidentiality,
        mentor_id=pairing.mentor_id,
        mentee_id=pairing.mentee_id,
        relationship_id=str(relationship_id),
    )


def reserve(pair: Pair, relationship_id: UUID, meta: CommandMetadata) -> None:
    """Reserve the pair for a proposal.

    Raises:
        RefusedError: `never-pair` after a closure with that wish, or `already-proposed-pair`.
    """
    if pair.never_again:
        raise RefusedError("never-pair", "these two people are never to be paired again in this program")
    if pair.reserved_by is not None:
        detail = "these two people already have an open proposal or relationship in this program"
        raise RefusedError("already-proposed-pair", detail, field="mentee_participation_id")
    pair.record(PairReserved, meta, **pair.context, relationship_id=str(relationship_id))


def release(pair: Pair, relationship_id: UUID, meta: CommandMetadata, *, never_again: bool = False) -> None:
    """Release the pair if this relationship reserved it; record the wish never to be paired again in any case."""
    if pair.reserved_by == str(relationship_id) or (never_again and not pair.never_again):
        pair.record(PairReleased, meta, **pair.context, relationship_id=str(relationship_id), never_again=never_again)
