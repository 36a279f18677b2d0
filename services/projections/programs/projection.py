"""Projection of the dashboards: events to rows, rows to counters."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import collect, other_types
from services.projections.folding.reopenings import forget_ends
from services.projections.programs import corrections, counter_statements, enrollment, relationships, tables, voiding

_HANDLERS = {**enrollment.HANDLERS, **relationships.HANDLERS}

# Serializes writers: the statements of two of them would lock the same counters in different orders and deadlock.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 0))"


class ProgramsProjection:
    """Keeps the counters that the dashboards read."""

    name = "programs"
    version = 11
    contexts = frozenset({"enrollment", "relationships"})
    handled = frozenset(_HANDLERS)
    ignored = other_types(handled, contexts)
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def __init__(self) -> None:
        self._statements = (
            (tables.ORGANIZATIONS, None),
            (tables.PROGRAMS, None),
            (tables.PARTICIPATIONS, counter_statements.participations()),
            (tables.RELATIONSHIPS, counter_statements.relationships()),
            # Statements that join relationships run after the relationships of the batch are written.
            (tables.STEPS, counter_statements.steps()),
            (tables.MONTHS, None),
            (tables.ATTENDANCE, counter_statements.attendance()),
            (tables.CONTRIBUTED_MONTHS, None),
            (tables.FLASH_ATTENDANCE, None),
            (tables.GOALS, None),
            (tables.FEEDBACK, None),
            (tables.CONTRIBUTED_ANSWERS, None),
            # Before the answers of the batch: those are attributed to the relationships as they are written.
            (tables.RELATIONSHIPS, counter_statements.attribution()),
            (tables.RESPONSES, counter_statements.responses()),
        )

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = collect(events, _HANDLERS, tables.EVERY)
        cursor.execute(_ONE_AT_A_TIME)
        for table, statement in self._statements:
            batch[table].write(cursor, statement)
        forget_ends(cursor, events, of_closings=("closed_planned", "closed_at"))
        corrections.settle(cursor, [key for key, _ in batch[tables.CORRECTED_MONTHS].items()])
        voiding.take_back(
            cursor,
            voided=[id for (id,), _ in batch[tables.VOIDED].items()],
            reopened=[id for (id,), _ in batch[tables.REOPENED].items()],
            answered=[key[-1] for key, _ in batch[tables.RESPONSES].items()],
        )
