"""Rows of the relationships table as one array, all of them or those written since.

One snapshot of the database serves for the rows, for the position they stand for, and for the mark from which to ask
next time. A row bears the transaction that wrote it last. Whoever asks again for all rows of transactions from the
snapshot's oldest unfinished one on (its *xmin*) misses none: whatever is older was finished, and hence seen or undone.
Some rows come twice; they say the same.
"""

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
"""What a row is: not begun (or no longer counted), mentor to mentee, between peers."""

_WIRE = row_type(
    *((name, UUID) for name in ("id", "mentor", "mentee", "program", "organization")),
    *((name, BIGINT) for name in ("start", "end", "held_1", "held_2", "held_3")),
    ("kind", SMALLINT),
)

_SELECT = f"""
SELECT id, coalesce(mentor_id, id), coalesce(mentee_id, id), program_id, organization_id,
       coalesce(started_at, {NEVER}), coalesce(ended_at, {NEVER}),
       coalesce(early[1], {NEVER}), coalesce(early[2], {NEVER}), coalesce(early[3], {NEVER}),
       (CASE WHEN started_at IS NULL OR mentor_id = mentee_id THEN {NO_EDGE}
             WHEN layer = 'directed' THEN {DIRECTED} WHEN layer = 'peer' THEN {PEER} ELSE {NO_EDGE} END)::smallint
"""


class ChangeSet(NamedTuple):
    """What one look found.

    Attributes:
        reading: where the read model stands in that snapshot.
        rows: the rows, in order of start where all were asked for.
        xmin: from which transaction on to ask next time.
    """

    reading: Reading
    rows: Rows
    xmin: int


def read_changes(connection: psycopg.Connection[Any], generation: int, mark: int) -> ChangeSet:
    """Read what was written from a mark on, or everything where the live generation is another one.

    Args:
        connection: autocommitting.
        generation: the one known so far; 0 for none.
        mark: the mark of the look before.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return read_changes_within(connection, generation, mark)


def read_changes_within(connection: psycopg.Connection[Any], generation: int, mark: int) -> ChangeSet:
    """Read the same inside a transaction that sees one snapshot."""
    reading = status.reading(connection, NAME)
    row = connection.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()
    oldest = int(row[0]) if row else 0
    if not reading.generation:
        return ChangeSet(reading, np.empty(0, _WIRE), oldest)
    # Not through the view: in a snapshot taken before a switch it would already show the other generation.
    table = f"FROM {Generation(NAME, reading.generation).schema}.relationships"
    if reading.generation == generation:
        rows = copy_rows(connection, f"{_SELECT} {table} WHERE changed >= '{mark}'::xid8", _WIRE)
    else:
        rows = copy_rows(connection, f"{_SELECT} {table} WHERE started_at IS NOT NULL ORDER BY started_at", _WIRE)
    return ChangeSet(reading, rows, oldest)
