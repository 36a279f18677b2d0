"""Projection of the rooms: events to rows.

Nothing here is due: that is decided at the time of a question (`agenda.py`, `questions.py`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import collect, other_types
from services.projections.folding.reopenings import forget_ends
from services.projections.room import flash_handlers, meeting_handlers, program_handlers, relationship_handlers
from services.projections.room.tables import TABLES

_HANDLERS = {
    **program_handlers.HANDLERS,
    **relationship_handlers.HANDLERS,
    **meeting_handlers.HANDLERS,
    **flash_handlers.HANDLERS,
}
_OF_ENDS = ("ended_at", "ended_by", "end_reason")


class RoomProjection:
    """Keeps every relationship as its parties see it, with all its parts, and every flash session."""

    name = "room"
    version = 10
    contexts = frozenset({"enrollment", "relationships"})
    handled = frozenset(_HANDLERS)
    ignored = other_types(handled, contexts)
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = collect(events, _HANDLERS, TABLES)
        for table in TABLES:
            batch[table].write(cursor)
        forget_ends(cursor, events, of_ends=_OF_ENDS, of_closings=("planned", "closed_recorded_at"))
