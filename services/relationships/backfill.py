"""Backfill of relationships: imported from a record, backdated, marked as imported.

A record of the past states the participants and the dates; it has no proposal, no agreement and takes no slot of
today's caseloads. Only what is impossible is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain
from services.relationships.relationship import Pairing
from services.relationships.sessions import domain as sessions
from services.relationships.sessions.domain import Meeting

COHORT_ENDED = "cohort-ended"
ExistingIds = Callable[[Sequence[UUID]], Collection[UUID]]


@dataclass(frozen=True, slots=True)
class SessionCount:
    """The number of sessions in a record, and its evidence level (0 inferred … 5 observed by staff)."""

    count: int
    evidence: int


@dataclass(frozen=True, slots=True)
class PastRelationship:
    """One relationship of the past.

    Attributes:
        id: Derived from the record, so that the same record is recorded once.
        pairing: The participants, their program and the form.
        start: When it became active.
        end: When it was closed; None while it lasts.
        sessions: Its sessions, recorded at its start; None if unknown.
    """

    id: UUID
    pairing: Pairing
    start: datetime
    end: datetime | None
    sessions: SessionCount | None


def record_past(
    uow: UnitOfWork, meta: CommandMetadata, existing_ids: ExistingIds, past: Iterable[PastRelationship]
) -> CommandResult:
    """Record past relationships that are not in the store yet.

    Args:
        uow: The unit of work.
        meta: The import's metadata; each event occurs at its own time instead of the command's.
        existing_ids: Returns which of some ids are in the store.
        past: The relationships; of several with one id the first is recorded.

    Returns:
        `entered`: how many were recorded. `existing`: the ids that were in the store already.
    """
    by_id: dict[UUID, PastRelationship] = {}
    for relationship in past:
        by_id.setdefault(relationship.id, relationship)
    existing = existing_ids([*by_id])
    pending = [relationship for id, relationship in by_id.items() if id not in existing]
    for relationship in pending:
        _record(uow, replace(meta, occurred_at=relationship.start), relationship)
    return CommandResult({"entered": len(pending), "existing": sorted(map(str, existing))})


def _record(uow: UnitOfWork, meta: CommandMetadata, past: PastRelationship) -> None:
    relationship = domain.import_match(past.id, past.pairing, meta)
    lifecycle.import_start(relationship, meta)
    if past.sessions is not None:
        meeting = Meeting(past.start, 0, "unknown", past.sessions.evidence, past.sessions.count)
        sessions.record_held(relationship, meta, session_id=str(uuid5(past.id, "tally")), meeting=meeting)
    if past.end is not None:
        end = replace(meta, occurred_at=past.end)
        lifecycle.close(relationship, end, initiated_by="program", reason=COHORT_ENDED, planned=True)
    uow.add(relationship)
