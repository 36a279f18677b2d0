"""The network's edges from its table, with effect times under a policy."""

from services.platform.database import Pool
from services.projections.network.ripple import Edge, Effect, History

# Peers mentor each other: they are a layer of their own, without generations.
_EDGES = """
SELECT mentor_id::text, mentee_id::text, started_at, ended_at, early, program_id::text, id::text
FROM network.relationships
WHERE layer = 'directed' AND started_at IS NOT NULL AND mentor_id <> mentee_id"""

_PEERS = "SELECT count(*) FROM network.relationships WHERE layer = 'peer' AND started_at IS NOT NULL"


def history(pool: Pool, effect: Effect) -> History:
    """Load every activated relationship between a mentor and a mentee."""
    with pool.connection() as connection:
        rows = connection.execute(_EDGES).fetchall()
    return History.of(
        Edge(mentor, mentee, start, effect.time(start, early or (), end), program, relationship)
        for mentor, mentee, start, end, early, program, relationship in rows
    )


def peers(pool: Pool) -> int:
    """Count the relationships between peers."""
    with pool.connection() as connection:
        row = connection.execute(_PEERS).fetchone()
    return row[0] if row else 0
