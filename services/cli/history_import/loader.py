"""Loads a batch through the commands of both services: participations first, then relationships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self
from uuid import UUID, uuid4

from services.cli.history_import import mapping
from services.cli.history_import.classification import ORGANIZATION_LEFT, Classifier, Plan
from services.cli.history_import.destination import Destination
from services.cli.history_import.outcomes import Result, RowOutcome
from services.cli.history_import.row_validation import PastRow
from services.enrollment.participation import backfill as enrollment
from services.enrollment.programs.backfill import Openings
from services.eventstore.command_metadata import CommandMetadata, command_now
from services.eventstore.store import CommandResult, EventStore, Outcome
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships import backfill as relationships
from services.ripple.files.tables.errors import RejectedRow

ACTOR = "history-import"


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
        self.enrollment = enrollment
        self.relationships = relationships
        self._evidence = evidence
        self._run = str(uuid4())
        self._openings = Openings()
        self._destination: Destination | None = None
        self._classifier = Classifier(enrollment, relationships, evidence, {})
        self._second = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relationships")

    def __enter__(self) -> Self:
        """Return the loader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the batch that is being saved."""
        self._second.shutdown()

    def prepare(
        self, openings: Openings, first_lines: Mapping[UUID, int], destination: Destination | None = None
    ) -> None:
        """Set what is known of the whole file before its first batch.

        Args:
            openings: When its organizations joined and its programs opened.
            first_lines: The first line of each relationship that the file states more than once.
            destination: The organization that it joins; None where names make organizations.
        """
        self._openings, self._destination = openings, destination
        self._classifier = Classifier(self.enrollment, self.relationships, self._evidence, first_lines)

    def examine(self, rows: Sequence[PastRow]) -> list[Result]:
        """Return what `load` would do."""
        return [*self._classifier.plan(self._classifier.as_recorded(rows)).results.values()]

    def load(self, rows: Sequence[PastRow]) -> Future[list[Result]]:
        """Load the rows that are not in the store, in one transaction a service.

        Returns:
            The outcomes, available after the second transaction.
        """
        rows = self._classifier.as_recorded(rows)
        plan = self._classifier.plan(rows)
        if plan.fresh:
            self._enter_participations(plan)
        if plan.ends:
            self._complete_participations(rows, plan)
        return self._second.submit(self._enter_relationships, plan)

    def _enter_participations(self, plan: Plan) -> None:
        past = mapping.merge_participations(row for row, _ in plan.fresh.values())
        meta, store = self._command(), self.enrollment
        people = {id for row, _ in plan.fresh.values() for id in (row.mentor_id, row.mentee_id)}

        def decide(uow: UnitOfWork) -> CommandResult:
            result = enrollment.record_past(uow, meta, store.existing, past, self._openings)
            if self._destination is not None and not result.body["left"]:
                self._destination.record_new(uow, meta, people)
            return result

        outcome = store.execute(meta, decide, scope=ACTOR)
        left = _list(outcome, "left")
        if left:
            for id, (row, _) in [*plan.fresh.items()]:
                if str(mapping.program(row).organization_id) in left:
                    del plan.fresh[id]
                    plan.results[row.line] = RejectedRow(row.line, *ORGANIZATION_LEFT)

    def _complete_participations(self, rows: Sequence[PastRow], plan: Plan) -> None:
        """Complete the participations of relationships that end, where every row of the batch has ended."""
        lines = {line for line, _ in plan.ends.values()}
        ended = {one.id for one in mapping.merge_participations(row for row in rows if row.line in lines)}
        past = [one for one in mapping.merge_participations(rows) if one.id in ended]
        meta, store = self._command(), self.enrollment
        store.execute(meta, lambda uow: enrollment.complete_past(uow, meta, store.existing, past), scope=ACTOR)

    def _enter_relationships(self, plan: Plan) -> list[Result]:
        if plan.fresh:
            past = [relationship for _, relationship in plan.fresh.values()]
            meta, store = self._command(), self.relationships
            outcome = store.execute(
                meta, lambda uow: relationships.record_past(uow, meta, store.existing, past), scope=ACTOR
            )
            for id in _list(outcome, "existing"):
                line = plan.fresh[UUID(id)][0].line
                plan.results[line] = RowOutcome(line, "known")
        if plan.ends:
            self._close_relationships(plan)
        return [*plan.results.values()]

    def _close_relationships(self, plan: Plan) -> None:
        ends = {id: end for id, (_, end) in plan.ends.items()}
        meta, store = self._command(), self.relationships
        outcome = store.execute(meta, lambda uow: relationships.close_past(uow, meta, ends), scope=ACTOR)
        refused = outcome.result.body["refused"]
        assert isinstance(refused, dict)  # noqa: S101 - `close_past` answers so
        for id, rule in refused.items():
            line = plan.ends[UUID(id)][0]
            plan.results[line] = RejectedRow(line, rule, "the record cannot be closed at the end that the row states")

    def _command(self) -> CommandMetadata:
        return command_now(ACTOR, correlation_id=self._run, causation_id=f"import:{self._run}", imported=True)


def _list(outcome: Outcome, name: str) -> list[str]:
    values = outcome.result.body[name]
    assert isinstance(values, list)  # noqa: S101 - both `record_past` answer so
    return values
