"""Queries of decisions: two small reads of the stable views of the eligibility tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from psycopg.errors import UndefinedTable
from psycopg.rows import DictRow, dict_row

from services.platform.database import Pool
from services.policy.pairing import Participant
from services.policy.published import read_policy
from services.policy.validity import Change, Document, fold
from services.policy.versions import PolicyVersion
from services.relationships.eligibility.facts import Facts, Program
from services.relationships.eligibility.instrument import Instrument, Scale

_PARTICIPATION = """
SELECT p.id::text AS participation_id, p.program_id::text, p.person_id::text, p.role, p.capacity,
       nullif(p.seniority, -1) AS seniority, p.enrolled_at, changes.list AS changes,
       CASE WHEN p.suspended AND p.state IN ('enrolled', 'paused') THEN 'suspended' ELSE p.state END AS state
FROM eligibility.participations p
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(c.item, c.valid_from, c.until) ORDER BY c.position) AS list
    FROM eligibility.validity_changes c WHERE c.participation_id = p.id
) changes ON true
WHERE p.state IS NOT NULL AND """
_PARTICIPATIONS = _PARTICIPATION + "p.id = ANY(%s)"
_PARTICIPATIONS_OF = _PARTICIPATION + "p.program_id = %s AND p.person_id IS NOT NULL ORDER BY p.id"
_CONFLICTS_OF = """
SELECT DISTINCT c.person_id::text, c.counterpart_id::text, c.kind FROM eligibility.conflicts c
JOIN eligibility.programs p ON p.id = %s
WHERE c.declared AND CASE WHEN c.scope = 'organization' THEN c.organization_id = p.organization_id
                          ELSE c.program_id = p.id END"""
_PROGRAM = """
SELECT p.id::text AS program_id, p.organization_id::text, p.state, o.state AS organization_state,
       (SELECT jsonb_agg(jsonb_build_array(v.version, v.effective_at, v.policy) ORDER BY v.version)
        FROM eligibility.policies v WHERE v.program_id = p.id) AS versions,
       (SELECT jsonb_agg(jsonb_build_array(d.code, d.version, d.kind, d.roles, d.mandatory_at))
        FROM eligibility.documents d WHERE d.program_id = p.id) AS documents,
       (SELECT array_agg(DISTINCT c.kind) FROM eligibility.conflicts c
        WHERE (c.person_id, c.counterpart_id) IN
              ((%(one)s::uuid, %(other)s::uuid), (%(other)s::uuid, %(one)s::uuid)) AND c.declared
          AND CASE WHEN c.scope = 'organization' THEN c.organization_id = p.organization_id
                   ELSE c.program_id = p.id END) AS conflicts
FROM eligibility.programs p LEFT JOIN eligibility.organizations o ON o.id = p.organization_id
WHERE p.id = %(program)s"""
_INSTRUMENTS = """
SELECT code, version, about, answered_by, waves, overall, item_codes, item_minimums, item_maximums, privacy
FROM eligibility.instruments WHERE program_id = %s ORDER BY code, version"""
_DIRECTORY_CONSENTS = """
SELECT c.id::text, c.granted FROM eligibility.directory_consents c
WHERE c.id IN (SELECT p.person_id FROM eligibility.participations p WHERE p.program_id = %s)"""
_CONTACT = "SELECT since FROM eligibility.contact_holds WHERE id = %s AND held"
_SHARES = "SELECT shares FROM eligibility.sharing WHERE id = %s"
_ORGANIZATION = "SELECT state FROM eligibility.organizations WHERE id = %s"


class EligibilityReader:
    """Reads the facts that have arrived; always the present ones, at the time of the decision.

    Before the projection's first start there are no tables, and no facts.
    """

    def __init__(self, pool: Pool) -> None:
        """Read through a pool.

        Args:
            pool: Connections to this service's database.
        """
        self._pool = pool

    def facts(self, mentor_participation_id: UUID, mentee_participation_id: UUID) -> Facts:
        """Return the present facts about two participations, the mentor's program and its organization."""
        try:
            return self._facts(mentor_participation_id, mentee_participation_id)
        except UndefinedTable:
            return Facts(None, None, None, None)

    def program(self, program_id: UUID) -> Program | None:
        """Return the present facts about a program, or None for an unknown one."""
        try:
            row = self._program_row({"program": program_id, "one": None, "other": None})
        except UndefinedTable:
            return None
        return None if row is None else _program(row)

    def participants_of(self, program_id: UUID) -> list[Participant]:
        """Return every participation of a program that has arrived, in the order of their ids."""
        try:
            with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
                return [_participant(row) for row in cursor.execute(_PARTICIPATIONS_OF, [program_id]).fetchall()]
        except UndefinedTable:
            return []

    def conflicts_of(self, program_id: UUID) -> list[tuple[str, str, str]]:
        """Return the conflicts of interest declared between people of a program: two people and the kind."""
        try:
            with self._pool.connection() as connection:
                return connection.execute(_CONFLICTS_OF, [program_id]).fetchall()
        except UndefinedTable:
            return []

    def directory_consents_of(self, program_id: UUID) -> dict[str, bool]:
        """Return by person of a program whether the directory is allowed; without those who were never asked."""
        try:
            with self._pool.connection() as connection:
                return dict(connection.execute(_DIRECTORY_CONSENTS, [program_id]).fetchall())
        except UndefinedTable:
            return {}

    def organization_state(self, organization_id: UUID) -> str | None:
        """Return `joined`, `leaving`, `left`, or None for an unknown organization."""
        try:
            with self._pool.connection() as connection:
                row = connection.execute(_ORGANIZATION, [organization_id]).fetchone()
        except UndefinedTable:
            return None
        return None if row is None else str(row[0])

    def shares_of(self, organization_id: UUID) -> list[str] | None:
        """Return what an organization shares; None for one that has accepted no published terms."""
        try:
            with self._pool.connection() as connection:
                row = connection.execute(_SHARES, [organization_id]).fetchone()
        except UndefinedTable:
            return None
        return None if row is None else list(row[0])

    def contact_held_since(self, relationship_id: UUID) -> datetime | None:
        """Return since when a concern holds the contact of a relationship, None where none does."""
        try:
            with self._pool.connection() as connection:
                row = connection.execute(_CONTACT, [relationship_id]).fetchone()
        except UndefinedTable:
            return None
        return None if row is None else cast("datetime", row[0])

    def instruments(self, program_id: UUID) -> list[Instrument]:
        """Return every version of every instrument of a program that has arrived."""
        try:
            with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
                return [_instrument(row) for row in cursor.execute(_INSTRUMENTS, [program_id]).fetchall()]
        except UndefinedTable:
            return []

    def _facts(self, *ids: UUID) -> Facts:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(_PARTICIPATIONS, [list(ids)]).fetchall()
            participants = {row["participation_id"]: _participant(row) for row in rows}
            mentor, mentee = (participants.get(str(id)) for id in ids)
            row = None
            if mentor is not None:
                people = {"one": mentor.person_id, "other": mentee and mentee.person_id}
                row = cursor.execute(_PROGRAM, {"program": mentor.program_id, **people}).fetchone()
        program = None if row is None else _program(row)
        if row is None or program is None:
            return Facts(mentor, mentee, None, None)
        return Facts(mentor, mentee, program, row["organization_state"], frozenset(row["conflicts"] or ()))

    def _program_row(self, values: dict[str, object]) -> DictRow | None:
        with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(_PROGRAM, values).fetchone()


def _participant(row: DictRow) -> Participant:
    changes = [Change(item, _moment(begin), _moment(until)) for item, begin, until in row.pop("changes") or ()]
    return Participant(**{**row, "capacity": row["capacity"] or 0}, validity=fold(changes))


def _instrument(row: DictRow) -> Instrument:
    items = zip(row.pop("item_codes"), row.pop("item_minimums"), row.pop("item_maximums"), strict=True)
    scales = {code: Scale(minimum, maximum) for code, minimum, maximum in items}
    lists = {"answered_by": frozenset(row["answered_by"]), "waves": tuple(row["waves"])}
    return Instrument(**{**row, **lists}, scales=scales)


def _program(row: DictRow) -> Program | None:
    """Return a program, or None while no version of its policy has arrived."""
    if not row["versions"]:
        return None
    return Program(
        program_id=row["program_id"],
        organization_id=row["organization_id"],
        state=row["state"],
        versions=tuple(
            PolicyVersion(number, datetime.fromisoformat(at), read_policy(policy))
            for number, at, policy in row["versions"]
        ),
        documents=tuple(_document(document) for document in row["documents"] or ()),
    )


def _document(row: Sequence[str]) -> Document:
    code, version, kind, roles, mandatory_at = row
    return Document(code, int(version), kind, frozenset(roles), datetime.fromisoformat(mandatory_at))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
