"""Eligibility as a projection: the enrollment's public events become rows that decisions read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from services.contract.catalogue import catalogue
from services.contract.envelope import moment
from services.contract.record import PublicEvent
from services.projector.projection import Cursor

Row = dict[str, object]

_STATES: Mapping[str, tuple[LiteralString, str]] = {
    "organization-joined": ("organizations", "joined"),
    "organization-left": ("organizations", "left"),
    "program-opened": ("programs", "open"),
    "program-closed": ("programs", "closed"),
    "applied": ("participations", "applied"),
    "enrolled": ("participations", "enrolled"),
    "paused": ("participations", "paused"),
    "resumed": ("participations", "enrolled"),
    "withdrawn": ("participations", "withdrawn"),
    "completed": ("participations", "completed"),
    "rejected": ("participations", "rejected"),
}
"""Event → the table of what it is about, and the state it leaves it in."""
_HANDLED = {f"mentorship.enrollment.{name}": where for name, where in _STATES.items()}

# A row names only what its events said; what they did not say stays as it is.
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
    "participations": """
        INSERT INTO participations AS known SELECT * FROM jsonb_populate_recordset(NULL::participations, %s)
        ON CONFLICT (id) DO UPDATE SET
            state = excluded.state,
            capacity = coalesce(excluded.capacity, known.capacity),
            seniority = coalesce(excluded.seniority, known.seniority),
            enrolled_at = coalesce(excluded.enrolled_at, known.enrolled_at)""",
}


class EligibilityProjection:
    """Keeps who may be paired: the present state of organizations, programs and participations."""

    name = "eligibility"
    version = 1
    contexts = frozenset({"enrollment"})
    handled = frozenset(_HANDLED)
    ignored = catalogue().of("enrollment") - handled
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        rows: dict[LiteralString, dict[str, Row]] = {table: {} for table in _MERGE}
        for event in events:
            if event.type in _HANDLED:
                table, state = _HANDLED[event.type]
                rows[table].setdefault(event.subject, {}).update(_said(event, table), id=event.subject, state=state)
        for table, merge in _MERGE.items():
            if rows[table]:
                cursor.execute(merge, [Jsonb(list(rows[table].values()))])


def _said(event: PublicEvent, table: str) -> Row:
    """What an event says about its subject, as columns."""
    data = event.data
    if table == "organizations":
        return {}
    if table == "programs":
        return {"organization_id": event.organization_id} | _given(
            data, "confidentiality", "formalities", "directions", "shapes", "mentee_limit", "request_expiry_days"
        )
    person: Row = {"program_id": event.program_id, "person_id": data["person_id"], "role": data["role"]}
    if event.type.endswith(".enrolled"):
        person["enrolled_at"] = moment(event.occurred_at).isoformat()
    return person | _given(data, "capacity", "seniority")


def _given(data: Mapping[str, Any], *columns: str) -> Row:
    return {column: data[column] for column in columns if data.get(column) is not None}
