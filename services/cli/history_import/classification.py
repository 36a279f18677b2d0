"""Decides what becomes of each row of a batch, from what is recorded and from the rows before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.cli.history_import import mapping
from services.cli.history_import.outcomes import Result, RowOutcome
from services.cli.history_import.row_validation import PastRow
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import State
from services.eventstore.store import EventStore
from services.relationships.backfill import PastRelationship, Recorded
from services.relationships.relationship import Relationship
from services.ripple.files.tables.errors import RejectedRow

ORGANIZATION_LEFT = ("organization-left", "the organization has left the federation, or is leaving it")
NUMBER_REUSED = "external-id-reused"


@dataclass
class Plan:
    """The changes of a batch.

    Attributes:
        fresh: The rows to record, with their relationships.
        ends: The ends to add to recorded relationships, with the lines that state them.
        results: The outcome of every row.
    """

    fresh: dict[UUID, tuple[PastRow, PastRelationship]] = field(default_factory=dict)
    ends: dict[UUID, tuple[int, datetime]] = field(default_factory=dict)
    results: dict[int, Result] = field(default_factory=dict)


class Classifier:
    """Compares rows with the records of both services.

    Args:
        enrollment: The event store of organizations.
        relationships: The event store of relationships.
        evidence: Evidence level of the file's sessions; None where it is not given.
        first_lines: The first line of each relationship that the file states more than once.
    """

    def __init__(
        self,
        enrollment: EventStore,
        relationships: EventStore,
        evidence: int | None,
        first_lines: Mapping[UUID, int],
    ) -> None:
        self._enrollment, self._relationships = enrollment, relationships
        self._evidence = evidence
        self._first_lines = first_lines
        self._left: dict[UUID, bool] = {}
        self._seen: dict[UUID, Recorded] = {}

    def plan(self, rows: Sequence[PastRow]) -> Plan:
        """Return what a batch changes."""
        known = self._relationships.existing([row.id for row in rows])
        stored = self._relationships.load_many(Relationship, list(known))
        recorded = {id: Recorded.of(relationship) for id, relationship in stored.items()} | self._seen
        self._find_departed(rows)
        plan = Plan()
        for row in rows:
            past = mapping.relationship(row, self._evidence)
            before = recorded.get(row.id)
            plan.results[row.line] = (
                self._first(plan, row, past) if before is None else self._again(plan, row, past, before)
            )
            if isinstance(plan.results[row.line], RowOutcome):
                recorded[row.id] = self._after(before, past)
                if row.id in self._first_lines:
                    self._seen[row.id] = recorded[row.id]
        return plan

    def as_recorded(self, rows: Sequence[PastRow]) -> Sequence[PastRow]:
        """Return rows that join people, those of an earlier import with the pseudonyms under which it recorded them."""
        joining = [row.id for row in rows if row.pseudonyms is not None]
        stored = self._relationships.load_many(Relationship, list(self._relationships.existing(joining)))
        return [_as_in(row, stored[row.id]) if row.id in stored else row for row in rows]

    @staticmethod
    def _after(before: Recorded | None, past: PastRelationship) -> Recorded:
        if before is None:
            return Recorded.planned(past)
        closed = before.closed_by(past) and not before.differences(past)
        return replace(before, end=past.end, open=False) if closed else before

    def _first(self, plan: Plan, row: PastRow, past: PastRelationship) -> Result:
        if self._left[mapping.program(row).organization_id]:
            return RejectedRow(row.line, *ORGANIZATION_LEFT)
        plan.fresh[row.id] = row, past
        return RowOutcome(row.line, "new", evidence=past.sessions.evidence if past.sessions else None)

    def _again(self, plan: Plan, row: PastRow, past: PastRelationship, before: Recorded) -> Result:
        differences = before.differences(past)
        first = self._first_lines.get(row.id, row.line)
        if {"mentor", "mentee"} & {*differences}:
            whose = f"line {first}" if first < row.line else "a record of other people"
            return RejectedRow(row.line, NUMBER_REUSED, f"its external_id belongs to {whose}")
        if differences:
            fields = ", ".join(differences)
            return RowOutcome(row.line, "differs", f"the record has another {fields}; nothing was changed")
        if not before.closed_by(past):
            return RowOutcome(row.line, "known", f"repeats line {first}" if first < row.line else "")
        if self._left[mapping.program(row).organization_id]:
            return RejectedRow(row.line, *ORGANIZATION_LEFT)
        if row.id in plan.fresh:
            its, earlier = plan.fresh[row.id]
            plan.fresh[row.id] = replace(its, end=row.end), replace(earlier, end=past.end)
        elif past.end is not None:
            plan.ends[row.id] = row.line, past.end
        return RowOutcome(row.line, "updated", "it is closed at its end, which was not known before")

    def _find_departed(self, rows: Sequence[PastRow]) -> None:
        """Look up which organizations have left, each once."""
        new = list({mapping.program(row).organization_id for row in rows} - self._left.keys())
        stored = self._enrollment.load_many(Organization, new)
        for id in new:
            self._left[id] = id in stored and stored[id].state in {State.LEAVING, State.LEFT}


def _as_in(row: PastRow, recorded: Relationship) -> PastRow:
    """Return a row with its pseudonyms if a relationship was recorded under these; else the row."""
    if row.pseudonyms is None:
        return row
    people = (UUID(recorded.pairing.mentor_id), UUID(recorded.pairing.mentee_id))
    known = [{id, pseudonym} for id, pseudonym in zip((row.mentor_id, row.mentee_id), row.pseudonyms, strict=True)]
    if all(person in ids for person, ids in zip(people, known, strict=True)):
        return replace(row, mentor_id=people[0], mentee_id=people[1])
    return row
