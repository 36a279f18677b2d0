"""The reach table: read as a whole, written by difference, together with its position."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import psycopg
from numpy.typing import NDArray

from services.projections.network.in_memory.id_index import Ids
from services.projections.network.in_memory.pgcopy import BIGINT, UUID, copy_in, copy_rows, row_type
from services.projector.positions import ClaimRejectedError

Figures = NDArray[np.int64]
"""Two columns: reach, and number of mentors upstream."""
_ROWS = row_type(("person", UUID), ("reach", BIGINT), ("lineage", BIGINT))
_GONE = row_type(("person", UUID))
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS stage (person_id uuid, reach bigint, lineage bigint) ON COMMIT DELETE ROWS"""
_UPSERT = """
INSERT INTO ripple.reach SELECT * FROM stage
ON CONFLICT (person_id) DO UPDATE SET reach = excluded.reach, lineage = excluded.lineage"""
_CLAIM = """
UPDATE ripple.position SET generation = %(generation)s, position = %(position)s, effect = %(effect)s, rule = %(rule)s,
       written_at = clock_timestamp()
 WHERE generation = %(known_generation)s AND position = %(known_position)s"""
_FIRST = """
INSERT INTO ripple.position (generation, position, effect, rule)
VALUES (%(generation)s, %(position)s, %(effect)s, %(rule)s) ON CONFLICT DO NOTHING"""


class TablePosition(NamedTuple):
    """Position of the network's read model; (0, 0) before the first write."""

    generation: int
    position: int


NEVER_WRITTEN = TablePosition(0, 0)


@dataclass(frozen=True)
class Delta:
    """A difference to write.

    Attributes:
        ids: People.
        figures: Their figures, a row each.
        gone: People who have no figures any more.
    """

    ids: Ids
    figures: Figures
    gone: Ids

    def __len__(self) -> int:
        return int(self.ids.size + self.gone.size)


def read_position(connection: psycopg.Connection[Any]) -> TablePosition:
    """Return the position of the table."""
    row = connection.execute("SELECT generation, position FROM ripple.position").fetchone()
    return TablePosition(*row) if row else NEVER_WRITTEN


def read(connection: psycopg.Connection[Any]) -> tuple[Ids, Figures]:
    """Return the people in the table and their figures."""
    rows = copy_rows(connection, "SELECT person_id, reach, lineage FROM ripple.reach", _ROWS)
    return rows["person"], np.stack([rows["reach"], rows["lineage"]], axis=1).astype(np.int64)


def save(
    connection: psycopg.Connection[Any],
    delta: Delta,
    previous: TablePosition,
    current: TablePosition,
    policy: Mapping[str, str],
) -> None:
    """Write a difference and its position, in one transaction.

    Args:
        connection: Autocommitting.
        delta: The difference.
        previous: Position when the table was last read or written.
        current: New position.
        policy: Names of the ``effect`` policy and the path ``rule``.

    Raises:
        ClaimRejectedError: The table is at another position; nothing was written.
    """
    values = {**policy, **current._asdict(), **{f"known_{name}": value for name, value in previous._asdict().items()}}
    with connection.transaction():
        if connection.execute(_CLAIM if previous != NEVER_WRITTEN else _FIRST, values).rowcount != 1:
            raise ClaimRejectedError(f"not at {previous} any more")
        connection.execute(_STAGE)
        if delta.gone.size:
            copy_in(connection, "stage (person_id)", _GONE, {"person": delta.gone})
            connection.execute("DELETE FROM ripple.reach r USING stage s WHERE r.person_id = s.person_id")
            connection.execute("TRUNCATE stage")
        if delta.ids.size:
            columns = {"person": delta.ids, "reach": delta.figures[:, 0], "lineage": delta.figures[:, 1]}
            # Where nothing is written yet there is nothing to meet, and no detour is needed.
            empty = (
                previous == NEVER_WRITTEN and connection.execute("SELECT FROM ripple.reach LIMIT 1").fetchone() is None
            )
            copy_in(connection, "ripple.reach" if empty else "stage", _ROWS, columns)
            if not empty:
                connection.execute(_UPSERT)
