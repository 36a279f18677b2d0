"""Publishers of the sources that a generation reads: what each last reported of itself, in band.

Every checkpoint states through which position its relay has published, and where its log ended. A relay repeats one
while nothing is published, so that a source without new events differs from a relay that has stopped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg.rows import class_row

from services.contract.checkpoint import Checkpoint
from services.projector.positions import Generation
from services.projector.projection import Cursor

PublisherState = Literal["current", "behind", "standing", "silent"]
NEWS_SECONDS = 120.0
"""Longest time without a report before a publisher counts as silent; it reports every 30 s."""
STANDING_SECONDS = 15.0
"""Longest time without progress before a publisher that is behind counts as standing still."""

_SAVE = """
INSERT INTO publishers AS p
       (projection, generation, source, reported_at, through, head, standing_since, idle, quarantined)
SELECT %(projection)s, %(generation)s, %(source)s, r.at, %(through)s, %(head)s,
       CASE WHEN %(head)s > %(through)s THEN r.at END, %(idle)s, %(quarantined)s::bigint[]
  FROM (SELECT CASE WHEN %(reported_at)s = 0 THEN clock_timestamp()
                    ELSE least(clock_timestamp(), to_timestamp(%(reported_at)s / 1e6)) END) AS r (at)
ON CONFLICT (projection, generation, source) DO UPDATE SET
    reported_at = greatest(p.reported_at, excluded.reported_at),
    through = CASE WHEN excluded.reported_at >= p.reported_at THEN excluded.through ELSE p.through END,
    head = CASE WHEN excluded.reported_at >= p.reported_at THEN excluded.head ELSE p.head END,
    standing_since = CASE WHEN excluded.reported_at < p.reported_at THEN p.standing_since
                          WHEN excluded.head <= excluded.through THEN NULL
                          WHEN excluded.through > p.through THEN excluded.reported_at
                          ELSE coalesce(p.standing_since, excluded.reported_at) END,
    idle = p.idle + excluded.idle,
    quarantined = CASE WHEN excluded.reported_at >= p.reported_at THEN excluded.quarantined ELSE p.quarantined END
"""
_READ = """
SELECT s.source, coalesce(p.through, 0) AS through, coalesce(p.head, 0) AS head, p.source IS NOT NULL AS reported,
       greatest(0, extract(epoch FROM clock_timestamp() - coalesce(p.reported_at, g.created_at)))::float
       AS news_seconds, coalesce(p.quarantined, '{}') AS quarantined,
       greatest(0, extract(epoch FROM clock_timestamp() - p.standing_since))::float AS standing_seconds
  FROM (SELECT DISTINCT projection, generation, source FROM projection.positions
         WHERE projection = %(projection)s AND generation = %(generation)s) s
  JOIN projection.generations g USING (projection, generation)
  LEFT JOIN projection.publishers p USING (projection, generation, source)
 ORDER BY s.source
"""


@dataclass(slots=True)
class Reports:
    """The reports of one publisher in one batch.

    Attributes:
        latest: The last of them.
        idle: How many contained nothing that earlier ones had not.
    """

    latest: Checkpoint
    idle: int = 0


@dataclass(frozen=True, slots=True)
class PublisherStatus:
    """The publisher of one source, as its last report describes it.

    Attributes:
        source: The source whose events it publishes, `<publisher>/<context>`.
        through: The position through which it has published everything.
        head: The last position of its log at that time.
        reported: Whether it has ever reported; else the times count from the creation of the generation.
        news_seconds: Age of the last report.
        standing_seconds: For how long it has been behind without progress; None while it is not.
        quarantined: Positions that it does not publish, because an operator quarantined them.
    """

    source: str
    through: int
    head: int
    reported: bool
    news_seconds: float
    standing_seconds: float | None
    quarantined: Sequence[int] = ()

    @property
    def unpublished(self) -> int:
        """The number of recorded events, public or not, that are not published yet."""
        return max(0, self.head - self.through)

    @property
    def state(self) -> PublisherState:
        """`silent` without a recent report; `standing` when it is behind and does not progress."""
        if self.news_seconds > NEWS_SECONDS:
            return "silent"
        if self.standing_seconds is not None:
            # Its last report may be up to a heartbeat old: what it has published since is not known.
            return "standing" if self.standing_seconds > STANDING_SECONDS else "behind"
        return "current"


def save(cursor: Cursor, generation: Generation, reports: Mapping[str, Reports]) -> None:
    """Write the reports of a batch by source, in one order: members cannot deadlock."""
    cursor.executemany(_SAVE, [_row(generation, source, reports[source]) for source in sorted(reports)])


def read(connection: psycopg.Connection, generation: Generation) -> list[PublisherStatus]:
    """Read the publishers of all sources of a generation, in the order of their sources."""
    with connection.cursor(row_factory=class_row(PublisherStatus)) as cursor:
        return cursor.execute(_READ, generation.key).fetchall()


def stopped(publishers: Iterable[PublisherStatus]) -> list[PublisherStatus]:
    """Return those that stand still or are silent."""
    return [publisher for publisher in publishers if publisher.state in {"standing", "silent"}]


def _row(generation: Generation, source: str, reports: Reports) -> dict[str, object]:
    latest = reports.latest
    return {
        **generation.key,
        "source": source,
        "reported_at": latest.reported_at,
        "through": latest.through,
        "head": max(latest.head, latest.through),
        "idle": reports.idle,
        "quarantined": list(latest.quarantined),
    }
