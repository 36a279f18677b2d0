"""Acquaintances: the part of the process's facts that decides who sees a person's name.

The facts come from public events, so that the people of a sealed program are known here by the ids of that program
only: its parties find each other, and no one who knows a person from elsewhere does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.errors import UndefinedTable

from services.platform.database import Pool

KNOWN_AFTER_END = timedelta(days=90)
"""How long the people of a relationship, or of a group, see each other's name after its end."""

_ACQUAINTANCES = """
WITH own_groups AS (
    SELECT group_id, matched_at, coalesce(ended_at, 'infinity') AS ended_at FROM enrollment_process.counterparts
    WHERE group_id IS NOT NULL AND (ended_at IS NULL OR ended_at > %(since)s)
      AND (mentor_id = ANY(%(known_as)s::uuid[]) OR mentee_id = ANY(%(known_as)s::uuid[]))
)
SELECT asked.id,
       p.participation_id, p.organization_id, coalesce(p.programs, '{}'),
       EXISTS (SELECT FROM enrollment_process.counterparts c
               WHERE c.mentor_id = asked.id AND c.mentee_id = ANY(%(known_as)s::uuid[])
                 AND (c.ended_at IS NULL OR c.ended_at > %(since)s))
       OR EXISTS (SELECT FROM enrollment_process.counterparts c
                  WHERE c.mentee_id = asked.id AND c.mentor_id = ANY(%(known_as)s::uuid[])
                    AND (c.ended_at IS NULL OR c.ended_at > %(since)s))
       -- All who are in a group at the same time meet in its sessions.
       OR EXISTS (SELECT FROM own_groups g JOIN enrollment_process.counterparts c USING (group_id)
                  WHERE asked.id IN (c.mentor_id, c.mentee_id) AND (c.ended_at IS NULL OR c.ended_at > %(since)s)
                    AND c.matched_at < g.ended_at AND g.matched_at < coalesce(c.ended_at, 'infinity'))
       -- Who declares an informal relationship is named to the one who is asked to confirm it, and not the reverse.
       OR EXISTS (SELECT FROM enrollment_process.relationships r
                  WHERE r.declared_by = 'mentor' AND r.mentor_id = asked.id
                    AND r.mentee_id = ANY(%(known_as)s::uuid[]))
       OR EXISTS (SELECT FROM enrollment_process.relationships r
                  WHERE r.declared_by = 'mentee' AND r.mentee_id = asked.id
                    AND r.mentor_id = ANY(%(known_as)s::uuid[]))
FROM unnest(%(ids)s::uuid[]) AS asked (id)
LEFT JOIN LATERAL (
    SELECT (array_agg(p.id))[1] AS participation_id, (array_agg(p.organization_id))[1] AS organization_id,
           array_agg(DISTINCT p.program_id::text) AS programs
    FROM enrollment_process.participants p WHERE p.person_id = asked.id
) AS p ON true"""
_SHARED = """
SELECT DISTINCT m.person_id, m.id, r.id, m.program_id, r.person_id
FROM enrollment_process.participants m JOIN enrollment_process.participants r ON r.program_id = m.program_id
WHERE m.person_id = ANY(%(ids)s) AND r.person_id = ANY(%(known_as)s::uuid[]) AND r.person_id <> m.person_id"""
_LEFT = "SELECT id::text FROM enrollment_process.organizations WHERE has_left AND id = ANY(%s::uuid[])"


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """The facts about an id that decide who sees its name.

    Attributes:
        participation_id: One participation under this id; None where there is none.
        organization_id: The organization of it.
        programs: The programs in which the id takes part, or took part.
        counterpart: Whether the viewer is, or was until recently, the other person of a relationship or in a group
            with the person, or is asked to confirm an informal one that the person declared.
    """

    participation_id: UUID | None = None
    organization_id: UUID | None = None
    programs: frozenset[str] = frozenset()
    counterpart: bool = False


class SharedProgram(NamedTuple):
    """Two people of one program, each by a participation in it, whatever became of it."""

    person_id: UUID
    participation_id: UUID
    of_viewer: UUID
    program_id: UUID
    viewer_id: UUID


class Acquaintances:
    """Reads who knows whom.

    Args:
        pool: Connections to this service's database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, ids: Iterable[UUID], known_as: Collection[str], at: datetime) -> Mapping[UUID, Acquaintance]:
        """Return the facts about some ids, as seen by a viewer; none before the process started for the first time.

        Args:
            ids: The ids that a viewer asks for.
            known_as: The ids that the viewer is known as.
            at: The present time.
        """
        values = {"ids": list(ids), "known_as": sorted(known_as), "since": at - KNOWN_AFTER_END}
        try:
            with self._pool.connection() as connection:
                rows = connection.execute(_ACQUAINTANCES, values).fetchall()
        except UndefinedTable:
            return {}
        return {
            id: Acquaintance(participation, organization, frozenset(programs), counterpart)
            for id, participation, organization, programs, counterpart in rows
        }

    def shared_programs(self, ids: Collection[UUID], known_as: Collection[str]) -> Sequence[SharedProgram]:
        """Return where some people and a viewer take part, or took part, in the same program."""
        if not ids or not known_as:
            return []
        values = {"ids": list(ids), "known_as": sorted(known_as)}
        try:
            with self._pool.connection() as connection:
                return [SharedProgram(*row) for row in connection.execute(_SHARED, values)]
        except UndefinedTable:
            return []

    def programs_of_organization(self, organization_id: UUID) -> list[UUID]:
        """Return the programs of an organization that have opened."""
        return self._ids("SELECT id FROM enrollment_process.programs WHERE organization_id = %s", organization_id)

    def participating(self, ids: list[UUID]) -> list[UUID]:
        """Return which of some ids take part, or took part, in a program."""
        return self._ids(
            "SELECT DISTINCT person_id FROM enrollment_process.participants WHERE person_id = ANY(%s)", ids
        )

    def _ids(self, query: LiteralString, value: object) -> list[UUID]:
        try:
            with self._pool.connection() as connection:
                return [id for (id,) in connection.execute(query, [value])]
        except UndefinedTable:
            return []

    def left(self, organizations: Collection[str]) -> frozenset[str]:
        """Return which of some organizations have left the federation: roles in them no longer count."""
        if not organizations:
            return frozenset()
        try:
            with self._pool.connection() as connection:
                return frozenset(id for (id,) in connection.execute(_LEFT, [sorted(organizations)]))
        except UndefinedTable:
            return frozenset()
