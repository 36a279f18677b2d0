"""One member feeding one generation from one feed: the loop inside the runner and inside a rebuild."""

import time
from collections.abc import Callable

import psycopg

from services.projector import connections, generations, positions, watermarks
from services.projector.apply import apply
from services.projector.feed import Feed, Slice, TopicPartition
from services.projector.members import Member
from services.projector.positions import ClaimRejectedError, Generation
from services.projector.projection import Projection

HEARTBEAT_SECONDS = 1.0
BARRIER_SECONDS = 0.1
POLL_SECONDS = 0.1


def nothing(_: str) -> None:
    """Do nothing: the hook of a session that nobody disturbs."""


class Session:
    """Feeds a generation until it is closed or fails; afterwards a new one goes on from the stored positions.

    Args:
        projection: What folds.
        generation: Into which generation.
        feed: From where; opened and closed by the session.
        dsn: The projections' database.
        member: Who feeds.
        before: Called with the name of each step before it; tests kill or fail the process there.
    """

    def __init__(
        self,
        projection: Projection,
        generation: Generation,
        feed: Feed,
        dsn: str,
        member: Member,
        before: Callable[[str], None] = nothing,
    ) -> None:
        self.generation = generation
        self._projection = projection
        self._feed = feed
        self._dsn = dsn
        self._member = member
        self._before = before
        self._through: dict[str, int] = {}
        self._next_beat = 0.0
        self._next_barrier = 0.0
        self.connection = connections.connect(dsn)

    def open(self) -> None:
        """Compare the feed with the stored positions and begin to read.

        Raises:
            FeedRefusedError: The feed is not what the positions speak of.
            FeedBrokenError: It cannot be had now.
        """
        generations.feed_on(self.connection, self.generation)
        # Read before the feed is asked: what another member reads meanwhile may lie behind the ends it tells.
        reached = positions.load(self.connection, self.generation)
        described = self._feed.describe()
        positions.acquaint(self.connection, self.generation, described, reached)
        self._origins = {one.place.topic: one.origin for one in described}
        # What was read before a crash and not yet asked about.
        self._through = positions.stated(self.connection, self.generation)
        self._feed.open(f"mentorship.{self.generation.projection}.g{self.generation.number}", self._offsets)

    def step(self, seconds: float = POLL_SECONDS) -> int:
        """Apply what there is, or wait for it.

        Returns:
            How many events are in the model that were not before.

        Raises:
            FeedBrokenError: The feed failed in passing.
            psycopg.OperationalError: The database did.
        """
        slices = self._feed.poll(seconds)
        applied = self._apply(slices) if slices else 0
        now = time.monotonic()
        if self._through and now >= self._next_barrier:
            if self._feed.kind == "kafka":
                self._mark()
            self._next_barrier = now + BARRIER_SECONDS
        if now >= self._next_beat:
            self._member.beat(self.connection, self.generation)
            positions.heads(self.connection, self.generation, self._feed.heads())
            self._next_beat = now + HEARTBEAT_SECONDS
        return applied

    def close(self, *, last_word: bool = True) -> None:
        """Leave the feed and let go of the generation."""
        self._feed.close()
        try:
            if last_word:
                self._member.beat(self.connection, self.generation, running=False)
        except psycopg.Error:
            return  # the database is gone; its last word was the heartbeat before
        finally:
            self.connection.close()

    def _apply(self, slices: list[Slice]) -> int:
        try:
            done = apply(self.connection, self._projection, self.generation, slices, self._origins, self._before)
        except ClaimRejectedError:
            self._member.rejected += 1
            self._member.beat(self.connection, self.generation)
            self._feed.rewind()
            return 0
        for source, through in done.through.items():
            self._through[source] = max(through, self._through.get(source, 0))
        return done.events

    def _mark(self) -> None:
        """Ask for the ends now, after the checkpoints: whoever has reached them has everything they speak of."""
        for source, through in self._through.items():
            watermarks.add(self.connection, self.generation, source, through, self._feed.ends(source))
        self._through = {}

    def _offsets(self) -> dict[TopicPartition, int]:
        # A connection of its own: this may run on the feed's thread, while this session's is in use.
        with connections.connect(self._dsn) as connection:
            return positions.load(connection, self.generation)
