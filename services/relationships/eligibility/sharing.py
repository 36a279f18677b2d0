"""Look-up of what organizations share, in the facts of the enrollment."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from psycopg.errors import UndefinedTable

from services.projector.connections import connect
from services.publication.sharing import LookUp

# An organization that has left shares nothing, whatever it accepted.
_SHARES = """
SELECT CASE WHEN o.state = 'left' THEN '{}' ELSE s.shares END
FROM eligibility.organizations o FULL JOIN eligibility.sharing s USING (id) WHERE id = %s"""


def shares_in(dsn: str) -> LookUp:
    """Return the look-up in a database of this service.

    It connects for each look-up, which its user remembers: a save waits for one in a quarter of a second.

    Args:
        dsn: A connection string of the service's database.
    """
    return partial(_shares, dsn)


def _shares(dsn: str, organization_id: str) -> Collection[str] | None:
    try:
        with connect(dsn) as connection:
            row = connection.execute(_SHARES, [organization_id]).fetchone()
    except UndefinedTable:  # the projection has not been built yet
        return None
    return None if row is None or row[0] is None else list(row[0])
