"""Past relationships: entered from a record, backdated, marked as imported.

A record of the past knows who was paired with whom and when; it has no proposal, no agreement and takes no slot of
today's caseloads. Only what is impossible is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from services.eventstore.store import Answer
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain
from services.relationships.sessions import domain as sessions
from services.relationships.sessions.domain import Meeting

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.relationship import Pairing

COHORT_ENDED = "cohort-ended"
Existing = Callable[[Sequence[UUID]], Collection[UUID]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sessions a record counts, and what that is worth as evidence (0 inferred … 5 observed by staff)."""

    count: int
    evidence: int


@dataclass(frozen=True, slots=True)
class PastRelationship:
    """One relationship of the past.

    Attributes:
        id: follows from the record, so that the same record is entered once.
        pairing: who, where and in which form.
        start: when it became active.
        end: when it was closed; None while it lasts.
        tally: its sessions, counted at its start; None where nothing is known of them.
    """

    id: UUID
    pairing: Pairing
    start: datetime
    end: datetime | None
    tally: Tally | None


def record_past(uow: UnitOfWork, meta: CommandMetadata, existing: Existing, past: Iterable[PastRelationship]) -> Answer:
    """Enter past relationships that are not in the store yet.

    Args:
        uow: the unit of work.
        meta: The import's metadata; each event happens at its own time instead of the command's.
        existing: tells which of some ids are in the store.
        past: the relationships; of several with one id the first is entered.

    Returns:
        In `known` the ids that were in the store already.
    """
    wanted: dict[UUID, PastRelationship] = {}
    for relationship in past:
        wanted.setdefault(relationship.id, relationship)
    known = existing([*wanted])
    fresh = [relationship for id, relationship in wanted.items() if id not in known]
    for relationship in fresh:
        _enter(uow, replace(meta, occurred_at=relationship.start), relationship)
    return Answer(200, {"entered": len(fresh), "known": sorted(map(str, known))})


def _enter(uow: UnitOfWork, meta: CommandMetadata, past: PastRelationship) -> None:
    relationship = domain.recall(past.id, past.pairing, meta)
    lifecycle.recall_start(relationship, meta)
    if past.tally is not None:
        meeting = Meeting(past.start, 0, "unknown", past.tally.evidence, past.tally.count)
        sessions.tally(relationship, meta, session_id=str(uuid5(past.id, "tally")), meeting=meeting)
    if past.end is not None:
        at_the_end = replace(meta, occurred_at=past.end)
        lifecycle.close(relationship, at_the_end, initiated_by="program", reason=COHORT_ENDED, planned=True)
    uow.add(relationship)
