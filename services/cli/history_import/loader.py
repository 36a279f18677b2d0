"""Loads a batch through the commands of both services: participations first, then relationships."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self
from uuid import uuid4

from services.cli.history_import import mapping
from services.cli.history_import.row_validation import PastRow
from services.enrollment.participation import backfill as enrollment
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.store import EventStore, Outcome
from services.relationships import backfill as relationships

ACTOR = "history-import"


@dataclass(frozen=True, slots=True)
class Entered:
    """The outcome of a batch.

    Attributes:
        new: Lines entered now.
        known: Lines that had been entered before.
        left: Lines of organizations that have left the federation.
    """

    new: list[int]
    known: list[int]
    left: list[int]


class Loader:
    """Loads batches. A crash between the two services is repaired by the next run: existing records are skipped.

    While one batch's relationships are being saved the next batch's participations are decided: the two services
    share nothing, and each sees its own batches in order.

    Args:
        enrollment: The event store of participations.
        relationships: The event store of relationships.
        evidence: Evidence level of the file's sessions (0–5); None where it is not given: then only rows with a
            number of sessions have any.
    """

    def __init__(self, enrollment: EventStore, relationships: EventStore, evidence: int | None) -> None:
        self._enrollment = enrollment
        self._relationships = relationships
        self._evidence = evidence
        self._run = str(uuid4())
        self._second = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relationships")

    def __enter__(self) -> Self:
        """Return the loader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the batch that is being saved."""
        self._second.shutdown()

    def examine(self, rows: Sequence[PastRow]) -> Entered:
        """Return what `load` would do, except for organizations that left."""
        fresh, duplicates = self._split(rows)
        return Entered([row.line for row in fresh], duplicates, [])

    def load(self, rows: Sequence[PastRow]) -> Future[Entered]:
        """Load the rows that are not in the store, in one transaction a service.

        Returns:
            The outcome, available after the second transaction.
        """
        fresh, duplicates = self._split(rows)
        left = self._enter_participations(fresh) if fresh else set()
        gone = [row.line for row in fresh if mapping.organization_id(row) in left] if left else []
        stay = [row for row in fresh if mapping.organization_id(row) not in left] if left else fresh
        return self._second.submit(self._enter_relationships, stay, duplicates, gone)

    def _enter_relationships(self, rows: Sequence[PastRow], duplicates: list[int], gone: list[int]) -> Entered:
        if not rows:
            return Entered([], duplicates, gone)
        past = [mapping.relationship(row, self._evidence) for row in rows]
        meta, store = self._command(), self._relationships
        outcome = store.execute(
            meta, lambda uow: relationships.record_past(uow, meta, store.existing, past), scope=ACTOR
        )
        repeated = _ids(outcome, "existing")
        new = [row.line for row in rows if str(row.id) not in repeated]
        return Entered(new, duplicates + [row.line for row in rows if str(row.id) in repeated], gone)

    def _split(self, rows: Sequence[PastRow]) -> tuple[list[PastRow], list[int]]:
        """Return the rows to load, and the lines of rows that are in the store or earlier in the batch."""
        existing = set(self._relationships.existing([row.id for row in rows]))
        fresh, duplicates = [], []
        for row in rows:
            if row.id in existing:
                duplicates.append(row.line)
            else:
                fresh.append(row)
                existing.add(row.id)
        return fresh, duplicates

    def _enter_participations(self, rows: Sequence[PastRow]) -> set[str]:
        past = mapping.merge_participations(rows)
        meta, store = self._command(), self._enrollment
        outcome = store.execute(meta, lambda uow: enrollment.record_past(uow, meta, store.existing, past), scope=ACTOR)
        return _ids(outcome, "left")

    def _command(self) -> CommandMetadata:
        return command_now(ACTOR, correlation_id=self._run, causation_id=f"import:{self._run}", imported=True)


def _ids(outcome: Outcome, name: str) -> set[str]:
    ids = outcome.result.body[name]
    assert isinstance(ids, list)  # noqa: S101 - both `record_past` answer so
    return set(ids)
