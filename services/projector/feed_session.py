"""Feed session: one consumer feeding one generation from one feed; the loop inside the runner and inside a rebuild."""

import time
from collections.abc import Callable

import psycopg

from services.projector import connections, generations, positions, watermarks
from services.projector.apply import apply
from services.projector.feed import Feed, FeedBrokenError, PartitionBatch, TopicPartition
from services.projector.members import Member
from services.projector.positions import ClaimRejectedError, Generation
from services.projector.projection import Projection
from services.projector.stages import SlowBatchWatchdog, StageTimer

HEARTBEAT_SECONDS = 1.0
BARRIER_SECONDS = 0.1
POLL_SECONDS = 0.1


def no_op(_: str) -> None:
    """Do nothing: the default test hook."""


def is_retryable(failure: BaseException) -> bool:
    """Return whether a new session may continue after a failure of this one: of the feed, or of the database."""
    return isinstance(failure, FeedBrokenError) or connections.is_transient(failure)


class FeedSession:
    """Feeds a generation until it is closed or fails; afterwards a new session continues from the stored positions.

    Args:
        projection: The projection that folds the events.
        generation: The generation to feed.
        feed: The feed; opened and closed by the session.
        dsn: The projections' database.
        member: The member that feeds.
        before: Test hook, called with the name of each step before it; tests kill or fail the process there.
    """

    def __init__(
        self,
        projection: Projection,
        generation: Generation,
        feed: Feed,
        dsn: str,
        member: Member,
        before: Callable[[str], None] = no_op,
    ) -> None:
        self.generation = generation
        self._projection = projection
        self._feed = feed
        self._dsn = dsn
        self._member = member
        self._stages = StageTimer()
        self._before_step = before
        self._through: dict[str, int] = {}
        self._next_heartbeat = 0.0
        self._next_barrier = 0.0
        self.connection = connections.connect(dsn)
        self._watchdog = SlowBatchWatchdog(self._stages, projection.name)

    def open(self) -> None:
        """Compare the feed with the stored positions and start reading.

        Raises:
            FeedRefusedError: The feed does not match the stored positions.
            FeedBrokenError: It is unavailable now.
        """
        generations.lock_shared(self.connection, self.generation)
        # Read before the feed is described: what another member reads meanwhile may lie beyond the described ends.
        offsets = positions.load(self.connection, self.generation)
        partitions = self._feed.describe()
        positions.register_partitions(self.connection, self.generation, partitions, offsets)
        self._sources = {info.topic_partition.topic: info.topic_source for info in partitions}
        # Checkpoints that were read before a crash and have no watermark yet.
        self._through = positions.published_through(self.connection, self.generation)
        self._feed.open(f"mentorship.{self.generation.projection}.g{self.generation.number}", self._offsets)

    def step(self, seconds: float = POLL_SECONDS) -> int:
        """Apply available records, or wait for some.

        Returns:
            How many events were applied.

        Raises:
            FeedBrokenError: The feed failed transiently.
            psycopg.OperationalError: The database did.
        """
        self._stages.enter("poll")
        batches = self._feed.poll(seconds)
        applied = self._apply(batches) if batches else 0
        self._stages.enter("committed")
        now = time.monotonic()
        if self._through and now >= self._next_barrier:
            if self._feed.kind == "kafka":
                self._add_watermarks()
            self._next_barrier = now + BARRIER_SECONDS
        if now >= self._next_heartbeat:
            self._member.beat(self.connection, self.generation)
            self._stages.flush(self.connection, self.generation)
            positions.save_heads(self.connection, self.generation, self._feed.heads())
            self._next_heartbeat = now + HEARTBEAT_SECONDS
        return applied

    def close(self, *, final_heartbeat: bool = True) -> None:
        """Leave the feed and release the generation."""
        self._watchdog.close()
        self._feed.close()
        try:
            if final_heartbeat:
                self._stages.flush(self.connection, self.generation)
                self._member.beat(self.connection, self.generation, running=False)
        except psycopg.Error:
            return  # the database is unavailable; the previous heartbeat was the last
        finally:
            self.connection.close()

    def _before(self, step: str) -> None:
        self._stages.enter(step)
        self._before_step(step)

    def _apply(self, batches: list[PartitionBatch]) -> int:
        try:
            result = apply(self.connection, self._projection, self.generation, batches, self._sources, self._before)
        except ClaimRejectedError:
            self._member.rejected += 1
            self._member.beat(self.connection, self.generation)
            self._feed.rewind()
            return 0
        for source, through in result.through.items():
            self._through[source] = max(through, self._through.get(source, 0))
        return result.events

    def _add_watermarks(self) -> None:
        """Query the ends now, after the checkpoints: a reader that has reached them has everything they state."""
        for source, through in self._through.items():
            watermarks.add(self.connection, self.generation, source, through, self._feed.ends(source))
        self._through = {}

    def _offsets(self) -> dict[TopicPartition, int]:
        # A separate connection: this may run on the feed's thread, while the session's connection is in use.
        with connections.connect(self._dsn) as connection:
            return positions.load(connection, self.generation)
