"""The eligibility projection: folds enrollment's public events into the rows that decisions read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import LiteralString

from psycopg.types.json import Jsonb

from services.contract.catalogue import catalogue
from services.contract.event_data import enrollment as public
from services.contract.record import PublicEvent
from services.projector.projection import Cursor
from services.relationships.eligibility import participation_handlers as participations
from services.relationships.eligibility import program_handlers as programs
from services.relationships.eligibility.batch import Batch

_HANDLERS = public.handlers(
    organization_joined=programs.organization("joined"),
    organization_leaving=programs.organization("leaving"),
    organization_left=programs.organization("left"),
    terms_accepted=programs.terms_accepted,
    program_drafted=programs.program("draft"),
    program_opened=programs.program_opened,
    program_closed=programs.program("closed"),
    program_ended=programs.program("ended"),
    program_archived=programs.program("archived"),
    policy_changed=programs.policy_changed,
    document_published=programs.document_published,
    instrument_published=programs.instrument_published,
    invited=participations.moves("invited"),
    applied=participations.applied,
    screening_started=participations.moves("screening"),
    waitlisted=participations.moves("waitlisted"),
    enrolled=participations.enrolled,
    paused=participations.moves("paused"),
    resumed=participations.moves("enrolled"),
    suspended=participations.suspension(begins=True),
    reinstated=participations.suspension(begins=False),
    withdrawn=participations.moves("withdrawn"),
    completed=participations.moves("completed"),
    rejected=participations.moves("rejected"),
    removed=participations.moves("removed"),
    capacity_changed=participations.capacity_changed,
    seniority_changed=participations.seniority_changed,
    requirement_cleared=participations.requirement_cleared,
    requirement_waived=participations.requirement_waived,
    requirement_expired=participations.requirement_ended,
    requirement_revoked=participations.requirement_ended,
    policy_accepted=participations.policy_accepted,
    acceptance_lapsed=participations.acceptance_lapsed,
    conflict_declared=participations.conflict_declared,
    conflict_withdrawn=participations.conflict_withdrawn,
    consent_granted=participations.consent(granted=True),
    consent_revoked=participations.consent(granted=False),
    contact_held=participations.contact(held=True),
    contact_released=participations.contact(held=False),
)

# A row has only the columns that its events set; the others keep their values.
_MERGE: Mapping[LiteralString, LiteralString] = {
    "organizations": """
        INSERT INTO organizations AS known SELECT * FROM jsonb_populate_recordset(NULL::organizations, %s)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state""",
    "sharing": """
        INSERT INTO sharing AS known SELECT * FROM jsonb_populate_recordset(NULL::sharing, %s)
        ON CONFLICT (id) DO UPDATE SET shares = excluded.shares""",
    "programs": """
        INSERT INTO programs AS known SELECT * FROM jsonb_populate_recordset(NULL::programs, %s)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state""",
    "policies": """
        INSERT INTO policies SELECT * FROM jsonb_populate_recordset(NULL::policies, %s) ON CONFLICT DO NOTHING""",
    "documents": """
        INSERT INTO documents SELECT * FROM jsonb_populate_recordset(NULL::documents, %s) ON CONFLICT DO NOTHING""",
    "instruments": """
        INSERT INTO instruments SELECT * FROM jsonb_populate_recordset(NULL::instruments, %s) ON CONFLICT DO NOTHING""",
    "participations": """
        INSERT INTO participations AS known SELECT * FROM jsonb_populate_recordset(NULL::participations, %s)
        ON CONFLICT (id) DO UPDATE SET
            person_id = coalesce(excluded.person_id, known.person_id),
            role = coalesce(excluded.role, known.role),
            state = coalesce(excluded.state, known.state),
            suspended = coalesce(excluded.suspended, known.suspended),
            capacity = coalesce(excluded.capacity, known.capacity),
            seniority = coalesce(excluded.seniority, known.seniority),
            enrolled_at = coalesce(excluded.enrolled_at, known.enrolled_at)""",
    "validity_changes": """
        INSERT INTO validity_changes SELECT * FROM jsonb_populate_recordset(NULL::validity_changes, %s)
        ON CONFLICT DO NOTHING""",
    "conflicts": """
        INSERT INTO conflicts AS known SELECT * FROM jsonb_populate_recordset(NULL::conflicts, %s)
        ON CONFLICT (id) DO UPDATE SET
            scope = coalesce(excluded.scope, known.scope),
            declared = excluded.declared""",
    "directory_consents": """
        INSERT INTO directory_consents AS known SELECT * FROM jsonb_populate_recordset(NULL::directory_consents, %s)
        ON CONFLICT (id) DO UPDATE SET granted = excluded.granted""",
    "contact_holds": """
        INSERT INTO contact_holds AS known SELECT * FROM jsonb_populate_recordset(NULL::contact_holds, %s)
        ON CONFLICT (id) DO UPDATE SET held = excluded.held, since = excluded.since""",
}


class EligibilityProjection:
    """Keeps the facts of the enrollment that decisions read, with the times from and until which they hold."""

    name = "eligibility"
    version = 11
    contexts = frozenset({"enrollment"})
    handled = frozenset(_HANDLERS)
    ignored = catalogue().of("enrollment") - handled
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = Batch(_MERGE)
        for event in events:
            handler = _HANDLERS.get(event.type)
            if handler is not None:
                handler(batch, event)
        for table, merge in _MERGE.items():
            if batch.rows[table]:
                cursor.execute(merge, [Jsonb(list(batch.rows[table].values()))])
