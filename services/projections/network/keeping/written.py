"""The table of everybody's reach: read whole, and written by what changed, together with the position it is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import psycopg
from numpy.typing import NDArray

_READ = "SELECT person_id::text, reach, lineage FROM ripple.reach"
_UPSERT = """
INSERT INTO ripple.reach (person_id, reach, lineage)
SELECT person::uuid, reach, lineage FROM unnest(%b::text[], %b::bigint[], %b::bigint[]) AS t (person, reach, lineage)
ON CONFLICT (person_id) DO UPDATE SET reach = excluded.reach, lineage = excluded.lineage"""
_CLAIM = """
UPDATE ripple.standing SET generation = %(generation)s, position = %(position)s, effect = %(effect)s, rule = %(rule)s,
       written_at = clock_timestamp()
 WHERE generation = %(known_generation)s AND position = %(known_position)s"""
_FIRST = """
INSERT INTO ripple.standing (generation, position, effect, rule)
VALUES (%(generation)s, %(position)s, %(effect)s, %(rule)s) ON CONFLICT DO NOTHING"""


class Place(NamedTuple):
    """Where the network's read model stood; (0, 0) where nothing was ever written."""

    generation: int
    position: int


NOWHERE = Place(0, 0)


class ClaimRejectedError(Exception):
    """Somebody else has written meanwhile."""


@dataclass(frozen=True)
class Delta:
    """Whose figures to write.

    Attributes:
        ids: the people's ids.
        reach, lineage: their figures.
        gone: people (as text) who have none any more.
    """

    ids: Sequence[str]
    reach: NDArray[np.int64]
    lineage: NDArray[np.int64]
    gone: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.ids) + len(self.gone)


def standing(connection: psycopg.Connection[Any]) -> Place:
    """Return where the table stands."""
    row = connection.execute("SELECT generation, position FROM ripple.standing").fetchone()
    return Place(*row) if row else NOWHERE


def read(connection: psycopg.Connection[Any]) -> dict[str, tuple[int, int]]:
    """Return what is written: reach and number of ancestors by person."""
    return {person: (reach, lineage) for person, reach, lineage in connection.execute(_READ)}


def write(connection: psycopg.Connection[Any], delta: Delta, known: Place, now: Place, policy: tuple[str, str]) -> None:
    """Write what changed and the position it is of, in one transaction.

    Args:
        connection: autocommitting.
        delta: what changed.
        known: where the table was when it was last read or written.
        now: where it is to stand.
        policy: names of the effect policy and the path rule.

    Raises:
        ClaimRejectedError: it stands elsewhere; nothing was written.
    """
    values = {
        "generation": now.generation,
        "position": now.position,
        "effect": policy[0],
        "rule": policy[1],
        "known_generation": known.generation,
        "known_position": known.position,
    }
    with connection.transaction():
        claimed = connection.execute(_CLAIM if known != NOWHERE else _FIRST, values).rowcount
        if claimed != 1:
            raise ClaimRejectedError(f"not at {known} any more")
        if delta.gone:
            connection.execute("DELETE FROM ripple.reach WHERE person_id = ANY(%s::uuid[])", [list(delta.gone)])
        if len(delta.ids):
            connection.execute(_UPSERT, [list(delta.ids), delta.reach.tolist(), delta.lineage.tolist()])
