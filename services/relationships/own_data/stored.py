"""Rows of the log about a person: the relationships of one, and the answers that a party gave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from services.platform.database import Pool

_SEALED = """
SELECT DISTINCT convert_from(state, 'UTF8')::jsonb ->> 'program_id' FROM relationships.stored_events
WHERE position('"confidentiality":"sealed"'::bytea IN state) > 0"""
_OF_PEOPLE = """
SELECT DISTINCT e.originator_id FROM relationships.stored_events e
WHERE EXISTS (SELECT FROM unnest(%s::bytea[]) AS n (named) WHERE position(n.named IN e.state) > 0)
ORDER BY e.originator_id"""
_PARTICIPATIONS = "SELECT id FROM eligibility.participations WHERE person_id = ANY(%s::uuid[]) ORDER BY id"
_PARTIES = ("mentor_id", "co_mentor_id", "mentee_id")
_ANSWERS = """
SELECT e.originator_id::text, f.event ->> 'instrument', (f.event ->> 'instrument_version')::int, f.event ->> 'wave',
       f.event ->> 'about', f.event ->> 'about_id', f.event ->> 'given_by', (f.event ->> 'rating')::int,
       coalesce(f.event -> 'scores', '{}'), f.event #>> '{timestamp,_data_}'
FROM relationships.stored_events e CROSS JOIN LATERAL (SELECT convert_from(e.state, 'UTF8')::jsonb AS event) f
WHERE e.originator_id = ANY(%s) AND e.topic = 'relationships.relationship.feedback-given'
ORDER BY e.notification_id"""
_ANONYMOUS = """
SELECT f.event ->> 'program_id', f.event ->> 'instrument', (f.event ->> 'instrument_version')::int,
       f.event ->> 'wave', f.event ->> 'given_by', f.event #>> '{timestamp,_data_}'
FROM relationships.stored_events e CROSS JOIN LATERAL (SELECT convert_from(e.state, 'UTF8')::jsonb AS event) f
WHERE e.topic = 'relationships.tally.answered' AND f.event ->> 'person_id' = ANY(%s) ORDER BY e.notification_id"""
_OF_ANONYMOUS = ("program_id", "instrument", "instrument_version", "wave", "given_by", "answered_at")
_COLUMNS = ("relationship_id", "instrument", "instrument_version", "wave", "about", "about_id", "given_by", "rating")


class StoredAboutPeople:
    """Reads the log. Each question reads it whole: it is asked when a person wants everything, and seldom.

    Args:
        pool: Of the database of relationships.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def sealed_programs(self) -> list[str]:
        """Return the sealed programs that have relationships."""
        with self._pool.connection() as connection:
            return [str(row[0]) for row in connection.execute(_SEALED)]

    def relationships_of(self, people: Collection[str]) -> list[UUID]:
        """Return the relationships, flash sessions and groups of which one of some ids is a party."""
        named = [f'"{side}":"{id}"'.encode() for id in people for side in _PARTIES]
        with self._pool.connection() as connection:
            return [row[0] for row in connection.execute(_OF_PEOPLE, [named])]

    def participations_of(self, people: Collection[str]) -> list[UUID]:
        """Return the participations of a person, as far as the topics of enrollment have brought them."""
        with self._pool.connection() as connection:
            return [row[0] for row in connection.execute(_PARTICIPATIONS, [list(people)])]

    def answered_anonymously(self, people: Collection[str]) -> list[dict[str, Any]]:
        """Return which anonymous instruments one of some ids answered, as JSON objects; what, is nowhere."""
        with self._pool.connection() as connection:
            rows = connection.execute(_ANONYMOUS, [list(people)]).fetchall()
        return [dict(zip(_OF_ANONYMOUS, row, strict=True)) for row in rows]

    def answers(self, relationships: Iterable[UUID]) -> list[dict[str, Any]]:
        """Return the answers to instruments in some relationships, of both parties, as JSON objects."""
        with self._pool.connection() as connection:
            rows = connection.execute(_ANSWERS, [list(relationships)]).fetchall()
        return [{**dict(zip(_COLUMNS, row, strict=False)), "scores": row[8], "given_at": row[9]} for row in rows]
