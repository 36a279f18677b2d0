"""Sums of released batches of some programs, whose release lies in a window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from services.disclosure.batch import Audience
from services.disclosure.released_figures import Total

ANSWERS = "answered"
"""The stream of answers; its series are `instrument:version:wave:about:giver`."""

# Batches are disjoint: without those of an organization that shares no figures any more, the rest is a sum of batches.
_SUMS = """
SELECT r.stream, sum(r.people)::int, sum(r.count)::bigint, sum(r.total)::bigint, max(r.released_at)
  FROM releases.releases r
 WHERE r.audience = ANY(%(audiences)s) AND r.released_at <= %(until)s
   AND (%(since)s::timestamptz IS NULL OR r.released_at >= %(since)s)
   AND (%(before)s::timestamptz IS NULL OR r.released_at < %(before)s)
   AND (%(programs)s::uuid[] IS NULL OR r.program_id = ANY(%(programs)s::uuid[]) OR r.program_id IS NULL)
 GROUP BY r.stream ORDER BY r.stream"""
_LAST_POINT = """
SELECT greatest((SELECT max(through) FROM releases.runs WHERE through <= %(now)s),
                (SELECT max(released_at) FROM releases.releases WHERE released_at <= %(now)s))"""


@dataclass(frozen=True, slots=True)
class ReleaseWindow:
    """The releases that a figure adds up.

    Attributes:
        until: The last of them was released at this time or before.
        since: The first of them was released at this time or later; None for no limit.
        before: They were released before this time; None for no limit.
    """

    until: datetime
    since: datetime | None = None
    before: datetime | None = None


def read_sums(
    connection: psycopg.Connection[Any],
    audiences: Sequence[Audience],
    programs: Sequence[str] | None,
    window: ReleaseWindow,
) -> dict[str, Total]:
    """Return the sum of what was released, by stream.

    Args:
        connection: A connection to the projections' database.
        audiences: The audiences whose releases are added.
        programs: The programs; None for all. Pools are of no program: whether they are added, the audiences decide.
        window: The releases that are added.
    """
    values = {
        "audiences": [audience.value for audience in audiences],
        "programs": None if programs is None else list(programs),
        "since": window.since,
        "before": window.before,
        "until": window.until,
    }
    rows = connection.execute(_SUMS, values).fetchall()
    return {stream: Total(people, count, total, at) for stream, people, count, total, at in rows}


def last_point(connection: psycopg.Connection[Any], now: datetime) -> datetime | None:
    """Return the last point in time, not after `now`, at which something was released or cut; None before the first."""
    row = connection.execute(_LAST_POINT, {"now": now}).fetchone()
    return row[0] if row else None
