"""The projection of a process: folds public events into facts and decides again what is pending."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from services.contract.catalogue import catalogue
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.process_manager.facts import Facts
from services.process_manager.rules import PENDING_ACTIONS, decide_again, lock
from services.projector.projection import Cursor

CONTEXTS = frozenset({"enrollment", "relationships"})


def process_name(service: str) -> str:
    """Return the name of a service's process, which is also that of its read model: `<service>_process`."""
    return f"{service}_process"


class ProcessProjection:
    """The read model of one service's process manager, in the service's own database.

    Args:
        service: The service whose commands the process executes.
        version: The version of the tables' content and of the rules; raised with each change of what `fold` writes.
        handlers: What the events say, as facts, by event type.
        schema_sql: The tables of facts, each with a primary key `id`, and the view `rules`.
        touched: For each table of facts, a query of the subjects that its rows have a part in; their ids are the text
            array `%(ids)s`. It runs before and after the facts are written, because a subject may lose a row, or get
            one.
        name: The process's name, where the service has more than one; by default `<service>_process`.
    """

    contexts = CONTEXTS

    def __init__(
        self,
        service: str,
        *,
        version: int,
        handlers: Mapping[str, EventHandler[Facts, Any]],
        schema_sql: str,
        touched: Mapping[str, LiteralString],
        name: str | None = None,
    ) -> None:
        self.name = name or process_name(service)
        self.version = version
        self.schema_sql = PENDING_ACTIONS + schema_sql
        self._handlers = dict(handlers)
        self._touched = dict(touched)
        self.handled = frozenset(handlers)
        known = frozenset[str]().union(*(catalogue().of(context) for context in CONTEXTS))
        self.ignored = known - self.handled

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Apply one batch: its facts, and what is pending of every subject that they are about."""
        facts = Facts()
        for event in events:
            handler = self._handlers.get(event.type)
            if handler is not None:
                handler(facts, event)
        lock(cursor)
        touched = self._find_touched(facts, cursor)
        facts.write(cursor)
        touched |= self._find_touched(facts, cursor)
        decide_again(cursor, touched, self.name)

    def _find_touched(self, facts: Facts, cursor: Cursor) -> set[UUID]:
        touched: set[UUID] = set()
        for table, query in self._touched.items():
            ids = facts.ids(table)
            if ids:
                touched.update(subject for (subject,) in cursor.execute(query, {"ids": ids}))
        return touched
