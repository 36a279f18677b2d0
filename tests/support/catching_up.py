"""Read models brought up to date with their logs by the real engine."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

from services.projector.connections import connect, is_transient
from services.projector.feed_session import FeedSession
from services.projector.generations import ensure
from services.projector.log_feed import LogFeed
from services.projector.members import Member
from services.publication.log import PublishedLog

_ATTEMPTS = 5
"""A session that the server ended is begun again, as the engine does: on a busy machine a process may stand still."""


def catch_up(dsn: str, projection: Any, logs: Sequence[PublishedLog]) -> None:  # noqa: ANN401 - any read model
    """Read everything that a read model has not read yet.

    Args:
        dsn: The database of the read model.
        projection: The read model.
        logs: The logs that it follows.

    Raises:
        psycopg.Error: The database failed each time.
    """
    for attempt in range(_ATTEMPTS):
        try:
            _read(dsn, projection, logs)
        except psycopg.Error as error:
            if attempt == _ATTEMPTS - 1 or not is_transient(error):
                raise
        else:
            return


def _read(dsn: str, projection: Any, logs: Sequence[PublishedLog]) -> None:  # noqa: ANN401 - any read model
    feed = LogFeed(logs)
    with connect(dsn) as connection:
        generation = ensure(connection, projection, feed.kind)
    session = FeedSession(projection, generation, feed, dsn, Member("test"))
    with closing(session):
        session.open()
        while session.step(0.0):
            pass
