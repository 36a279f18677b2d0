"""One batch of public events becomes rows: a handler for each event type, applied in the order of the batch."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg

from services.contract.catalogue import catalogue
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


Handler = Callable[[Batch, PublicEvent], None]
Handlers = Mapping[str, Handler]


def enrollment(**handlers: Handler) -> dict[str, Handler]:
    """Name handlers of the enrollment context: `organization_joined=…` handles `…enrollment.organization-joined`."""
    return _named("enrollment", handlers)


def relationships(**handlers: Handler) -> dict[str, Handler]:
    """Name handlers of the relationships context."""
    return _named("relationships", handlers)


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


def _named(context: str, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    named = {event_type(context, name.replace("_", "-")): handler for name, handler in handlers.items()}
    unknown = named.keys() - catalogue().types.keys()
    if unknown:
        raise LookupError(f"no such event: {', '.join(sorted(unknown))}")
    return named
