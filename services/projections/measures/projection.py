"""Projection of the measures: events to facts with valid time and knowledge time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import collect, other_types
from services.projections.measures.facts import enrollment_handlers, relationship_handlers, statements, tables

_HANDLERS = {**enrollment_handlers.HANDLERS, **relationship_handlers.HANDLERS}
_SCHEMA = Path(__file__).parent / "facts" / "schema.sql"


class MeasuresProjection:
    """Keeps the facts that every measure is computed from. A handler writes rows of its event's key only."""

    name = "measures"
    version = 9
    contexts = frozenset({"enrollment", "relationships"})
    handled = frozenset(_HANDLERS)
    ignored = other_types(handled, contexts)
    schema_sql = _SCHEMA.read_text(encoding="utf-8")

    def __init__(self) -> None:
        self._statements = {
            tables.INTERRUPTION_ENDS.name: statements.END_INTERRUPTIONS,
            tables.ENDS.name: statements.ENDED,
            tables.REOPENINGS.name: tables.REOPENINGS.insert(),
            tables.FIRST_SESSIONS_LEFT.name: statements.FIRST_LEFT,
            tables.FIRST_SESSIONS.name: statements.FIRST_HELD,
            tables.REVISIONS.name: tables.REVISIONS.insert(),
            tables.ACTIVE_SPELLS.name: statements.BEGIN_SPELLS,
            tables.SPELL_ENDS.name: statements.END_SPELLS,
            tables.SESSIONS.name: statements.HOLD_SESSIONS,
            tables.UNHELD_SESSIONS.name: statements.MISS_SESSIONS,
            tables.HELD_CORRECTIONS.name: statements.HELD_CORRECTED,
            tables.CORRECTIONS.name: statements.CORRECTED,
            tables.ANSWERS.name: tables.ANSWERS.insert(),
            tables.ANSWER_BATCHES.name: tables.ANSWER_BATCHES.insert(),
        }

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = collect(events, _HANDLERS, tables.EVERY)
        # All statements are sent before the answer to the first is read: a dozen waits for the server are one.
        with cursor.connection.pipeline():
            for table in tables.EVERY:
                # In this order: spells before their ends, relationships before what looks them up.
                batch[table].write(cursor, self._statements.get(table.name))
