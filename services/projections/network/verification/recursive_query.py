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

# UNION keeps each (person, time) once, so cycles in time terminate. A person's relationships are found by all of their
# ids, because the indexes know these: `ids_of`.
_REACH = """
WITH RECURSIVE edges AS NOT MATERIALIZED ({edges}), reached (person, at) AS (
    SELECT e.mentee, e.effect FROM ({ids_of_root}) i JOIN edges e ON e.mentor_id = i.id
    UNION
    SELECT e.mentee, e.effect FROM reached r CROSS JOIN LATERAL ({ids_of}) i
    JOIN edges e ON e.mentor_id = i.id AND e.started_at {follows} r.at)
SELECT count(DISTINCT person) FROM reached WHERE person <> %(person)s::uuid"""
_LINEAGE = """
WITH RECURSIVE edges AS NOT MATERIALIZED ({edges}), reached (person, at) AS (
    SELECT e.mentor, e.started_at FROM ({ids_of_root}) i JOIN edges e ON e.mentee_id = i.id
    UNION
    SELECT e.mentor, e.started_at FROM reached r CROSS JOIN LATERAL ({ids_of}) i
    JOIN edges e ON e.mentee_id = i.id AND r.at {follows} e.effect)
SELECT count(DISTINCT person) FROM reached WHERE person <> %(person)s::uuid"""
_IDS_OF = "SELECT person_id AS id FROM {identities} WHERE canonical_id = {person} UNION SELECT {person}"
_EDGES = """
SELECT mentor_id, mentee_id, {mentor} AS mentor, {mentee} AS mentee, started_at, {effect} AS effect
FROM {table} r LEFT JOIN {identities} m ON m.person_id = mentor_id LEFT JOIN {identities} n ON n.person_id = mentee_id
WHERE layer = 'directed' AND {mentor} <> {mentee} AND started_at <= %(as_of)s AND {effect} <= %(as_of)s"""
_PEOPLE = {"mentor": "coalesce(m.canonical_id, mentor_id)", "mentee": "coalesce(n.canonical_id, mentee_id)"}
_SAMPLE = """
WITH edges AS NOT MATERIALIZED (SELECT {mentor} AS mentor, {mentee} AS mentee
    FROM {table} r
    LEFT JOIN {identities} m ON m.person_id = mentor_id LEFT JOIN {identities} n ON n.person_id = mentee_id
    WHERE {counts} AND {mentor} <> {mentee})
SELECT id::text FROM (SELECT mentor AS id FROM edges UNION SELECT mentee FROM edges) people
ORDER BY uuid_hash_extended(id, %s::bigint), id LIMIT %s"""
_COUNTS = "layer = 'directed' AND started_at IS NOT NULL"
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
        person: The id under which the network knows them.
        policy: Effect policy and path rule.
        direction: Which way.
        as_of: The last microsecond that counts; None for all there is.
    """
    effect, rule = policy
    names = _names(generation)
    edges = sql.SQL(_EDGES).format(effect=sql.SQL(_effect(effect)), **names)
    query = sql.SQL(_REACH if direction == "reach" else _LINEAGE).format(
        edges=edges,
        ids_of_root=sql.SQL(_IDS_OF).format(person=sql.SQL("%(person)s::uuid"), identities=names["identities"]),
        ids_of=sql.SQL(_IDS_OF).format(person=sql.SQL("r.person"), identities=names["identities"]),
        follows=sql.SQL(">" if rule is Rule.STRICTLY_AFTER else ">="),
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
    query = sql.SQL(_SAMPLE).format(counts=sql.SQL(_COUNTS), **_names(generation))
    return [person for (person,) in connection.execute(query, [seed, size])]


def _names(generation: int) -> dict[str, sql.Composable]:
    """Return the names of the tables of a generation, and the people of a relationship as the network knows them."""
    schema = Generation("network", generation).schema
    tables = {"table": "relationships", "identities": "identities"}
    return {
        **{name: sql.Identifier(schema, table) for name, table in tables.items()},
        **{name: sql.SQL(column) for name, column in _PEOPLE.items()},
    }


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
