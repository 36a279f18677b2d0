"""One batch of public events becomes rows: a handler for each event type, applied in the order of the batch."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from services.contract.event_handler import EventHandler
from services.contract.naming import event_type
from services.contract.record import PublicEvent
from services.projections.folding.upserts import Rows, Table

EVIDENCE_FLOOR = 2
"""Sessions count from this evidence level (0-5) on, unless a reader asks for another floor."""


class Batch:
    """The rows that one batch of events makes, table by table."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._rows = {table.name: Rows(table) for table in tables}

    def __getitem__(self, table: Table) -> Rows:
        return self._rows[table.name]

    def write(self, cursor: psycopg.Cursor[Any]) -> None:
        """Merge the rows into their tables."""
        for rows in self._rows.values():
            rows.write(cursor)


Handler = EventHandler[Batch, Any]
"""A handler of any event; `EventHandler[Batch, Matched]` is one of matches, and registered as such it is checked."""
Handlers = Mapping[str, Handler]
"""Handlers by event type, as `services.contract.event_data.<context>.handlers` returns them."""


def ignored(context: str, *names: str) -> frozenset[str]:
    """Name the events of a context that a read model has no use for."""
    return frozenset(event_type(context, name) for name in names)


def collect(events: Sequence[PublicEvent], handlers: Handlers, tables: Sequence[Table]) -> Batch:
    """Fold a batch to one row a key; types without a handler are the ignored ones."""
    batch = Batch(tables)
    for event in events:
        handler = handlers.get(event.type)
        if handler is not None:
            handler(batch, event)
    return batch
