"""Pages of public events, ordered per partition, with a durable cursor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from services.platform.database import Pool
from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import inside
from services.projections.permissions import Action
from services.web.cursors import Cursor, Cursors
from services.web.identity.grants import Columns

FeedCursor = dict[str, dict[int, int]]
"""Source → partition → last position read."""

_FILTERS: Mapping[str, object] = {"of": "events"}
_FLOOR = ""
"""Key of a cursor under which, as partition 0, the position is kept after which every other partition is read."""

# Events of confidential programs are published on restricted topics only. Until the program of an event is known, its
# partition is not read beyond that event: a reader past it could not return to it. What its organization did not share
# when it was recorded is not served, nor anything of an organization that does not share its events now. No event that
# names a person who refused the use of their data in the network is served to roles in the whole federation.
_EVENTS = """
WITH ahead AS (
    SELECT p.source, p.partition, e.position, max(e.recorded_at) OVER partition AS at,
           bool_and(e.known) OVER partition AS clear
    FROM feed.partitions p
    LEFT JOIN unnest(%(sources)b::text[], %(partitions)b::bigint[], %(positions)b::bigint[])
        AS c(source, partition, position) ON c.source = p.source AND c.partition = p.partition
    CROSS JOIN LATERAL (
        SELECT e.position, e.recorded_at, (e.program_id IS NULL OR g.id IS NOT NULL) AS known
        FROM feed.events e LEFT JOIN feed.programs g ON g.id = e.program_id
        WHERE e.source = p.source AND e.partition = p.partition AND e.position > coalesce(c.position, %(after)s)
          AND (e.program_id IS NULL OR g.id IS NULL OR (g.confidentiality = 'open' AND {visible}))
          AND {allowed}
          AND coalesce((SELECT s.shared FROM feed.sharing s WHERE s.organization_id = e.organization_id
                        AND s.recorded_at <= e.recorded_at ORDER BY s.recorded_at DESC LIMIT 1), true)
          AND coalesce((SELECT s.shared FROM feed.sharing s WHERE s.organization_id = e.organization_id
                        ORDER BY s.recorded_at DESC LIMIT 1), true)
        ORDER BY e.position LIMIT %(limit)s
    ) AS e
    WINDOW partition AS (PARTITION BY p.source, p.partition ORDER BY e.position)
), next AS (
    SELECT source, partition, position, at FROM ahead WHERE clear ORDER BY at, source, position LIMIT %(limit)s
)
SELECT n.source, n.partition, n.position, e.body
FROM next n JOIN feed.events e USING (source, partition, position)
ORDER BY n.at, n.source, n.position"""

# The first condition is evaluated once: bodies are read only while a person refuses.
_ALLOWED = """(NOT EXISTS (SELECT FROM directory.consents WHERE purpose = 'network' AND NOT granted)
           OR e.program_id IS NULL OR NOT EXISTS (
               SELECT FROM (SELECT e.body::jsonb -> 'data') AS named(data), directory.consents refused
               WHERE refused.purpose = 'network' AND NOT refused.granted AND refused.person_id::text
                     IN (data ->> 'person_id', data ->> 'mentor_id', data ->> 'mentee_id')))"""

_SCOPE = Columns("g.organization_id", "g.id", "g.confidentiality")


@dataclass(frozen=True)
class EventPage:
    """One page of events as JSON, and the cursor of the next page."""

    events: list[str]
    next: str


class FeedQueries:
    """Reads public events.

    Args:
        pool: The projections' database.
        cursors: Encodes cursors as text.
    """

    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool, self._cursors = pool, cursors

    def after(self, after: str, limit: int, disclosure: Disclosure) -> EventPage:
        """Return the events after a cursor that the caller may see.

        Args:
            after: A cursor, or a position: then the events of every source after that position.
            limit: Most events to return.
            disclosure: What the caller may see.

        Raises:
            InvalidCursorError: The cursor was not issued for this feed.
        """
        floor, cursor = (int(after), {}) if after.isdecimal() else (0, self._decode(after))
        flat = [(source, partition, at) for source, positions in cursor.items() for partition, at in positions.items()]
        values = {
            "sources": [source for source, _, _ in flat],
            "partitions": [partition for _, partition, _ in flat],
            "positions": [at for _, _, at in flat],
            "after": floor or cursor.get(_FLOOR, {}).get(0, 0),
            "limit": limit,
        }
        condition = disclosure.where(Action.SEE_EVENTS, _SCOPE)
        own, whole = (each.where(Action.SEE_EVENTS, _SCOPE, name="inside") for each in (inside(disclosure), disclosure))
        allowed = "true" if own == whole else f"({own.sql} OR {_ALLOWED})"
        statement = _query(_EVENTS.replace("{visible}", condition.sql).replace("{allowed}", allowed))
        with self._pool.connection() as connection:
            rows = connection.execute(statement, {**values, **condition.values, **own.values}).fetchall()
        if floor:
            cursor[_FLOOR] = {0: floor}
        for source, partition, position, _ in rows:
            cursor.setdefault(source, {})[partition] = position
        return EventPage([body for *_, body in rows], self._encode(cursor))

    def _encode(self, cursor: FeedCursor) -> str:
        return self._cursors.encode(Cursor(msgspec.json.encode(cursor).decode(), ""), _FILTERS)

    def _decode(self, text: str) -> FeedCursor:
        cursor = self._cursors.decode(text, _FILTERS)
        return msgspec.json.decode(str(cursor.sort), type=FeedCursor) if cursor is not None else {}


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built of constants
    return statement
