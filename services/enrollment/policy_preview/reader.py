"""The present facts of a program, from the tables of the service's process.

They are facts of public events in this service's own database: data flows one way, from both logs over the topics. A
participation is loaded by its id alone, so the log cannot be asked for the people of a program.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg import IsolationLevel
from psycopg.errors import UndefinedTable

from services.enrollment.policy_preview.domain import Facts, Participants, Proposals
from services.eventstore.refusal import RefusedError
from services.platform.database import Pool
from services.policy.pairing import Form

_PARTICIPANTS = """
WITH loads AS (
    SELECT party, count(*) AS load
    FROM enrollment_process.relationships r
    CROSS JOIN LATERAL (VALUES (r.mentor_participation_id), (r.mentee_participation_id)) AS parties (party)
    WHERE r.program_id = %(program)s AND r.matched AND r.never_again_at IS NULL
    GROUP BY party
), cleared AS (
    SELECT q.participation_id, array_agg(q.kind ORDER BY q.kind) AS kinds
    FROM enrollment_process.requirements q JOIN enrollment_process.participations p ON p.id = q.participation_id
    WHERE p.program_id = %(program)s AND (q.valid_until IS NULL OR q.valid_until > %(at)s)
    GROUP BY q.participation_id
)
SELECT p.role, p.state, coalesce(l.load, 0), p.seniority, coalesce(c.kinds, '{}'), count(*)
FROM enrollment_process.participations p
LEFT JOIN loads l ON l.party = p.id
LEFT JOIN cleared c ON c.participation_id = p.id
WHERE p.program_id = %(program)s
GROUP BY 1, 2, 3, 4, 5"""
_PROPOSALS = """
SELECT formality, direction, shape, count(*) FROM enrollment_process.relationships
WHERE program_id = %s AND NOT matched AND never_again_at IS NULL GROUP BY 1, 2, 3"""
_POSITIONS = """
SELECT p.source, max(p.position)
FROM projection.positions p JOIN projection.generations g USING (projection, generation)
WHERE p.projection = 'enrollment_process' AND g.state = 'live' GROUP BY p.source ORDER BY p.source"""


class FactsReader:
    """Reads the present facts of programs."""

    def __init__(self, pool: Pool) -> None:
        """Read through a pool.

        Args:
            pool: Connections to this service's database.
        """
        self._pool = pool

    def read(self, program_id: UUID, at: datetime) -> Facts:
        """Return the present facts of a program, all of one snapshot.

        Args:
            program_id: The program.
            at: The time at which requirements count as cleared.

        Raises:
            RefusedError: `facts-not-arrived` before the process of the service started for the first time.
        """
        try:
            return self._read(program_id, at)
        except UndefinedTable as error:
            detail = "the facts of the program have not arrived yet: the process of this service has not started"
            raise RefusedError("facts-not-arrived", detail, kind="conflict") from error

    def _read(self, program_id: UUID, at: datetime) -> Facts:
        with self._pool.connection() as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            try:
                with connection.transaction():
                    people = connection.execute(_PARTICIPANTS, {"program": program_id, "at": at}).fetchall()
                    proposals = connection.execute(_PROPOSALS, [program_id]).fetchall()
                    positions = connection.execute(_POSITIONS).fetchall()
            finally:
                connection.isolation_level = None
        return Facts(
            [
                Participants(role, state, load, seniority, frozenset(kinds), number)
                for role, state, load, seniority, kinds, number in people
            ],
            [Proposals(Form(formality, direction, shape), number) for formality, direction, shape, number in proposals],
            dict(positions),
        )
