"""Projection of the feed: every event of an open topic as the CloudEvents JSON it is served as.

Events that are on restricted topics only are not stored: the feed serves none of them, and between two topics there is
no order that a cursor could follow.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from services.contract.catalogue import catalogue
from services.contract.cloudevents import as_json
from services.contract.event_data import enrollment as public
from services.contract.record import PublicEvent
from services.projections.feed.partitions import partition_of
from services.projections.folding.event_handlers import Batch
from services.projections.folding.upserts import Column, Merge, Table

_PARTITION = (Column("source", "text"), Column("partition", "smallint"))
PARTITIONS = Table("partitions", _PARTITION, ())
EVENTS = Table(
    "events",
    (*_PARTITION, Column("position", "bigint")),
    (
        Column("program_id", "uuid", Merge.FIRST),
        Column("organization_id", "uuid", Merge.FIRST),
        Column("recorded_at", "bigint", Merge.FIRST),
        Column("body", "text", Merge.FIRST),
    ),
)
PROGRAMS = Table(
    "programs", (Column("id", "uuid"),), (Column("organization_id", "uuid"), Column("confidentiality", "text"))
)

SHARING = Table(
    "sharing", (Column("organization_id", "uuid"), Column("recorded_at", "bigint")), (Column("shared", "boolean"),)
)

_CONTEXTS = ("enrollment", "relationships")
_write = msgspec.json.Encoder().encode


def _program_known(batch: Batch, event: PublicEvent[public.ProgramDrafted | public.ProgramOpened]) -> None:
    batch[PROGRAMS].put(
        event.subject, organization_id=event.organization_id, confidentiality=event.data["confidentiality"]
    )


def _terms_accepted(batch: Batch, event: PublicEvent[public.TermsAccepted]) -> None:
    batch[SHARING].put(event.subject, event.recorded_at, shared="events" in event.data["shares"])


_HANDLERS = public.handlers(
    program_drafted=_program_known, program_opened=_program_known, terms_accepted=_terms_accepted
)


class FeedProjection:
    """Keeps every event of every type that may be on an open topic."""

    name = "feed"
    version = 15
    contexts = frozenset(_CONTEXTS)
    handled = catalogue().of(*_CONTEXTS) - catalogue().restricted
    ignored = catalogue().of(*_CONTEXTS) & catalogue().restricted
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Add a batch to the tables on the cursor's search path."""
        batch = Batch((PARTITIONS, EVENTS, PROGRAMS, SHARING))
        for event in events:
            partition = partition_of(event.subject)
            batch[PARTITIONS].put(event.source, partition)
            batch[EVENTS].put(
                event.source,
                partition,
                event.position,
                program_id=event.program_id,
                organization_id=None if event.subject == event.organization_id else event.organization_id,
                recorded_at=event.recorded_at,
                body=_write(as_json(event)).decode(),
            )
            handler = _HANDLERS.get(event.type)
            if handler is not None:
                handler(batch, event)
        batch.write(cursor)
