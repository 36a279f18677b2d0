"""Public events in the order of their lanes, from a place that stays."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from services.platform.database import Pool
from services.web.cursors import Cursor, Cursors

Place = dict[str, dict[int, int]]
"""The last position read of each lane of each source."""

_FILTERS: Mapping[str, object] = {"of": "events"}

# Events of confidential programs travel on the restricted topics only. Until a program is known nothing behind its
# first event is given out: a reader who was past it could not come back.
_EVENTS = """
WITH ahead AS (
    SELECT l.source, l.lane, e.position, max(e.recorded_at) OVER lane AS at, bool_and(e.known) OVER lane AS clear
    FROM feed.lanes l
    LEFT JOIN unnest(%(sources)b::text[], %(lanes)b::bigint[], %(positions)b::bigint[]) AS c(source, lane, position)
        ON c.source = l.source AND c.lane = l.lane
    CROSS JOIN LATERAL (
        SELECT e.position, e.recorded_at, (e.program_id IS NULL OR p.id IS NOT NULL) AS known
        FROM feed.events e LEFT JOIN feed.programs p ON p.id = e.program_id
        WHERE e.source = l.source AND e.lane = l.lane AND e.position > coalesce(c.position, %(after)s)
          AND (e.program_id IS NULL OR p.id IS NULL OR p.confidentiality = 'open')
        ORDER BY e.position LIMIT %(limit)s
    ) AS e
    WINDOW lane AS (PARTITION BY l.source, l.lane ORDER BY e.position)
), next AS (
    SELECT source, lane, position, at FROM ahead WHERE clear ORDER BY at, source, position LIMIT %(limit)s
)
SELECT n.source, n.lane, n.position, e.body
FROM next n JOIN feed.events e USING (source, lane, position)
ORDER BY n.at, n.source, n.position"""


@dataclass(frozen=True)
class Stretch:
    """Some events as JSON, and the cursor of the place behind them."""

    events: list[str]
    next: str


class FeedQueries:
    """Reads public events.

    Args:
        pool: The projections' database.
        cursors: Writes places as text.
    """

    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool, self._cursors = pool, cursors

    def after(self, after: str, limit: int) -> Stretch:
        """Read on behind a place.

        Args:
            after: A cursor, or a position: then of every source all that lies behind it.
            limit: Events at most.

        Raises:
            InvalidCursorError: The cursor was not issued for this feed.
        """
        floor, place = (int(after), {}) if after.isdecimal() else (0, self._read(after))
        flat = [(source, lane, at) for source, lanes in place.items() for lane, at in lanes.items()]
        values = {
            "sources": [source for source, _, _ in flat],
            "lanes": [lane for _, lane, _ in flat],
            "positions": [at for _, _, at in flat],
            "after": floor or place.get("", {}).get(0, 0),
            "limit": limit,
        }
        with self._pool.connection() as connection:
            rows = connection.execute(_EVENTS, values).fetchall()
        if floor:
            place[""] = {0: floor}
        for source, lane, position, _ in rows:
            place.setdefault(source, {})[lane] = position
        return Stretch([body for *_, body in rows], self._write(place))

    def _write(self, place: Place) -> str:
        return self._cursors.encode(Cursor(msgspec.json.encode(place).decode(), ""), _FILTERS)

    def _read(self, after: str) -> Place:
        cursor = self._cursors.decode(after, _FILTERS)
        return msgspec.json.decode(str(cursor.sort), type=Place) if cursor is not None else {}
