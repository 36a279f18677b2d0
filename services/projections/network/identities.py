"""Identities: which ids are one person, from the links that people of two organizations confirmed.

A link counts while both halves are held, by two different people of two different organizations. People who are
connected by such links are one person, whose id in the network is the smallest of theirs.
"""

from typing import Any

import psycopg

from services.projections.folding.upserts import Column, Table

LINKS = Table(
    "links",
    (Column("link_id", "uuid"), Column("person_id", "uuid")),
    (Column("organization_id", "uuid"), Column("held", "boolean")),
)

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('network identities'), hashtext(current_schema()))"
_RESOLVE = """
WITH RECURSIVE counting AS (
    SELECT link_id FROM links WHERE held
    GROUP BY link_id HAVING count(*) = 2 AND count(DISTINCT organization_id) = 2
), pairs AS (
    SELECT a.person_id AS one, b.person_id AS other
    FROM counting JOIN links a USING (link_id) JOIN links b USING (link_id)
    WHERE a.held AND b.held AND a.person_id <> b.person_id
), connected (one, other) AS (
    SELECT one, other FROM pairs UNION SELECT c.one, p.other FROM connected c JOIN pairs p ON p.one = c.other
), everyone AS (
    SELECT DISTINCT ON (person_id) person_id, organization_id FROM links ORDER BY person_id
)
INSERT INTO identities AS t (person_id, canonical_id, organization_id)
SELECT e.person_id, coalesce((SELECT c.other FROM connected c WHERE c.one = e.person_id ORDER BY c.other LIMIT 1),
                             e.person_id), e.organization_id
FROM everyone e ORDER BY e.person_id
ON CONFLICT (person_id) DO UPDATE SET canonical_id = excluded.canonical_id, changed = pg_current_xact_id()
WHERE t.canonical_id <> excluded.canonical_id"""


def resolve(cursor: psycopg.Cursor[Any]) -> None:
    """Resolve identities after links were written. O(links).

    The two halves of a link may be folded at the same time, in two transactions that do not see each other: the second
    one waits here until the first has committed.

    Args:
        cursor: In the transaction that wrote the links, with the generation's schema first on its search path.
    """
    cursor.execute(_LOCK)
    cursor.execute(_RESOLVE)
