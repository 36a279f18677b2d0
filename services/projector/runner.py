"""The runner: keeps the live generation of a projection fed, through whatever fails in passing."""

import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable

import psycopg
import structlog

from services.projector import connections, generations
from services.projector.feed import Feed, FeedBrokenError, FeedRefusedError
from services.projector.feed_session import Session, nothing
from services.projector.generations import WrongGenerationError
from services.projector.members import Member
from services.projector.projection import Projection

_LONGEST_PAUSE = 2.0
_LOOK_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class Runner:
    """Feeds one projection.

    Args:
        projection: What folds.
        feed: From where.
        dsn: The projections' database.
        member: A name unlike every other member's; made up when not given.
        before: Called with the name of each step before it; tests kill or fail the process there.
    """

    def __init__(
        self,
        projection: Projection,
        feed: Feed,
        dsn: str,
        *,
        member: str | None = None,
        before: Callable[[str], None] = nothing,
    ) -> None:
        self.projection = projection
        self._feed = feed
        self._dsn = dsn
        self.member = Member(member or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
        self._before = before
        self._pause = 0.0

    def run(self, stop: threading.Event) -> None:
        """Feed the live generation, whichever it is, until told to stop.

        What fails in passing is waited for, with growing pauses; nothing is skipped meanwhile.

        Raises:
            FeedRefusedError: The feed is not what the positions speak of.
            WrongGenerationError: The live generation is of other code or of another feed.
        """
        while not stop.is_set():
            try:
                self._feed_one(stop)
            except (FeedBrokenError, psycopg.Error) as failure:
                if isinstance(failure, psycopg.Error) and not connections.is_transient(failure):
                    raise
                self.member.failures += 1
                self.member.last_error = repr(failure)
                self._wait(stop, failure)
            except (FeedRefusedError, WrongGenerationError) as refusal:
                _log.error("projection_refused", projection=self.projection.name, reason=str(refusal))
                self._confess(refusal)
                raise

    def _feed_one(self, stop: threading.Event) -> None:
        """Feed the generation that is live now, until another one is."""
        with connections.connect(self._dsn) as connection:
            generation = generations.ensure(connection, self.projection, self._feed.kind)
        session = Session(self.projection, generation, self._feed, self._dsn, self.member, self._before)
        calm = False
        try:
            session.open()
            _log.info("projection_running", projection=self.projection.name, generation=generation.number)
            look = time.monotonic() + _LOOK_SECONDS
            while not stop.is_set():
                session.step()
                self._pause = 0.0
                if time.monotonic() >= look:
                    if generations.live(session.connection, self.projection.name) != generation:
                        break
                    look = time.monotonic() + _LOOK_SECONDS
            calm = True
        finally:
            session.close(last_word=calm)

    def _wait(self, stop: threading.Event, failure: BaseException) -> None:
        self._pause = min(_LONGEST_PAUSE, self._pause * 2 or 0.05)
        _log.warning("projection_waits", projection=self.projection.name, seconds=self._pause, reason=repr(failure))
        # Jitter: those who failed together should not all come back together.
        stop.wait(self._pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    def _confess(self, refusal: Exception) -> None:
        """Leave the reason where the status finds it."""
        self.member.last_error = str(refusal)
        with connections.connect(self._dsn) as connection:
            generation = generations.live(connection, self.projection.name)
            if generation is not None:
                self.member.beat(connection, generation, running=False)
