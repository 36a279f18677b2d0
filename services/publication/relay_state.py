"""Persistent position and ledger of one relay: both are written in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from services.contract.checkpoint import Tally
from services.contract.record import PublicRecord
from services.platform.errors import ActionableError
from services.publication.topic_partition import TopicPartition

#: A frozen publisher must not hold its row lock indefinitely, and no other may wait indefinitely for it.
SESSION_OPTIONS = (
    "-c idle_in_transaction_session_timeout=5s -c lock_timeout=5s -c statement_timeout=30s -c search_path=publication"
)


class ConcurrentPublisherError(Exception):
    """Another publisher has moved the stored position: there are two of them, and this one must end."""


class QuarantineReleasedError(Exception):
    """A position was released from quarantine before the publisher skipped it: it must be published after all."""


class TopicReplacedError(ActionableError):
    """A topic is not the one that was written to before: it was deleted and recreated."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A partition's entry in the ledger: its last public position and the tally up to it."""

    position: int = 0
    tally: Tally = field(default_factory=Tally)

    def add(self, records: Iterable[PublicRecord]) -> "LedgerEntry":
        """Count more records, in the order of their positions; records already counted are skipped."""
        new = [record for record in records if record.position > self.position]
        if not new:
            return self
        return LedgerEntry(new[-1].position, self.tally.add(record.id for record in new))


@dataclass(frozen=True, slots=True)
class StoredState:
    """Position and ledger of a relay in one consistent snapshot."""

    position: int
    checkpointed: int
    ledger: Mapping[TopicPartition, LedgerEntry]
    skipped: tuple[int, ...] = ()


class RelayState:
    """Persistent position and ledger of one relay, or of the ledger counter that replaces it in the embedded mode.

    A connection that the server ended is replaced at the next call: the call during which it ended has failed.

    Args:
        dsn: The service's database.
        source: The context whose log is published.
        destination: `kafka`, or `log` for a log that is read in place.
    """

    def __init__(self, dsn: str, source: str, destination: str) -> None:
        self.source = source
        self.destination = destination
        self._key = {"source": source, "destination": destination}
        self._dsn = dsn
        self._session = self._connect()
        self._listening = False

    def load(self) -> StoredState:
        """Read the stored state; a new one begins at position 0."""
        connection = self._connection()
        connection.execute(
            "INSERT INTO relay_state (source, destination) VALUES (%(source)s, %(destination)s) ON CONFLICT DO NOTHING",
            self._key,
        )
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            row = connection.execute(
                "SELECT position, checkpointed FROM relay_state "
                "WHERE source = %(source)s AND destination = %(destination)s",
                self._key,
            ).fetchone()
            entries = connection.execute(
                "SELECT topic, partition, position, count, checksum FROM ledger "
                "WHERE source = %(source)s AND destination = %(destination)s",
                self._key,
            ).fetchall()
            skipped = connection.execute(
                "SELECT position FROM skipped "
                "WHERE source = %(source)s AND destination = %(destination)s ORDER BY position",
                self._key,
            ).fetchall()
        position, checkpointed = row if row is not None else (0, 0)
        ledger = {
            TopicPartition(topic, partition): LedgerEntry(last, Tally(count, checksum))
            for topic, partition, last, count, checksum in entries
        }
        return StoredState(position, checkpointed, ledger, tuple(position for (position,) in skipped))

    def advance(self, old: int, new: int, entries: Mapping[TopicPartition, LedgerEntry]) -> None:
        """Move the position and write ledger entries, both or neither.

        Args:
            old: The stored position as this publisher last saw it.
            new: The last position it has published.
            entries: The ledger entries that changed, with their new values.

        Raises:
            ConcurrentPublisherError: The stored position is no longer `old`.
        """
        connection = self._connection()
        with connection.transaction():
            self._move(connection, old, new)
            if entries:
                self._write(connection, entries)

    def skip(self, old: int, position: int) -> None:
        """Move past a quarantined position; from then on it is in no topic of this destination.

        Args:
            old: The stored position as this publisher last saw it.
            position: The quarantined position, the next one.

        Raises:
            ConcurrentPublisherError: The stored position is no longer `old`.
            QuarantineReleasedError: The position is no longer quarantined.
        """
        quarantined = sql.SQL("SELECT FROM {} WHERE position = %s").format(sql.Identifier(self.source, "quarantined"))
        connection = self._connection()
        with connection.transaction():
            self._move(connection, old, position)  # first, because a release waits for this row
            if not connection.execute(quarantined, [position]).fetchall():
                raise QuarantineReleasedError(f"position {position} of {self.source} was released from quarantine")
            connection.execute(
                "INSERT INTO skipped (source, destination, position) "
                "VALUES (%(source)s, %(destination)s, %(position)s)",
                {**self._key, "position": position},
            )

    def save_checkpointed(self, position: int) -> None:
        """Record that checkpoints for all ledger entries up to a position have been published."""
        self._connection().execute(
            "UPDATE relay_state SET checkpointed = %(position)s "
            "WHERE source = %(source)s AND destination = %(destination)s AND checkpointed < %(position)s",
            {**self._key, "position": position},
        )

    def wait_for_notification(self, seconds: float) -> None:
        """Wait until the service notifies that it recorded events, at most for the given time.

        Only a hint, for latency: new events are found by reading the log. If the service does not notify, or a
        connection pooler drops the notification, the whole time passes.
        """
        connection = self._connection()
        if not self._listening:
            notifications = sql.Identifier(f"{self.source}_events")
            connection.execute(sql.SQL("LISTEN {}").format(notifications))
            self._listening = True
        for _ in connection.notifies(timeout=seconds, stop_after=1):
            pass

    def register_topic(self, topic: str, topic_id: str) -> None:
        """Store the id of a topic, or compare it with the stored one.

        Raises:
            TopicReplacedError: The topic had another id before.
        """
        self._connection().execute(
            "INSERT INTO topic (source, destination, topic, topic_id) "
            "VALUES (%(source)s, %(destination)s, %(topic)s, %(id)s) ON CONFLICT DO NOTHING",
            {**self._key, "topic": topic, "id": topic_id},
        )
        row = (
            self._connection()
            .execute(
                "SELECT topic_id FROM topic "
                "WHERE source = %(source)s AND destination = %(destination)s AND topic = %(topic)s",
                {**self._key, "topic": topic},
            )
            .fetchone()
        )
        if row is not None and row[0] != topic_id:
            raise TopicReplacedError(
                f"topic {topic} has id {topic_id}, but {row[0]} was written to: it was deleted and recreated; "
                f"`mentorship relay republish {self.source}` publishes everything again, then rebuild every read model"
            )

    def reset(self) -> None:
        """Delete the stored state: everything will be published again, possibly to new topics."""
        self._connection().execute(
            "DELETE FROM relay_state WHERE source = %(source)s AND destination = %(destination)s", self._key
        )

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _connection(self) -> psycopg.Connection:
        """Return the open connection, or a new one in place of one that has ended."""
        if self._session.closed:
            self._session, self._listening = self._connect(), False
        return self._session

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._dsn, autocommit=True, options=SESSION_OPTIONS, connect_timeout=3)

    def _move(self, connection: psycopg.Connection, old: int, new: int) -> None:
        update = connection.execute(
            "UPDATE relay_state SET position = %(new)s, moved_at = clock_timestamp() "
            "WHERE source = %(source)s AND destination = %(destination)s AND position = %(old)s",
            {**self._key, "old": old, "new": new},
        )
        if update.rowcount != 1:
            raise ConcurrentPublisherError(
                f"relay state of {self.source} ({self.destination}): the stored position is no longer {old}"
            )

    def _write(self, connection: psycopg.Connection, entries: Mapping[TopicPartition, LedgerEntry]) -> None:
        rows = [
            {
                **self._key,
                **topic_partition._asdict(),
                "position": entry.position,
                "count": entry.tally.count,
                "checksum": entry.tally.checksum,
            }
            for topic_partition, entry in entries.items()
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO ledger (source, destination, topic, partition, position, count, checksum) VALUES "
                "(%(source)s, %(destination)s, %(topic)s, %(partition)s, %(position)s, %(count)s, %(checksum)s) "
                "ON CONFLICT (source, destination, topic, partition) "
                "DO UPDATE SET position = excluded.position, count = excluded.count, checksum = excluded.checksum",
                rows,
            )
