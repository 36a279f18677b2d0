"""Building a read model anew beside the live one, comparing, and switching without an interrupted read."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import psycopg
import structlog

from services.projector import connections, generations
from services.projector.feed import Feed, FeedBrokenError, TopicPartition
from services.projector.feed_session import Session
from services.projector.members import Member
from services.projector.positions import Generation
from services.projector.projection import Projection

_ATTEMPTS = 200
"""A read may hold a view for half a minute, and who fed the generation before the last may still let go of it."""
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class RebuildFailedError(Exception):
    """The new generation cannot take the live one's place; it was dropped. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is.

    Attributes:
        read: How much of the feed it has read.
        head: How much there is, as far as it is known.
        events: How many events it has applied.
    """

    read: int
    head: int
    events: int

    @property
    def ratio(self) -> float:
        """The share of the feed that was read, 0 to 1."""
        return min(1.0, self.read / self.head) if self.head else 1.0


def _silent(_: Progress) -> None:
    """Tell nobody."""


def rebuild(
    projection: Projection,
    feed: Feed,
    dsn: str,
    *,
    stop: threading.Event | None = None,
    progress: Callable[[Progress], None] = _silent,
    refuse_difference: bool = True,
) -> Generation:
    """Build a new generation from the beginning of a feed, and make it the live one.

    The live generation is fed by others meanwhile, and read by everybody. The new one takes its place when it has read
    what was there, and all that the live one has applied.

    Args:
        projection: What folds.
        feed: From where; it may be of another kind than the live generation's.
        dsn: The projections' database.
        stop: Ends the rebuild; what was built is dropped.
        progress: Told now and then how far it is.
        refuse_difference: Whether a ledger that differs from the publisher's keeps the new generation from going live.

    Returns:
        The generation that is live now.

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
        patiently(projection.name, lambda: generations.switch(connection, generation))
        _log.info("rebuild_live", projection=projection.name, generation=generation.number)
    return generation


def _catch_up(
    projection: Projection,
    generation: Generation,
    feed: Feed,
    dsn: str,
    connection: psycopg.Connection,
    stop: threading.Event,
    progress: Callable[[Progress], None],
) -> None:
    """Feed the new generation until it has everything there was when it looked, and everything the live one has."""
    member, events = Member(f"rebuild:{generation.schema}"), 0
    while not stop.is_set():
        session = Session(projection, generation, feed, dsn, member)
        try:
            session.open()
            tell = 0.0
            while not stop.is_set():
                applied = session.step()
                events += applied
                if time.monotonic() >= tell or not applied:
                    state = _progress(connection, generation, events)
                    progress(state)
                    tell = time.monotonic() + 0.2
                    if not applied and state.read >= state.head and not _is_ahead(connection, generation):
                        return
        except (FeedBrokenError, psycopg.Error) as failure:
            if isinstance(failure, psycopg.Error) and not connections.is_transient(failure):
                raise
            _log.warning("rebuild_waits", projection=projection.name, reason=repr(failure))
            stop.wait(0.5)
        finally:
            session.close()
    raise RebuildFailedError(f"the rebuild of {projection.name} was stopped")


def _progress(connection: psycopg.Connection, generation: Generation, events: int) -> Progress:
    row = connection.execute(
        "SELECT coalesce(sum(next_offset), 0), coalesce(sum(greatest(head_offset, next_offset)), 0) "
        "FROM projection.positions WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchone()
    read, head = row if row is not None else (0, 0)
    return Progress(int(read), int(head), events)


def _is_ahead(connection: psycopg.Connection, generation: Generation) -> bool:
    """Say whether the live generation has something of the same topics that the new one has not."""
    live = generations.live(connection, generation.projection)
    if live is None:
        return False
    reached, mine = _reached(connection, live), _reached(connection, generation)
    return any(reached[place] > mine[place] for place in reached.keys() & mine.keys())


def _reached(connection: psycopg.Connection, generation: Generation) -> dict[TopicPartition, int]:
    rows = connection.execute(
        "SELECT topic, partition, topic_id, position FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchall()
    # A topic that was made anew is another one: its positions are compared with nobody's.
    return {TopicPartition(f"{topic} {topic_id}", partition): at for topic, partition, topic_id, at in rows}


def _require_equal(connection: psycopg.Connection, generation: Generation) -> None:
    row = connection.execute(
        "SELECT topic, partition, difference FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s AND difference IS NOT NULL LIMIT 1",
        generation.key,
    ).fetchone()
    if row is not None:
        topic, partition, difference = row
        raise RebuildFailedError(f"{topic} partition {partition}: {difference}")


def patiently(what: str, change: Callable[[], T]) -> T:
    """Change what readers see, as soon as none of them is in the way.

    Args:
        what: The projection, for the log.
        change: `generations.switch` or `generations.rollback`.

    Raises:
        psycopg.errors.LockNotAvailable: A read was in the way all the time.
    """
    for _ in range(_ATTEMPTS):
        try:
            return change()
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as busy:
            _log.info("rebuild_switch_waits", projection=what, reason=repr(busy))
        # Those who had to wait go first; and not always after the same time, which could be their own rhythm.
        time.sleep(random.uniform(0.05, 0.15))  # noqa: S311 - no secret
    return change()


def _clear_unfinished(connection: psycopg.Connection, projection: str) -> None:
    """Drop what an earlier rebuild left unfinished, unless it is still at work."""
    for unfinished in generations.unfinished(connection, projection):
        try:
            generations.drop(connection, unfinished)
        except psycopg.errors.LockNotAvailable:
            raise RebuildFailedError(f"a rebuild of {projection} is under way: {unfinished.schema}") from None
