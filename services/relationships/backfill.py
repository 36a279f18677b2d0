"""Backfill of relationships: imported from a record, backdated, marked as imported.

A record of the past states the participants and the dates; it has no proposal, no agreement and takes no slot of
today's caseloads. Only what is impossible is refused. A later record of the same relationship may close what an
earlier one left open; whatever else it states differently is reported and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships import start
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain
from services.relationships.meeting import Meeting
from services.relationships.relationship import Pairing, Relationship
from services.relationships.sessions import domain as sessions
from services.relationships.states import State

COHORT_ENDED = "cohort-ended"
ExistingIds = Callable[[Sequence[UUID]], Collection[UUID]]
_ONE_DAY = timedelta(days=1)
_OPEN = frozenset({State.MATCHED, State.ACTIVE, State.PAUSED})


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

    @property
    def session_count(self) -> int | None:
        """How many sessions it states; None if unknown."""
        return None if self.sessions is None else self.sessions.count


@dataclass(frozen=True, slots=True)
class Recorded:
    """The earlier record of a relationship, and what has become of it since.

    Attributes:
        pairing: The participants, their program and the form.
        start: When it became active; None if it did not.
        end: When it was closed; None while it lasts.
        session_count: How many sessions the record stated; None if it stated none.
        open: Whether it can be closed.
    """

    pairing: Pairing
    start: datetime | None
    end: datetime | None
    session_count: int | None
    open: bool

    @classmethod
    def of(cls, relationship: Relationship) -> Recorded:
        """Return the record of a stored relationship."""
        tally = relationship.sessions.get(_tally_id(relationship.id))
        return cls(
            relationship.pairing,
            relationship.activated_at,
            relationship.last_known_at if relationship.state is State.CLOSED else None,
            None if tally is None or tally.meeting is None else tally.meeting.count,
            relationship.state in _OPEN,
        )

    @classmethod
    def planned(cls, past: PastRelationship) -> Recorded:
        """Return the record of a relationship that is about to be recorded."""
        return cls(past.pairing, past.start, past.end, past.session_count, past.end is None)

    def closed_by(self, past: PastRelationship) -> bool:
        """Return whether a later record states the end that this one left open."""
        return self.open and past.end is not None

    def differences(self, past: PastRelationship) -> list[str]:
        """Return the fields in which a later record differs, apart from an end that this one left open."""
        mine, other = self.pairing, past.pairing
        found = [
            name
            for name, left, right in (
                ("program", mine.program_id, other.program_id),
                ("mentor", mine.mentor_id, other.mentor_id),
                ("mentee", mine.mentee_id, other.mentee_id),
                ("direction", mine.direction, other.direction),
            )
            if left != right
        ]
        if not found and (
            (mine.mentor_participation_id, mine.mentee_participation_id)
            != (other.mentor_participation_id, other.mentee_participation_id)
        ):
            found.append("cohort")
        if not _same_day(self.start, past.start):
            found.append("start")
        if not self.closed_by(past) and not _same_day(self.end, past.end):
            found.append("end")
        if past.session_count is not None and self.session_count != past.session_count:
            found.append("sessions")
        return found


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


def close_past(uow: UnitOfWork, meta: CommandMetadata, ends: dict[UUID, datetime]) -> CommandResult:
    """Close recorded relationships whose end has become known, each at its end.

    Args:
        uow: The unit of work.
        meta: The import's metadata; each event occurs at its own time instead of the command's.
        ends: The end of each relationship, by id.

    Returns:
        `refused`: the rule that refused an end, by id; the others were closed.
    """
    refused: dict[str, str] = {}
    for id, end in ends.items():
        relationship = uow.get(Relationship, id)
        try:
            _close(relationship, replace(meta, occurred_at=end))
        except RefusedError as refusal:
            refused[str(id)] = refusal.rule
    return CommandResult({"refused": refused})


def _record(uow: UnitOfWork, meta: CommandMetadata, past: PastRelationship) -> None:
    relationship = domain.import_match(past.id, past.pairing, meta)
    start.import_start(relationship, meta)
    if past.sessions is not None:
        meeting = Meeting(past.start, 0, "unknown", past.sessions.evidence, past.sessions.count)
        sessions.record_held(relationship, meta, session_id=_tally_id(past.id), meeting=meeting)
    if past.end is not None:
        _close(relationship, replace(meta, occurred_at=past.end))
    uow.add(relationship)


def _close(relationship: Relationship, meta: CommandMetadata) -> None:
    lifecycle.close(relationship, meta, initiated_by="program", reason=COHORT_ENDED, planned=True)


def _tally_id(id: UUID) -> str:
    return str(uuid5(id, "tally"))


def _same_day(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _ONE_DAY
