"""The table of everybody's reach: read whole, and written by what changed, together with the position it is of."""

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
"""Two columns: reach, and how many mentors are upstream."""
_ROWS = row_type(("person", UUID), ("reach", BIGINT), ("lineage", BIGINT))
_GONE = row_type(("person", UUID))
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS stage (person_id uuid, reach bigint, lineage bigint) ON COMMIT DELETE ROWS"""
_UPSERT = """
INSERT INTO ripple.reach SELECT * FROM stage
ON CONFLICT (person_id) DO UPDATE SET reach = excluded.reach, lineage = excluded.lineage"""
_CLAIM = """
UPDATE ripple.standing SET generation = %(generation)s, position = %(position)s, effect = %(effect)s, rule = %(rule)s,
       written_at = clock_timestamp()
 WHERE generation = %(known_generation)s AND position = %(known_position)s"""
_FIRST = """
INSERT INTO ripple.standing (generation, position, effect, rule)
VALUES (%(generation)s, %(position)s, %(effect)s, %(rule)s) ON CONFLICT DO NOTHING"""


class TablePosition(NamedTuple):
    """Where the network's read model stood; (0, 0) where nothing was ever written."""

    generation: int
    position: int


NEVER_WRITTEN = TablePosition(0, 0)


@dataclass(frozen=True)
class Delta:
    """Whose figures to write.

    Attributes:
        ids: the people.
        figures: theirs, a row each.
        gone: people who have none any more.
    """

    ids: Ids
    figures: Figures
    gone: Ids

    def __len__(self) -> int:
        return int(self.ids.size + self.gone.size)


def read_position(connection: psycopg.Connection[Any]) -> TablePosition:
    """Return where the table stands."""
    row = connection.execute("SELECT generation, position FROM ripple.standing").fetchone()
    return TablePosition(*row) if row else NEVER_WRITTEN


def read(connection: psycopg.Connection[Any]) -> tuple[Ids, Figures]:
    """Return what is written: people, and their figures."""
    rows = copy_rows(connection, "SELECT person_id, reach, lineage FROM ripple.reach", _ROWS)
    return rows["person"], np.stack([rows["reach"], rows["lineage"]], axis=1).astype(np.int64)


def save(
    connection: psycopg.Connection[Any],
    delta: Delta,
    known: TablePosition,
    now: TablePosition,
    policy: Mapping[str, str],
) -> None:
    """Write what changed and the position it is of, in one transaction.

    Args:
        connection: autocommitting.
        delta: what changed.
        known: where the table was when it was last read or written.
        now: where it is to stand.
        policy: names of the ``effect`` policy and the path ``rule``.

    Raises:
        ClaimRejectedError: it stands elsewhere; nothing was written.
    """
    values = {**policy, **now._asdict(), **{f"known_{name}": value for name, value in known._asdict().items()}}
    with connection.transaction():
        if connection.execute(_CLAIM if known != NEVER_WRITTEN else _FIRST, values).rowcount != 1:
            raise ClaimRejectedError(f"not at {known} any more")
        connection.execute(_STAGE)
        if delta.gone.size:
            copy_in(connection, "stage (person_id)", _GONE, {"person": delta.gone})
            connection.execute("DELETE FROM ripple.reach r USING stage s WHERE r.person_id = s.person_id")
            connection.execute("TRUNCATE stage")
        if delta.ids.size:
            columns = {"person": delta.ids, "reach": delta.figures[:, 0], "lineage": delta.figures[:, 1]}
            # Where nothing is written yet there is nothing to meet, and no detour is needed.
            empty = known == NEVER_WRITTEN and connection.execute("SELECT FROM ripple.reach LIMIT 1").fetchone() is None
            copy_in(connection, "ripple.reach" if empty else "stage", _ROWS, columns)
            if not empty:
                connection.execute(_UPSERT)
