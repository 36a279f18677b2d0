"""Rebuild: builds a new generation beside the live one, compares, and switches without interrupting reads."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar

import psycopg
import structlog
from tenacity import wait_fixed, wait_random

from services.platform.errors import ActionableError
from services.platform.retry import RetryPolicy
from services.projector import connections, generations
from services.projector.feed import Feed, TopicPartition
from services.projector.feed_session import FeedSession, is_retryable
from services.projector.members import Member
from services.projector.positions import Generation
from services.projector.projection import Projection

_CATCH_UP = RetryPolicy("rebuild", is_retryable, wait_fixed(0.5))
_SWITCH = RetryPolicy(
    "rebuild_switch",
    lambda failure: isinstance(failure, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected),
    # Readers that had to wait go first; and a random wait cannot stay in step with a periodic reader.
    wait_random(0.05, 0.15),
    # A query may hold a view for half a minute, and the feeder of the previous generation may still have to release it.
    attempts=201,
    log_level=logging.INFO,
)
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class RebuildFailedError(ActionableError):
    """The new generation cannot become live; it was dropped. The message says why."""


@dataclass(frozen=True, slots=True)
class RebuildProgress:
    """Progress of a rebuild.

    Attributes:
        read: Records of the feed read so far.
        head: Records in the feed, as far as known.
        events: Events applied so far.
    """

    read: int
    head: int
    events: int

    @property
    def ratio(self) -> float:
        """The share of the feed read so far, 0 to 1."""
        return min(1.0, self.read / self.head) if self.head else 1.0


def _no_progress(_: RebuildProgress) -> None:
    """Report nothing."""


def rebuild(
    projection: Projection,
    feed: Feed,
    dsn: str,
    *,
    stop: threading.Event | None = None,
    progress: Callable[[RebuildProgress], None] = _no_progress,
    refuse_difference: bool = True,
) -> Generation:
    """Build a new generation from the beginning of a feed, and make it the live one.

    Meanwhile the live generation continues to be fed and read. The new one replaces it when it has read the feed to its
    end, and everything the live one has applied.

    Args:
        projection: The projection that folds the events.
        feed: The feed; it may be of another kind than the live generation's.
        dsn: The projections' database.
        stop: Ends the rebuild; the new generation is dropped.
        progress: Called repeatedly with the progress.
        refuse_difference: Whether a ledger that differs from the publisher's prevents the new generation from going
            live.

    Returns:
        The new live generation.

    Raises:
        RebuildFailedError: It was stopped, or its ledger differs from the publisher's.
        FeedRefusedError: The feed cannot be read.
    """
    with connections.connect(dsn) as connection:
        _clear_unfinished(connection, projection.name)
        generation = generations.create(connection, projection, feed.kind)
        _log.info("rebuild_started", projection=projection.name, generation=generation.number)
        try:
            _catch_up(projection, generation, feed, dsn, connection, stop or threading.Event(), progress)
            if refuse_difference:
                _require_equal(connection, generation)
        except BaseException:
            generations.drop(connection, generation)
            raise
        retry_while_locked(projection.name, lambda: generations.switch(connection, generation))
        _log.info("rebuild_live", projection=projection.name, generation=generation.number)
    return generation


def rebuild_outdated(
    projection: Projection, feed: Feed, dsn: str, *, stop: threading.Event | None = None
) -> Generation | None:
    """Rebuild a read model that another version built, or that another kind of feed fed.

    Args:
        projection: The projection that folds the events.
        feed: The feed.
        dsn: The projections' database.
        stop: Ends the rebuild; the new generation is dropped.

    Returns:
        The new live generation; None where the live one can be continued, or where there is none yet.

    Raises:
        RebuildFailedError: See `rebuild`.
        FeedRefusedError: The feed cannot be read.
    """
    with connections.connect(dsn) as connection:
        generation = generations.live(connection, projection.name)
        if generation is None:
            return None
        try:
            generations.verify(connection, projection, generation, feed.kind)
        except generations.WrongGenerationError as reason:
            _log.info("rebuild_needed", projection=projection.name, reason=str(reason))
        else:
            return None
    return rebuild(projection, feed, dsn, stop=stop)


def _catch_up(
    projection: Projection,
    generation: Generation,
    feed: Feed,
    dsn: str,
    connection: psycopg.Connection,
    stop: threading.Event,
    progress: Callable[[RebuildProgress], None],
) -> None:
    """Feed the new generation to the end of the feed, and until it has everything the live one has."""
    member, events = Member(f"rebuild:{generation.schema}"), 0
    for attempt in _CATCH_UP.until_stopped(stop, projection=projection.name):
        session = FeedSession(projection, generation, feed, dsn, member)
        with attempt, closing(session):
            session.open()
            next_report = 0.0
            while not stop.is_set():
                applied = session.step()
                events += applied
                if time.monotonic() >= next_report or not applied:
                    state = _progress(connection, generation, events)
                    progress(state)
                    next_report = time.monotonic() + 0.2
                    if not applied and state.read >= state.head and not _is_ahead(connection, generation):
                        return
    raise RebuildFailedError(f"the rebuild of {projection.name} was stopped")


def _progress(connection: psycopg.Connection, generation: Generation, events: int) -> RebuildProgress:
    row = connection.execute(
        "SELECT coalesce(sum(next_offset), 0), coalesce(sum(greatest(head_offset, next_offset)), 0) "
        "FROM projection.positions WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchone()
    read, head = row if row is not None else (0, 0)
    return RebuildProgress(int(read), int(head), events)


def _is_ahead(connection: psycopg.Connection, generation: Generation) -> bool:
    """Return whether the live generation has processed more of the same topics than the new one."""
    live = generations.live(connection, generation.projection)
    if live is None:
        return False
    live_positions, new_positions = _positions(connection, live), _positions(connection, generation)
    return any(live_positions[key] > new_positions[key] for key in live_positions.keys() & new_positions.keys())


def _positions(connection: psycopg.Connection, generation: Generation) -> dict[TopicPartition, int]:
    rows = connection.execute(
        "SELECT topic, partition, topic_id, position FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchall()
    # A recreated topic is a different one: its positions are not comparable with those of the old one.
    return {TopicPartition(f"{topic} {topic_id}", partition): position for topic, partition, topic_id, position in rows}


def _require_equal(connection: psycopg.Connection, generation: Generation) -> None:
    row = connection.execute(
        "SELECT topic, partition, difference FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s AND difference IS NOT NULL LIMIT 1",
        generation.key,
    ).fetchone()
    if row is not None:
        topic, partition, difference = row
        raise RebuildFailedError(f"{topic} partition {partition}: {difference}")


def retry_while_locked(projection: str, change: Callable[[], T]) -> T:
    """Switch generations as soon as no query holds a lock on the stable views.

    Args:
        projection: The projection, for the log.
        change: `generations.switch` or `generations.rollback`.

    Raises:
        psycopg.errors.LockNotAvailable: Queries held the views all the time.
    """
    return _SWITCH.call(change, projection=projection)


def _clear_unfinished(connection: psycopg.Connection, projection: str) -> None:
    """Drop the generation of an earlier, unfinished rebuild, unless that is still running."""
    for unfinished in generations.unfinished(connection, projection):
        try:
            generations.drop(connection, unfinished)
        except psycopg.errors.LockNotAvailable:
            raise RebuildFailedError(f"a rebuild of {projection} is already running: {unfinished.schema}") from None
