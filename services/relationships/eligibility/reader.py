"""Queries of decisions: two small reads of the stable views of the eligibility tables."""

from __future__ import annotations

from uuid import UUID

from psycopg.errors import UndefinedTable
from psycopg.rows import DictRow, dict_row

from services.platform.database import Pool
from services.relationships.eligibility.domain import Facts, Participation, Program
from services.relationships.eligibility.instrument import Instrument, Scale

_PARTICIPATIONS = """
SELECT id::text AS participation_id, program_id::text, person_id::text, role, state, capacity, seniority, enrolled_at
FROM eligibility.participations WHERE id = ANY(%s)"""
_PROGRAM = """
SELECT p.id::text AS program_id, p.organization_id::text, p.state, p.confidentiality, p.formalities, p.directions,
       p.shapes, p.mentee_limit, p.request_expiry_days, o.state AS organization_state
FROM eligibility.programs p LEFT JOIN eligibility.organizations o ON o.id = p.organization_id WHERE p.id = %s"""
_INSTRUMENTS = """
SELECT code, version, about, answered_by, waves, overall, item_codes, item_minimums, item_maximums
FROM eligibility.instruments WHERE program_id = %s ORDER BY code, version"""
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

    def organization_state(self, organization_id: UUID) -> str | None:
        """Return `joined`, `left`, or None for an unknown organization."""
        try:
            with self._pool.connection() as connection:
                row = connection.execute(_ORGANIZATION, [organization_id]).fetchone()
        except UndefinedTable:
            return None
        return None if row is None else str(row[0])

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
            participations = {row["participation_id"]: _participation(row) for row in rows}
            mentor, mentee = (participations.get(str(id)) for id in ids)
            row = cursor.execute(_PROGRAM, [mentor.program_id]).fetchone() if mentor else None
        if row is None or row["formalities"] is None:  # its closing arrived before its opening
            return Facts(mentor, mentee, None, None)
        organization_state = row.pop("organization_state")
        return Facts(mentor, mentee, _program(row), organization_state)


def _participation(row: DictRow) -> Participation:
    return Participation(**{**row, "capacity": row["capacity"] or 0})


def _instrument(row: DictRow) -> Instrument:
    items = zip(row.pop("item_codes"), row.pop("item_minimums"), row.pop("item_maximums"), strict=True)
    scales = {code: Scale(minimum, maximum) for code, minimum, maximum in items}
    lists = {"answered_by": frozenset(row["answered_by"]), "waves": tuple(row["waves"])}
    return Instrument(**{**row, **lists}, scales=scales)


def _program(row: DictRow) -> Program:
    forms = {name: frozenset(row[name]) for name in ("formalities", "directions", "shapes")}
    return Program(**{**row, **forms})
