"""The keys' part of a certificate of erasure: what was deleted where, and which master key was destroyed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.platform.database import Pool


@dataclass(frozen=True, slots=True)
class KeyDestruction:
    """The end of the key of an owner.

    Attributes:
        forgotten_at: When it was deleted.
        master_key: The fingerprint of the master key that had wrapped it.
        destroyed_at: When that master key was destroyed; None before the next rotation: until then a backup of the
            keys that was taken before still opens.
        stores: The stores that were examined, each with the rows that it held and that were deleted.
    """

    forgotten_at: datetime
    master_key: str
    destroyed_at: datetime | None
    stores: Mapping[str, int]


def find_destruction(pool: Pool, person_id: str) -> KeyDestruction | None:
    """Return what became of the key of an owner; None while it was not deleted.

    Args:
        pool: Of the database of keys.
        person_id: The owner.
    """
    with pool.connection() as connection:
        row = connection.execute(
            "SELECT f.forgotten_at, m.fingerprint, m.destroyed_at "
            "FROM keys.forgotten f JOIN keys.masters m USING (epoch) WHERE person_id = %s::uuid",
            [person_id],
        ).fetchone()
        if row is None:
            return None
        stores = connection.execute(
            "SELECT store, deleted FROM keys.examined WHERE person_id = %s::uuid ORDER BY store", [person_id]
        ).fetchall()
    return KeyDestruction(row[0], row[1], row[2], dict(stores))
