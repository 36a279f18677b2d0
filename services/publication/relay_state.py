"""How far a service's log has been published, and the publisher's side of the ledger, kept in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg
from psycopg import sql

from services.contract.checkpoint import Tally
from services.contract.record import PublicRecord

#: A frozen publisher must not hold its row for ever, and nobody waits for ever for one.
SESSION = (
    "-c idle_in_transaction_session_timeout=5s -c lock_timeout=5s -c statement_timeout=30s -c search_path=publication"
)


class MovedByAnotherError(Exception):
    """Somebody else has moved this channel's position: there are two publishers, and this one must end."""


class TopicReplacedError(Exception):
    """A topic is not the one that was written to before: it was deleted and made anew."""


class TopicPartition(NamedTuple):
    """A topic's partition; for a log that is read in place, its source and 0."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger: the last public position of a partition and the tally up to it."""

    position: int = 0
    tally: Tally = field(default_factory=Tally)

    def add(self, records: Iterable[PublicRecord]) -> "Line":
        """Count more records, in the order of their positions; what is already counted is left out."""
        fresh = [record for record in records if record.position > self.position]
        if not fresh:
            return self
        return Line(fresh[-1].position, self.tally.add(record.id for record in fresh))


@dataclass(frozen=True, slots=True)
class ChannelState:
    """Where a channel stands: all of it as of one moment."""

    position: int
    checkpointed: int
    lines: Mapping[TopicPartition, Line]


class Channel:
    """One way out of a service, and all that is remembered of it.

    Args:
        dsn: The service's database.
        source: The context whose log is published.
        name: `kafka` or `log`.
    """

    def __init__(self, dsn: str, source: str, name: str) -> None:
        self.source = source
        self.name = name
        self._key = {"source": source, "channel": name}
        self._connection = psycopg.connect(dsn, autocommit=True, options=SESSION, connect_timeout=3)
        self._listening = False

    def load(self) -> ChannelState:
        """Read where the channel stands; begins it at 0 when it is new."""
        self._connection.execute(
            "INSERT INTO channel (source, channel) VALUES (%(source)s, %(channel)s) ON CONFLICT DO NOTHING", self._key
        )
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            row = self._connection.execute(
                "SELECT position, checkpointed FROM channel WHERE source = %(source)s AND channel = %(channel)s",
                self._key,
            ).fetchone()
            lines = self._connection.execute(
                "SELECT topic, partition, position, count, checksum FROM ledger "
                "WHERE source = %(source)s AND channel = %(channel)s",
                self._key,
            ).fetchall()
        position, checkpointed = row if row is not None else (0, 0)
        ledger = {
            TopicPartition(topic, partition): Line(at, Tally(count, checksum))
            for topic, partition, at, count, checksum in lines
        }
        return ChannelState(position, checkpointed, ledger)

    def advance(self, old: int, new: int, lines: Mapping[TopicPartition, Line]) -> None:
        """Move the position and the ledger, both or neither.

        Args:
            old: Where this publisher believes the channel stands.
            new: The last position it has dealt with.
            lines: The ledger's lines that changed, as they are now.

        Raises:
            MovedByAnotherError: The channel stands elsewhere.
        """
        with self._connection.transaction():
            moved = self._connection.execute(
                "UPDATE channel SET position = %(new)s, moved_at = clock_timestamp() "
                "WHERE source = %(source)s AND channel = %(channel)s AND position = %(old)s",
                {**self._key, "old": old, "new": new},
            )
            if moved.rowcount != 1:
                raise MovedByAnotherError(f"{self.name} channel of {self.source}: not at {old} any more")
            if lines:
                self._write(lines)

    def checkpointed(self, position: int) -> None:
        """Remember that every line up to a position has been stated in its partition."""
        self._connection.execute(
            "UPDATE channel SET checkpointed = %(position)s "
            "WHERE source = %(source)s AND channel = %(channel)s AND checkpointed < %(position)s",
            {**self._key, "position": position},
        )

    def await_news(self, seconds: float) -> None:
        """Wait until the service says that it recorded something, at most so long.

        Only a hint, for speed: what is in the log is found by looking. A service that says nothing, or a pooler that
        keeps it to itself, costs the whole time.
        """
        if not self._listening:
            news = sql.Identifier(f"{self.source}_events")
            self._connection.execute(sql.SQL("LISTEN {}").format(news))
            self._listening = True
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            pass

    def know_topic(self, topic: str, topic_id: str) -> None:
        """Remember which topic stands behind a name, or compare it with what is remembered.

        Raises:
            TopicReplacedError: Another topic stood behind it before.
        """
        self._connection.execute(
            "INSERT INTO topic (source, channel, topic, topic_id) "
            "VALUES (%(source)s, %(channel)s, %(topic)s, %(id)s) ON CONFLICT DO NOTHING",
            {**self._key, "topic": topic, "id": topic_id},
        )
        row = self._connection.execute(
            "SELECT topic_id FROM topic WHERE source = %(source)s AND channel = %(channel)s AND topic = %(topic)s",
            {**self._key, "topic": topic},
        ).fetchone()
        if row is not None and row[0] != topic_id:
            raise TopicReplacedError(
                f"topic {topic} has id {topic_id}, but {row[0]} was written to: it was deleted and made anew; "
                f"`mentorship relay republish {self.source}` publishes everything again, then rebuild every read model"
            )

    def forget(self) -> None:
        """Begin anew at 0: everything will be published again, to topics that may be new."""
        self._connection.execute("DELETE FROM channel WHERE source = %(source)s AND channel = %(channel)s", self._key)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _write(self, lines: Mapping[TopicPartition, Line]) -> None:
        rows = [
            {
                **self._key,
                "topic": p.topic,
                "partition": p.partition,
                "at": li.position,
                "n": li.tally.count,
                "sum": li.tally.checksum,
            }
            for p, li in lines.items()
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ledger (source, channel, topic, partition, position, count, checksum) "
                "VALUES (%(source)s, %(channel)s, %(topic)s, %(partition)s, %(at)s, %(n)s, %(sum)s) "
                "ON CONFLICT (source, channel, topic, partition) "
                "DO UPDATE SET position = excluded.position, count = excluded.count, checksum = excluded.checksum",
                rows,
            )
