"""The eligibility projection: folds enrollment's public events into the rows that decisions read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import LiteralString

from psycopg.types.json import Jsonb

from services.contract.catalogue import catalogue
from services.contract.envelope import from_micros
from services.contract.event_data import enrollment as public
from services.contract.event_handler import EventHandler
from services.contract.record import PublicEvent
from services.projector.projection import Cursor

Row = dict[str, object]
Table = LiteralString


class Batch:
    """The rows of one batch of events, by table and id."""

    def __init__(self) -> None:
        self.rows: dict[Table, dict[str, Row]] = {table: {} for table in _MERGE}

    def put(self, table: Table, id: str, **values: object) -> None:
        """Set columns of a row; a value of None leaves its column as it is."""
        row = self.rows[table].setdefault(id, {"id": id})
        row.update((name, value) for name, value in values.items() if value is not None)


def _organization_joined(batch: Batch, event: PublicEvent[public.OrganizationJoined]) -> None:
    batch.put("organizations", event.subject, state="joined")


def _organization_left(batch: Batch, event: PublicEvent[public.OrganizationLeft]) -> None:
    batch.put("organizations", event.subject, state="left")


def _program_opened(batch: Batch, event: PublicEvent[public.ProgramOpened]) -> None:
    data = event.data
    batch.put(
        "programs",
        event.subject,
        organization_id=event.organization_id,
        state="open",
        confidentiality=data["confidentiality"],
        formalities=data["formalities"],
        directions=data["directions"],
        shapes=data["shapes"],
        mentee_limit=data["mentee_limit"],
        request_expiry_days=data["request_expiry_days"],
    )


def _program_closed(batch: Batch, event: PublicEvent[public.ProgramClosed]) -> None:
    batch.put("programs", event.subject, organization_id=event.organization_id, state="closed")


def _instrument_published(batch: Batch, event: PublicEvent[public.InstrumentPublished]) -> None:
    data = event.data
    batch.put(
        "instruments",
        f"{event.subject}:{data['code']}:{data['version']}",
        program_id=event.subject,
        code=data["code"],
        version=data["version"],
        about=data["about"],
        answered_by=data["answered_by"],
        waves=data["waves"],
        overall=data["overall"],
        item_codes=data["item_codes"],
        item_minimums=data["item_minimums"],
        item_maximums=data["item_maximums"],
    )


def _applied(batch: Batch, event: PublicEvent[public.Applied]) -> None:
    _participation(batch, event, "applied", seniority=event.data["seniority"])


def _enrolled(batch: Batch, event: PublicEvent[public.Enrolled]) -> None:
    data, enrolled_at = event.data, from_micros(event.occurred_at).isoformat()
    _participation(
        batch, event, "enrolled", capacity=data["capacity"], seniority=data["seniority"], enrolled_at=enrolled_at
    )


def _moves(state: str) -> EventHandler[Batch, public.ParticipationData]:
    def handler(batch: Batch, event: PublicEvent[public.ParticipationData]) -> None:
        _participation(batch, event, state)

    return handler


def _participation(batch: Batch, event: PublicEvent[public.ParticipationData], state: str, **more: object) -> None:
    batch.put(
        "participations",
        event.subject,
        program_id=event.program_id,
        person_id=event.data["person_id"],
        role=event.data["role"],
        state=state,
        **more,
    )


_HANDLERS = public.handlers(
    organization_joined=_organization_joined,
    organization_left=_organization_left,
    program_opened=_program_opened,
    program_closed=_program_closed,
    instrument_published=_instrument_published,
    applied=_applied,
    enrolled=_enrolled,
    paused=_moves("paused"),
    resumed=_moves("enrolled"),
    withdrawn=_moves("withdrawn"),
    completed=_moves("completed"),
    rejected=_moves("rejected"),
)

# A row has only the columns that its events set; the others keep their values.
_MERGE: Mapping[LiteralString, LiteralString] = {
    "organizations": """
        INSERT INTO organizations AS known SELECT * FROM jsonb_populate_recordset(NULL::organizations, %s)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state""",
    "programs": """
        INSERT INTO programs AS known SELECT * FROM jsonb_populate_recordset(NULL::programs, %s)
        ON CONFLICT (id) DO UPDATE SET
            state = excluded.state,
            confidentiality = coalesce(excluded.confidentiality, known.confidentiality),
            formalities = coalesce(excluded.formalities, known.formalities),
            directions = coalesce(excluded.directions, known.directions),
            shapes = coalesce(excluded.shapes, known.shapes),
            mentee_limit = coalesce(excluded.mentee_limit, known.mentee_limit),
            request_expiry_days = coalesce(excluded.request_expiry_days, known.request_expiry_days)""",
    "instruments": """
        INSERT INTO instruments SELECT * FROM jsonb_populate_recordset(NULL::instruments, %s) ON CONFLICT DO NOTHING""",
    "participations": """
        INSERT INTO participations AS known SELECT * FROM jsonb_populate_recordset(NULL::participations, %s)
        ON CONFLICT (id) DO UPDATE SET
            state = excluded.state,
            capacity = coalesce(excluded.capacity, known.capacity),
            seniority = coalesce(excluded.seniority, known.seniority),
            enrolled_at = coalesce(excluded.enrolled_at, known.enrolled_at)""",
}


class EligibilityProjection:
    """Keeps the present state of organizations, programs, instruments and participations, which decisions read."""

    name = "eligibility"
    version = 2
    contexts = frozenset({"enrollment"})
    handled = frozenset(_HANDLERS)
    ignored = catalogue().of("enrollment") - handled
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = Batch()
        for event in events:
            handler = _HANDLERS.get(event.type)
            if handler is not None:
                handler(batch, event)
        for table, merge in _MERGE.items():
            if batch.rows[table]:
                cursor.execute(merge, [Jsonb(list(batch.rows[table].values()))])
