"""The release job: cuts what became known until a point of the lattice into batches, in one transaction."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import psycopg
import structlog
from tenacity import wait_fixed

from services.disclosure.batch import Audience, Batch
from services.disclosure.contribution import Place
from services.disclosure.cutting import Cutting
from services.disclosure.lattice import CALENDAR, Lattice
from services.platform.clock import Clock, system_clock
from services.platform.database import CONNECT_SECONDS
from services.platform.retry import RetryPolicy
from services.projections.releases.contributions import read_contributions
from services.projections.releases.fold_progress import SETTLE, has_new_events, is_folded_through
from services.projections.releases.network_stream import NETWORK
from services.projections.releases.program_sizes import ProgramSizes
from services.projections.releases.released_effect import LOCK, was_chosen_since
from services.projections.releases.splitting import Splitting
from services.projections.releases.streams import STREAMS

PACE_SECONDS = 5.0
"""Seconds between two looks at the clock."""
_POLICY = RetryPolicy("release_job", lambda error: isinstance(error, Exception), wait_fixed(PACE_SECONDS))
_IS_DONE = "SELECT EXISTS (SELECT FROM releases.runs WHERE through >= %s)"
_LAST_RUN = "SELECT max(through) FROM releases.runs"
_ADD_RUN = "INSERT INTO releases.runs (through) VALUES (%s)"
_PLACES = """
SELECT stream, audience, program_id::text, known, id FROM releases.release_places
 ORDER BY stream, known, id COLLATE "C" """
_ADD_PLACE = """
INSERT INTO releases.release_places (audience, program_id, stream, number, known, id) VALUES (%s, %s, %s, %s, %s, %s)"""
_ADD_RELEASE = """
INSERT INTO releases.releases
       (audience, organization_id, program_id, stream, number, released_at, people, count, total)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_log = structlog.get_logger(__name__)

Recorded = dict[tuple[Audience, str | None], list[Place]]


class ReleaseJob:
    """Releases at the points of the lattice; several may run, and each point is released once.

    Args:
        dsn: The projections' database.
        clock: The present time.
        lattice: The points in time at which batches are released.
    """

    def __init__(self, dsn: str, clock: Clock = system_clock, lattice: Lattice = CALENDAR) -> None:
        self._dsn, self._clock, self._lattice = dsn, clock, lattice

    def run(self, stop: threading.Event) -> None:
        """Release whenever a point has passed and everything until it is folded, until stopped."""
        for attempt in _POLICY.until_stopped(stop):
            with attempt, psycopg.connect(self._dsn, connect_timeout=CONNECT_SECONDS) as connection:
                while not stop.is_set():
                    self.release(connection)
                    stop.wait(PACE_SECONDS)

    def release(self, connection: psycopg.Connection[Any]) -> int | None:
        """Release everything until the last point of the lattice, unless that was done.

        Args:
            connection: A connection that is in no transaction.

        Returns:
            The number of batches that were recorded; None where nothing was to do, or the facts are not complete yet.
        """
        point = self._lattice.last(self._clock() - 2 * SETTLE)  # publishers report twice a minute
        with connection.transaction():
            if _is_done(connection, point) or not is_folded_through(connection, point):
                return None
        with connection.transaction():
            connection.execute(LOCK)
            if _is_done(connection, point):
                return None
            count = 0 if _is_unchanged(connection, point) else _cut_through(connection, point, self._lattice)
            connection.execute(_ADD_RUN, [point])
        _log.info("released", through=point.isoformat(), batches=count)
        return count


def _is_done(connection: psycopg.Connection[Any], point: datetime) -> bool:
    row = connection.execute(_IS_DONE, [point]).fetchone()
    return bool(row and row[0])


def _is_unchanged(connection: psycopg.Connection[Any], point: datetime) -> bool:
    """Return whether nothing became known or was chosen since the last run: then its batches are all there are.

    A year that begins is a change by itself: programs have other sizes, and the splits of the year before are due.
    """
    row = connection.execute(_LAST_RUN).fetchone()
    last: datetime | None = row[0] if row else None
    if last is None or last.astimezone(UTC).year != point.year:
        return False
    return not has_new_events(connection, last) and not was_chosen_since(connection, last)


def _cut_through(connection: psycopg.Connection[Any], point: datetime, lattice: Lattice) -> int:
    programs, places = ProgramSizes.read(connection, point), _recorded(connection)
    splitting = Splitting.through(connection, programs, point)
    count = 0
    for stream in STREAMS:
        sizes = programs.in_network if stream.name == NETWORK else programs
        for name, contributions in read_contributions(connection, stream, point):
            cutting = Cutting(name, sizes, places.get(name, {}), lattice, splitting.add)
            batches = list(cutting.cut(contributions))
            _save(connection, batches)
            count += len(batches)
    splitting.record(connection)
    return count


def _recorded(connection: psycopg.Connection[Any]) -> dict[str, Recorded]:
    """Return where the batches end that are recorded, by stream."""
    places: dict[str, Recorded] = {}
    for stream, audience, program, known, id_ in connection.execute(_PLACES):
        places.setdefault(stream, {}).setdefault((Audience(audience), program), []).append(Place(known, id_))
    return places


def _save(connection: psycopg.Connection[Any], batches: Iterable[Batch]) -> None:
    with connection.cursor() as cursor:
        for batch in batches:
            release, place = batch.release, batch.place
            key = (release.audience.value, release.program, release.stream, release.number)
            cursor.execute(_ADD_PLACE, [*key, place.known, place.id])
            sums = (release.released_at, release.people, release.count, release.total)
            cursor.execute(_ADD_RELEASE, [key[0], release.organization, *key[1:], *sums])
