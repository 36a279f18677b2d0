"""Folding of a batch of public events to rows, by one handler per event type, in the order of the batch."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import psycopg

from services.contract.catalogue import catalogue
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projections.folding.upserts import Rows, Table

EVIDENCE_FLOOR = 2
"""Lowest evidence level (0-5) at which sessions count, unless a query states another."""


class Batch:
    """Rows made from one batch of events, by table.

    Args:
        tables: The tables of the read model.
    """

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


def other_types(handled: Collection[str], contexts: Collection[str]) -> frozenset[str]:
    """Return the types of the contexts' events that a read model knows and does not need."""
    return frozenset().union(*(catalogue().of(context) for context in contexts)) - frozenset(handled)


def collect(events: Sequence[PublicEvent], handlers: Handlers, tables: Sequence[Table]) -> Batch:
    """Fold a batch to one row per key; events without a handler are ignored."""
    batch = Batch(tables)
    for event in events:
        handler = handlers.get(event.type)
        if handler is not None:
            handler(batch, event)
    return batch
