"""Reader of the relationships table: all rows, or those changed since the last read (change data capture by xmin).

One database snapshot provides the rows, their position, and the transaction to read from next time. A row carries the
transaction that wrote it last. Reading all rows of transactions from the snapshot's oldest unfinished one (its *xmin*)
misses none: every older transaction had finished, and its rows were visible or rolled back. Some rows are read twice,
with equal values.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import psycopg

from services.projections.network.in_memory.pgcopy import BIGINT, SMALLINT, UUID, Rows, copy_rows, row_type
from services.projector import status
from services.projector.positions import Generation
from services.projector.status import Reading
from services.ripple import NEVER

NAME = "network"
NO_EDGE, DIRECTED, PEER = 0, 1, 2
"""Kinds of row: not started (or no longer counted), mentor to mentee, between peers."""

_WIRE = row_type(
    *((name, UUID) for name in ("id", "mentor", "mentee", "program", "organization")),
    *((name, BIGINT) for name in ("start", "end", "held_1", "held_2", "held_3")),
    ("kind", SMALLINT),
)

_IDENTITY = row_type(("person", UUID), ("canonical", UUID), ("organization", UUID))
_MENTOR, _MENTEE = "coalesce(m.canonical_id, r.mentor_id, r.id)", "coalesce(n.canonical_id, r.mentee_id, r.id)"
"""The ids under which the network knows the two people: people who are one person have one."""
_SELECT = f"""
SELECT r.id, {_MENTOR}, {_MENTEE}, program_id, r.organization_id,
       coalesce(started_at, {NEVER}), coalesce(ended_at, {NEVER}),
       coalesce(early[1], {NEVER}), coalesce(early[2], {NEVER}), coalesce(early[3], {NEVER}),
       (CASE WHEN started_at IS NULL OR {_MENTOR} = {_MENTEE} THEN {NO_EDGE}
             WHEN layer = 'directed' THEN {DIRECTED} WHEN layer = 'peer' THEN {PEER} ELSE {NO_EDGE} END)::smallint
"""
_TABLES = """
FROM {schema}.relationships r
LEFT JOIN {schema}.identities m ON m.person_id = r.mentor_id
LEFT JOIN {schema}.identities n ON n.person_id = r.mentee_id
"""
_MOVED = "SELECT person_id::text FROM {schema}.identities WHERE changed >= '{xmin}'::xid8"
_IDENTITIES = "SELECT person_id, canonical_id, organization_id FROM {schema}.identities"


class ChangeSet(NamedTuple):
    """The result of one read.

    Attributes:
        reading: Position of the read model in that snapshot.
        rows: The rows, in order of start where all were read.
        xmin: Transaction to read from next time.
        identities: Every person who was ever linked, with the id that the network knows them under and their
            organization; None where that has not changed.
    """

    reading: Reading
    rows: Rows
    xmin: int
    identities: Rows | None = None


def read_changes(connection: psycopg.Connection[Any], generation: int, xmin: int) -> ChangeSet:
    """Read the rows written since ``xmin``, or all rows where another generation is live.

    Args:
        connection: Autocommitting.
        generation: The last known generation; 0 for none.
        xmin: Value of the last `ChangeSet`.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return read_changes_within(connection, generation, xmin)


def read_changes_within(connection: psycopg.Connection[Any], generation: int, xmin: int) -> ChangeSet:
    """Read the same inside a transaction that has one snapshot."""
    reading = status.reading(connection, NAME)
    row = connection.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()
    oldest = int(row[0]) if row else 0
    if not reading.generation:
        return ChangeSet(reading, np.empty(0, _WIRE), oldest, np.empty(0, _IDENTITY))
    # Not through the view: in a snapshot taken before a switch it would already show the other generation.
    schema = Generation(NAME, reading.generation).schema
    tables, identities = _TABLES.format(schema=schema), None
    moved: list[str] = []
    if reading.generation == generation:
        query: Any = _MOVED.format(schema=schema, xmin=xmin)  # built of constants and numbers
        moved = [person for (person,) in connection.execute(query)]
        where = f"WHERE r.changed >= '{xmin}'::xid8" + _of_people(moved)
    else:
        where = "WHERE started_at IS NOT NULL ORDER BY started_at"
    if moved or reading.generation != generation:
        identities = copy_rows(connection, _IDENTITIES.format(schema=schema), _IDENTITY)
    return ChangeSet(reading, copy_rows(connection, f"{_SELECT} {tables} {where}", _WIRE), oldest, identities)


def _of_people(people: Sequence[str]) -> str:
    """Return the condition of the rows of some people, whose identity has changed; nothing for none."""
    if not people:
        return ""
    ids = f"'{{{','.join(people)}}}'::uuid[]"
    return f" OR r.mentor_id = ANY ({ids}) OR r.mentee_id = ANY ({ids})"
