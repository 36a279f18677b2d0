"""Projection of the directory: events to rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from services.contract.record import PublicEvent
from services.projections.directory import enrollment, groups, program_handlers, relationships
from services.projections.directory.tables import CORRECTED, TABLES
from services.projections.folding.event_handlers import collect, other_types
from services.projections.folding.reopenings import forget_ends

_HANDLERS = {**enrollment.HANDLERS, **program_handlers.HANDLERS, **relationships.HANDLERS, **groups.HANDLERS}
_FORGET_LAST = (
    f"UPDATE relationships t SET last_session_at = NULL FROM ({CORRECTED.source()}) AS s(id) WHERE t.id = s.id"  # noqa: S608 - constants
)
_OF_ENDS = ("ended_at", "ended_by", "end_reason")


class DirectoryProjection:
    """Keeps the present state of organizations, programs, participations, relationships, groups, and the policies."""

    name = "directory"
    version = 13
    contexts = frozenset({"enrollment", "relationships"})
    handled = frozenset(_HANDLERS)
    ignored = other_types(handled, contexts)
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = collect(events, _HANDLERS, TABLES)
        for table in TABLES:
            batch[table].write(cursor, _FORGET_LAST if table is CORRECTED else None)
        forget_ends(cursor, events, of_ends=_OF_ENDS, of_closings=("planned",))
