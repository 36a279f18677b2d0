"""Queries of the rooms. What is asked is decided at the time of the question, which is passed in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import rows_seen
from services.projections.folding.group_sessions import is_of_group
from services.projections.permissions import Action
from services.projections.room.agenda import agenda
from services.projections.room.agreements import agreements
from services.projections.room.flash_queries import flash_session, own_flash_sessions
from services.projections.room.models import Agenda, FlashSession, Room, RoomGoal, RoomSession, RoomSummary
from services.projections.room.questions import Answer, Course, Instrument, open_questions
from services.projections.room.recusals import recusals
from services.web.identity.grants import Columns
from services.web.pagination import Row

MOST_ROOMS = 100
"""Relationships of one person in an agenda: open ones first, then the last that ended."""
_SCOPE = Columns("r.organization_id", "r.program_id", "p.confidentiality", ("r.mentor_id", "r.mentee_id"))
_ROOMS = """
SELECT r.id::text, r.organization_id::text, r.program_id::text, coalesce(p.name, '') AS program,
       coalesce(p.state, 'open') AS program_state, coalesce(p.confidentiality, 'sealed') AS confidentiality,
       r.mentor_id::text, r.mentee_id::text, r.mentor_participation_id::text, r.mentee_participation_id::text,
       r.formality, r.direction, r.shape, r.group_id::text, r.state, r.since, r.proposed_by, r.proposed_at,
       r.expires_at, r.matched_at, r.started_at, nullif(r.pause_reason, '') AS pause_reason, r.cadence_days,
       r.duration_days, r.channel, r.ended_at, r.ended_by, r.end_reason, r.planned,
       CASE WHEN r.reopened THEN NULL ELSE r.trial_ends_at END AS trial_ends_at,
       r.closed_recorded_at, coalesce(h.held, false) AS on_hold,
       coalesce(p.recusal, false) AS recusal,
       {staff} AS staff
FROM room.relationships r LEFT JOIN room.programs p ON p.id = r.program_id
LEFT JOIN room.holds h ON h.relationship_id = r.id
WHERE r.state IS NOT NULL AND {scope}"""
_OPEN_FIRST = """
ORDER BY r.state IN ('proposed', 'awaiting-approval', 'matched', 'active', 'paused') DESC, r.since DESC, r.id
LIMIT %(limit)s"""
_INSTRUMENTS = """
SELECT DISTINCT ON (program_id, code) program_id::text, code, version, title, purpose, about,
       privacy <> 'named' AS confidential, privacy = 'anonymous' AS anonymous, answered_by, waves, items
FROM room.instruments WHERE program_id = ANY(%s::uuid[]) ORDER BY program_id, code, version DESC"""
_WINDOWS = """
SELECT DISTINCT ON (program_id) program_id::text, days
FROM room.reopening_windows WHERE program_id = ANY(%(programs)s::uuid[])
ORDER BY program_id, effective_at <= %(now)s DESC,
         CASE WHEN effective_at <= %(now)s THEN version ELSE -version END DESC"""
_PARTS: Mapping[str, str] = {
    "agreements": """
SELECT relationship_id::text, version, cadence_days, duration_days, channel, other_channels, guardian,
       guardian_of_mentor, proposed_by,
       proposed_at, agreed_at, withdrawn_at, withdrawn_by
FROM room.agreements WHERE {of} ORDER BY version DESC""",
    "signatures": """
SELECT relationship_id::text, version, party, signed_at FROM room.signatures WHERE {of} ORDER BY signed_at""",
    "sessions": """
SELECT relationship_id::text, id::text, status, starts_at, planned_minutes, minutes, mode, evidence, count,
       cancelled_by, late, CASE WHEN status = 'missed' THEN missed_by END AS missed_by,
       CASE WHEN status = 'missed' THEN nullif(excuse, '') END AS excuse,
       CASE WHEN status IN ('held', 'missed') THEN nullif(reported_by, '') END AS reported_by,
       group_session::text, changes, changed_at, EXISTS (
           SELECT FROM room.relationships r
           WHERE r.id = sessions.relationship_id AND """
    + is_of_group("sessions", "r.group_id")
    + """) AS of_group
FROM room.sessions WHERE {of} ORDER BY starts_at DESC, id""",
    "goals": """
SELECT relationship_id::text, id::text, coalesce(category, '') AS category, due_on, agreed_at, met_at, attested_by
FROM room.goals WHERE {of} ORDER BY met_at IS NOT NULL, due_on, agreed_at, id""",
    "answers": """
SELECT relationship_id::text, instrument, wave, about_id::text, given_by FROM room.answers WHERE {of}
UNION ALL
SELECT r.id::text, a.instrument, a.wave, a.program_id::text, a.given_by
FROM room.relationships r JOIN room.anonymous_answers a ON a.program_id = r.program_id
 AND a.person_id = CASE a.given_by WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id END
WHERE r.id = ANY(%(rooms)s::uuid[])""",
    "predecessors": """
WITH RECURSIVE chain AS (
    SELECT relationship_id, predecessor_id, 1 AS step
    FROM (SELECT id AS relationship_id, predecessor_id FROM room.relationships) r WHERE {of}
    UNION ALL
    SELECT chain.relationship_id, r.predecessor_id, step + 1
    FROM chain JOIN room.relationships r ON r.id = chain.predecessor_id AND r.state <> 'closed')
SELECT relationship_id::text, r.id::text, r.mentor_id::text, r.ended_at, r.planned
FROM chain JOIN room.relationships r ON r.id = chain.predecessor_id AND r.state = 'closed' ORDER BY step""",
    "going_on": "SELECT relationship_id::text, party FROM room.going_on WHERE {of} ORDER BY party",
    "closing_answers": """
SELECT relationship_id::text, party, again, nullif(conversation_on, '')::date AS conversation_on, never_again
FROM room.closing_answers a JOIN room.relationships r ON r.id = a.relationship_id
WHERE {of} AND r.state = 'closed' AND a.recorded_at >= r.closed_recorded_at ORDER BY party""",
    "conflicts": "SELECT relationship_id::text, kind FROM room.conflicts WHERE {of} AND raised ORDER BY kind",
}


class RoomQueries:
    """Reads the tables of the rooms.

    Args:
        pool: The projections' database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def room(self, relationship: str, disclosure: Disclosure, now: datetime) -> Room | None:
        """Return one room; None where there is none that the caller may see."""
        with self._pool.connection() as connection:
            found = self._rows(connection, disclosure, Action.SEE_ROOM, "r.id = %(id)s", {"id": relationship})
            rooms = _complete(connection, found, now)
        return rooms[0] if rooms else None

    def agenda(self, disclosure: Disclosure, now: datetime) -> Agenda:
        """Return the agenda of the caller and of the caller's wards."""
        rooms = self.rooms(disclosure, now)
        summaries = [RoomSummary.model_validate(room.model_dump()) for room in rooms]
        register = recusals(summaries, disclosure.principal.people, now)
        return Agenda(
            items=agenda(rooms, disclosure.people, now, wards=_wards(disclosure)),
            relationships=summaries,
            flash_sessions=self.flash_sessions(disclosure, now),
            recusals=register,
        )

    def rooms(self, disclosure: Disclosure, now: datetime) -> list[Room]:
        """Return the rooms of the caller and of the caller's wards, open ones first; at most `MOST_ROOMS`."""
        with self._pool.connection() as connection:
            found = self._rows(connection, disclosure, Action.SEE_AGENDA, "true", {})
            return _complete(connection, found, now)

    def flash_sessions(self, disclosure: Disclosure, now: datetime) -> list[FlashSession]:
        """Return the flash sessions of the caller and of the caller's wards, open ones first."""
        with self._pool.connection() as connection:
            return own_flash_sessions(connection, disclosure, now)

    def flash_session(self, id: str, disclosure: Disclosure) -> FlashSession | None:
        """Return one flash session; None where there is none that the caller may see."""
        with self._pool.connection() as connection:
            return flash_session(connection, id, disclosure)

    def sessions_of(self, people: Collection[str]) -> list[tuple[RoomSummary, RoomSession]]:
        """Return every session of some people with its relationship, cancelled ones too: the content of a calendar.

        Args:
            people: Person ids, as the events of their programs name them.
        """
        scope = "(r.mentor_id = ANY(%(people)s::uuid[]) OR r.mentee_id = ANY(%(people)s::uuid[]))"
        statement = _ROOMS.replace("{staff}", "false").replace("{scope}", scope) + _OPEN_FIRST
        values = {"people": sorted(people), "limit": MOST_ROOMS}
        with self._pool.connection() as connection:
            found = _fetch(connection, statement, values)
            parts = _parts(connection, [row["id"] for row in found], ["sessions"])["sessions"]
        return [
            (RoomSummary.model_validate(row), RoomSession.model_validate(session))
            for row in found
            for session in parts[row["id"]]
        ]

    def _rows(
        self, connection: psycopg.Connection[Any], disclosure: Disclosure, action: Action, condition: str, values: Row
    ) -> list[Row]:
        scope = rows_seen(disclosure, action, _SCOPE)
        staff = disclosure.where(Action.SEE_CONFLICTS, _SCOPE, name="staff")
        statement = _ROOMS.replace("{staff}", staff.sql).replace("{scope}", f"{scope.sql} AND {condition}")
        every = {**scope.values, **staff.values, **values, "limit": MOST_ROOMS}
        return _fetch(connection, statement + _OPEN_FIRST, every)


def _complete(connection: psycopg.Connection[Any], found: Sequence[Row], now: datetime) -> list[Room]:
    """Return rooms with their parts, and what each party is asked."""
    parts = _parts(connection, [row["id"] for row in found], list(_PARTS))
    programs = sorted({row["program_id"] for row in found})
    instruments = _instruments(connection, programs)
    windows = {
        row["program_id"]: row["days"] for row in _fetch(connection, _WINDOWS, {"programs": programs, "now": now})
    }
    for row in found:
        row["reopen_until"] = _reopen_until(row, windows.get(row["program_id"], 0))
    return [_room(row, {name: rows[row["id"]] for name, rows in parts.items()}, instruments, now) for row in found]


def _reopen_until(row: Row, days: int) -> datetime | None:
    """Return until when staff may take the end back, by the window of the policy in force."""
    closed: datetime | None = row.pop("closed_recorded_at")
    return None if closed is None or row["state"] != "closed" or days == 0 else closed + timedelta(days=days)


def _room(row: Row, parts: Mapping[str, list[Row]], instruments: Mapping[str, list[Instrument]], now: datetime) -> Room:
    answered = {each["about_id"] for each in parts["answers"]}
    sessions = [RoomSession.model_validate({**each, "answered": each["id"] in answered}) for each in parts["sessions"]]
    answers = {Answer(a["instrument"], a["wave"], a["about_id"], a["given_by"]) for a in parts["answers"]}
    course = Course(row["id"], row["program_id"], _begun(row), row["ended_at"])
    return Room.model_validate(
        {
            **row,
            "agreements": agreements(parts["agreements"], parts["signatures"]),
            "sessions": sessions,
            "goals": [RoomGoal.model_validate(each) for each in parts["goals"]],
            "questions": open_questions(instruments.get(row["program_id"], []), course, sessions, answers, now),
            "predecessor": next(iter(parts["predecessors"]), None) if row["staff"] else None,
            "going_on": [each["party"] for each in parts["going_on"]],
            "closing_answered": [each["party"] for each in parts["closing_answers"]],
            "closing_answers": parts["closing_answers"] if row["staff"] else None,
            "conflicts": [each["kind"] for each in parts["conflicts"]] if row["staff"] else None,
        }
    )


def _wards(disclosure: Disclosure) -> frozenset[str]:
    """Return the people whom the caller speaks for, without the caller."""
    return disclosure.principal.wards - disclosure.principal.people


def _begun(row: Row) -> datetime | None:
    """Return when a relationship began; one that was voided never did, and nothing is asked of it."""
    begun: datetime | None = None if row["state"] == "voided" else row["started_at"]
    return begun


def _parts(
    connection: psycopg.Connection[Any], rooms: Sequence[str], names: Sequence[str]
) -> dict[str, dict[str, list[Row]]]:
    """Return the rows of some parts, by part and relationship."""
    parts: dict[str, dict[str, list[Row]]] = {}
    for name in names:
        parts[name] = defaultdict(list)
        statement = _PARTS[name].replace("{of}", "relationship_id = ANY(%(rooms)s::uuid[])")
        for row in _fetch(connection, statement, {"rooms": list(rooms)}):
            parts[name][row["relationship_id"]].append(row)
    return parts


def _instruments(connection: psycopg.Connection[Any], programs: Sequence[str]) -> dict[str, list[Instrument]]:
    found: dict[str, list[Instrument]] = defaultdict(list)
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(_INSTRUMENTS, [list(programs)]):
            program = row.pop("program_id")
            found[program].append(Instrument(**row))
    return found


def _fetch(connection: psycopg.Connection[Any], statement: str, values: Row) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_query(statement), values).fetchall()


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built of constants
    return statement
