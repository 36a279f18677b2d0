"""Recursive SQL query of one person's reach and lineage over the two covering indexes: the engine's counterpart in SQL.

Analysts can use it without the engine, and the engine is verified against it. It is fast for most people; for a person
who reached half the federation use the engine.
"""

from typing import Any, Literal

import psycopg
from psycopg import sql

from services.projector.positions import Generation
from services.ripple import Effect, Rule

Direction = Literal["reach", "lineage"]

# UNION keeps each (person, time) once, so cycles in time terminate.
_REACH = """
WITH RECURSIVE edges AS NOT MATERIALIZED ({edges}), reached (person, at) AS (
    SELECT mentee_id, effect FROM edges WHERE mentor_id = %(person)s::uuid
    UNION
    SELECT e.mentee_id, e.effect FROM reached r JOIN edges e ON e.mentor_id = r.person AND e.started_at {follows} r.at)
SELECT count(DISTINCT person) FROM reached WHERE person <> %(person)s::uuid"""
_LINEAGE = """
WITH RECURSIVE edges AS NOT MATERIALIZED ({edges}), reached (person, at) AS (
    SELECT mentor_id, started_at FROM edges WHERE mentee_id = %(person)s::uuid
    UNION
    SELECT e.mentor_id, e.started_at FROM reached r JOIN edges e ON e.mentee_id = r.person AND r.at {follows} e.effect)
SELECT count(DISTINCT person) FROM reached WHERE person <> %(person)s::uuid"""
_EDGES = """
SELECT mentor_id, mentee_id, started_at, {effect} AS effect FROM {table}
WHERE layer = 'directed' AND mentor_id <> mentee_id AND started_at <= %(as_of)s AND {effect} <= %(as_of)s"""
_SAMPLE = """
SELECT id::text FROM (
    SELECT mentor_id AS id FROM {table} WHERE {counts} UNION SELECT mentee_id FROM {table} WHERE {counts}) people
ORDER BY uuid_hash_extended(id, %s::bigint), id LIMIT %s"""
_COUNTS = "layer = 'directed' AND mentor_id <> mentee_id AND started_at IS NOT NULL"
_NOW = 2**62


def count(
    connection: psycopg.Connection[Any],
    generation: int,
    person: str,
    policy: tuple[Effect, Rule],
    *,
    direction: Direction = "reach",
    as_of: int | None = None,
) -> int:
    """Count the people downstream of one person (reach) or upstream (lineage).

    Args:
        connection: To the projections' database.
        generation: Of the read model `network`.
        person: Their id.
        policy: Effect policy and path rule.
        direction: Which way.
        as_of: The last microsecond that counts; None for all there is.
    """
    effect, rule = policy
    edges = sql.SQL(_EDGES).format(
        effect=sql.SQL(_effect(effect)), table=sql.Identifier(Generation("network", generation).schema, "relationships")
    )
    query = sql.SQL(_REACH if direction == "reach" else _LINEAGE).format(
        edges=edges, follows=sql.SQL(">" if rule is Rule.STRICTLY_AFTER else ">=")
    )
    row = connection.execute(query, {"person": person, "as_of": _NOW if as_of is None else as_of}).fetchone()
    return int(row[0]) if row else 0


def sample_people(connection: psycopg.Connection[Any], generation: int, size: int, seed: int) -> list[str]:
    """Choose people at random among those with a relationship that counts.

    Args:
        connection: To the projections' database.
        generation: Of the read model `network`.
        size: Number of people, fewer where there are not so many.
        seed: Seed of the choice, any 64-bit integer; the same people are chosen for the same seed.
    """
    table = sql.Identifier(Generation("network", generation).schema, "relationships")
    query = sql.SQL(_SAMPLE).format(table=table, counts=sql.SQL(_COUNTS))
    return [person for (person,) in connection.execute(query, [seed, size])]


def _effect(effect: Effect) -> Any:  # noqa: ANN401 - psycopg asks for a literal; this is built of constants and numbers
    """Write when a relationship delivers, null while it has not: what `Effect.time` says."""
    match effect.kind:
        case "started":
            return "started_at"
        case "delay":
            return f"started_at + {effect.delay}"
        case "closed":
            return "CASE WHEN ended_at IS NOT NULL THEN greatest(started_at, ended_at) END"
    # held_2 is the first of `early`, and in the index.
    held = "held_2" if effect.sessions == 1 else f"early[{effect.sessions}]"
    return f"CASE WHEN {held} IS NOT NULL THEN greatest(started_at, {held}) END"
