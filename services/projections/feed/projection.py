"""The public events as a projection: each as the CloudEvents JSON it is served as."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from services.contract.catalogue import catalogue
from services.contract.cloudevents import as_json
from services.contract.event_data import enrollment as public
from services.contract.record import PublicEvent
from services.projections.feed.partitions import lane
from services.projections.folding.event_handlers import Batch
from services.projections.folding.upserts import Column, Merge, Table

_LANE = (Column("source", "text"), Column("lane", "smallint"))
LANES = Table("lanes", _LANE, ())
EVENTS = Table(
    "events",
    (*_LANE, Column("position", "bigint")),
    (
        Column("program_id", "uuid", Merge.FIRST),
        Column("recorded_at", "bigint", Merge.FIRST),
        Column("body", "text", Merge.FIRST),
    ),
)
PROGRAMS = Table("programs", (Column("id", "uuid"),), (Column("confidentiality", "text"),))

_CONTEXTS = ("enrollment", "relationships")
_write = msgspec.json.Encoder().encode


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    batch[PROGRAMS].put(event.subject, confidentiality=event.data["confidentiality"])


_HANDLERS = public.handlers(program_opened=_program_opened)


class Feed:
    """Keeps every event, of whatever type."""

    name = "feed"
    version = 1
    contexts = frozenset(_CONTEXTS)
    handled = catalogue().of(*_CONTEXTS)
    ignored: frozenset[str] = frozenset()
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Add a batch to the tables on the cursor's search path."""
        batch = Batch((LANES, EVENTS, PROGRAMS))
        for event in events:
            number = lane(event.subject)
            batch[LANES].put(event.source, number)
            batch[EVENTS].put(
                event.source,
                number,
                event.position,
                program_id=event.program_id,
                recorded_at=event.recorded_at,
                body=_write(as_json(event)).decode(),
            )
            handler = _HANDLERS.get(event.type)
            if handler is not None:
                handler(batch, event)
        batch.write(cursor)
