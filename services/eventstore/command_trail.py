"""The trail of a service's commands: which actor recorded which event, and when; without what it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import sql

from services.platform.database import Pool

_HIDDEN = ("enrollment.concern.%", "enrollment.contact-hold.%", "enrollment.concern-register.%")
"""Events of which the actor is known to fewer people than the trail is."""
# An event's state is JSON text, written without spaces: the fields that every event has are found in it as they stand.
_SELECT = """
SELECT e.notification_id, e.topic, e.originator_id::text, f.event ->> 'actor',
       (f.event #>> '{{timestamp,_data_}}')::timestamptz, f.event ->> 'program_id', f.event ->> 'on_behalf_of',
       (f.event #>> '{{occurred_at,_data_}}')::timestamptz,
       f.event ->> 'command_id', f.event ->> 'causation_id', (f.event ->> 'imported')::boolean
FROM {table} e CROSS JOIN LATERAL (SELECT convert_from(e.state, 'UTF8')::jsonb AS event) f
WHERE position(%(organization)s IN e.state) > 0
  AND (%(before)s::bigint IS NULL OR e.notification_id < %(before)s::bigint)
  AND (%(program)s::bytea IS NULL OR position(%(program)s::bytea IN e.state) > 0)
  AND (%(actor)s::bytea IS NULL OR position(%(actor)s::bytea IN e.state) > 0)
  AND (%(since)s::timestamptz IS NULL OR (f.event #>> '{{timestamp,_data_}}')::timestamptz >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR (f.event #>> '{{timestamp,_data_}}')::timestamptz < %(until)s::timestamptz)
  AND (%(subjects)s::uuid[] IS NULL OR e.originator_id = ANY(%(subjects)s::uuid[]))
  AND NOT e.topic LIKE ANY (%(hidden)s)
ORDER BY e.notification_id DESC LIMIT %(limit)s"""
_ABOUT = """
SELECT e.notification_id, e.topic, e.originator_id::text, f.event ->> 'actor',
       (f.event #>> '{{timestamp,_data_}}')::timestamptz, f.event ->> 'program_id', f.event ->> 'on_behalf_of',
       (f.event #>> '{{occurred_at,_data_}}')::timestamptz,
       f.event ->> 'command_id', f.event ->> 'causation_id', (f.event ->> 'imported')::boolean
FROM {table} e CROSS JOIN LATERAL (SELECT convert_from(e.state, 'UTF8')::jsonb AS event) f
WHERE e.originator_id = ANY(%(subjects)s) AND NOT e.topic LIKE ANY (%(hidden)s)
ORDER BY e.notification_id DESC"""
_CONTENTS = """
SELECT e.notification_id, convert_from(e.state, 'UTF8')::jsonb FROM {table} e
WHERE e.notification_id = ANY(%(positions)s)"""
Origin = Literal["command", "rule", "import", "directory"]
PROCESS = "00000000-0000-8000-8000-000000000001"
"""The actor of the processes, whose commands are named after their rules."""
DIRECTORY = "directory"
"""The cause of a command that an organization's own system had executed."""
_RULE = re.compile(r"([a-z][a-z-]*):[0-9a-f-]{36}:")


@dataclass(frozen=True, slots=True)
class TrailQuestion:
    """A question to the trail.

    Attributes:
        organization_id: Events of this organization.
        program_id: Only of this program.
        actor: Only of this actor.
        since: Not before.
        until: Before.
        before: Before this position, for the next page.
        limit: At most so many.
        subjects: Only about these: people, participations or relationships; empty for all.
    """

    organization_id: UUID
    program_id: UUID | None = None
    actor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 100
    subjects: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One event.

    Attributes:
        position: Its position in the log.
        event: What happened: its permanent name.
        subject: The id of what it happened to.
        actor: The actor who had it recorded.
        at: When it was recorded.
        program: The program's id, None for an event of an organization or a program itself.
        on_behalf_of: The party whose word it was, None for the actor's own.
        occurred_at: When it happened: of what was reported later, or imported, long before it was recorded.
        origin: What had it recorded: the command of a caller, a rule of a process, an import, or a directory.
        rule: The rule of a process, None for everything else.
    """

    position: int
    event: str
    subject: str
    actor: str
    at: datetime
    program: str | None
    on_behalf_of: str | None
    occurred_at: datetime
    origin: Origin = "command"
    rule: str | None = None


class CommandTrail:
    """The trail of one service.

    Args:
        service: The service's name, which is also its schema's.
        pool: Of its database.
    """

    def __init__(self, service: str, pool: Pool) -> None:
        self._pool = pool
        self._statement = sql.SQL(_SELECT).format(table=sql.Identifier(service, "stored_events"))
        self._about = sql.SQL(_ABOUT).format(table=sql.Identifier(service, "stored_events"))
        self._contents = sql.SQL(_CONTENTS).format(table=sql.Identifier(service, "stored_events"))

    def find(self, question: TrailQuestion) -> list[TrailEntry]:
        """Return the events of a question, the latest first."""
        values = {
            "organization": _field("organization_id", question.organization_id),
            "program": None if question.program_id is None else _field("program_id", question.program_id),
            "actor": None if question.actor is None else _field("actor", question.actor),
            "since": question.since,
            "until": question.until,
            "before": question.before,
            "limit": question.limit,
            "subjects": list(question.subjects) or None,
            "hidden": list(_HIDDEN),
        }
        with self._pool.connection() as connection:
            return [_entry(*row) for row in connection.execute(self._statement, values)]

    def about(self, subjects: Collection[UUID]) -> list[TrailEntry]:
        """Return all events of some subjects, the latest first.

        Args:
            subjects: People, participations or relationships.
        """
        values = {"subjects": list(subjects), "hidden": list(_HIDDEN)}
        with self._pool.connection() as connection:
            return [_entry(*row) for row in connection.execute(self._about, values)]

    def contents(self, positions: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return what some events state, by position: the fields as they are stored."""
        with self._pool.connection() as connection:
            return dict(connection.execute(self._contents, {"positions": list(positions)}).fetchall())


def _entry(*columns: Any) -> TrailEntry:  # noqa: ANN401 - the columns of a row
    *stated, command_id, causation_id, imported = columns
    entry = TrailEntry(*stated)
    if imported:
        return replace(entry, origin="import")
    if causation_id == DIRECTORY:
        return replace(entry, origin="directory")
    rule = _RULE.match(command_id or "") if entry.actor == PROCESS else None
    return entry if rule is None else replace(entry, origin="rule", rule=rule[1])


def _field(name: str, value: UUID) -> bytes:
    """Return a field as the text of an event has it."""
    return f'"{name}":"{value}"'.encode()
