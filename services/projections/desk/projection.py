"""Projection of the desk: events to the facts from which its rows follow."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from services.contract.record import PublicEvent
from services.projections.desk import participation_handlers, program_handlers, relationship_handlers, tables
from services.projections.folding.event_handlers import collect, other_types
from services.projections.folding.reopenings import forget_ends

_HANDLERS = {**program_handlers.HANDLERS, **participation_handlers.HANDLERS, **relationship_handlers.HANDLERS}
_FORGET = {
    # A session of the batch may have been scheduled in it, so SETTLED comes after SESSIONS; it may be held again after
    # a correction, so what is forgotten of held ones comes before them.
    tables.SETTLED: f"DELETE FROM sessions t USING ({tables.SETTLED.source()}) AS s(id) WHERE t.id = s.id",  # noqa: S608 - constants
    tables.NOT_HELD: f"DELETE FROM held_sessions t USING ({tables.NOT_HELD.source()}) AS s(id) WHERE t.id = s.id",  # noqa: S608 - constants
    tables.CORRECTED: "UPDATE relationships t SET last_held_at = NULL "  # noqa: S608 - constants
    f"FROM ({tables.CORRECTED.source()}) AS s(id) WHERE t.id = s.id",
}


class DeskProjection:
    """Keeps the facts about what the staff of a program may have to act on."""

    name = "desk"
    version = 11
    contexts = frozenset({"enrollment", "relationships"})
    handled = frozenset(_HANDLERS)
    ignored = other_types(handled, contexts)
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = collect(events, _HANDLERS, tables.EVERY)
        for table in tables.EVERY:
            batch[table].write(cursor, _FORGET.get(table))
        forget_ends(cursor, events, of_ends=("ended_at",))
