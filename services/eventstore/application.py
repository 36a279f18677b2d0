"""The library's application, configured by arguments alone, with our recorder and tables."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, LiteralString, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, StoredEvent, TrackingRecorder
from eventsourcing.postgres import PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment, get_topic
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier

from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.group_commit import GroupCommit
from services.eventstore.log_entry import LogEntry
from services.eventstore.record_encoder import RecordEncoder
from services.eventstore.recorder import LockingRecorder
from services.eventstore.refusal import RefusedError
from services.eventstore.transcoder import FastReadingTranscoder
from services.eventstore.write_batch import CommandAnswer, WriteBatch

_EVENT_COLUMNS = ("originator_id", "originator_version", "topic", "state")
MAX_SAVE_BYTES = 8_000_000
"""A save is one transaction under a lock that every writer waits for: it must stay small."""


class LogApplication(Application[UUID]):
    """One service's log: records aggregates with an answer, and looks answers up.

    The environment is not read: the library would read every variable of the process as its own.
    """

    name = "stored"
    env: ClassVar[dict[str, str]] = {}

    def __init__(self, *, service: str, dsn: str, encoder: RecordEncoder | None, pool_size: int) -> None:
        """Connect to the service's schema.

        Args:
            service: The schema's name.
            dsn: A libpq connection string or URI; all of its parameters are used (TLS, options).
            encoder: Encodes the public record of every event; None for events that are never published.
            pool_size: Maximum number of connections.
        """
        self._schema = service
        self._encoder = encoder
        self._conninfo = conninfo_to_dict(dsn)
        super().__init__(
            {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(self._conninfo.get("dbname", "")),
                "POSTGRES_HOST": str(self._conninfo.get("host", "")),
                "POSTGRES_PORT": str(self._conninfo.get("port", "5432")),
                "POSTGRES_USER": str(self._conninfo.get("user", "")),
                "POSTGRES_PASSWORD": str(self._conninfo.get("password", "")),
                "POSTGRES_SCHEMA": service,
                "POSTGRES_POOL_SIZE": "1",
                "POSTGRES_MAX_OVERFLOW": str(pool_size - 1),
                "POSTGRES_MAX_WAITING": "0",
                "POSTGRES_CONNECT_TIMEOUT": "3",
                "POSTGRES_PRE_PING": "yes",  # 50 µs, so that a restart of the server fails no command
                "POSTGRES_LOCK_TIMEOUT": "5",
                "CREATE_TABLE": "no",
                "APPLICATION_RECORDER_TOPIC": get_topic(LockingRecorder),
                "TRANSCODER_TOPIC": get_topic(FastReadingTranscoder),
            }
        )
        self._group_commit = GroupCommit(cast("LockingRecorder", self.recorder).write)

    def construct_env(self, name: str, env: Mapping[str, str] | None = None) -> Environment:
        """Return the environment of the constructor alone."""
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[TrackingRecorder]:
        """Return the library's factory with the whole connection string."""
        factory = super().construct_factory(env)
        datastore = cast("PostgresFactory", factory).datastore
        cast("dict[str, Any]", datastore.pool.kwargs).update(self._conninfo)
        # Give up at once and let the next command try: else the waits between attempts grow with the outage, and a
        # server that is back is not used for as long.
        datastore.pool.reconnect_timeout = 0.0
        return factory

    @property
    def datastore(self) -> PostgresDatastore:
        """The connection pool."""
        return cast("LockingRecorder", self.recorder).datastore

    def record(
        self, aggregates: Sequence[Aggregate], answer: CommandAnswer, values: Mapping[UUID, bytes | None]
    ) -> int | None:
        """Write pending events, the answer and the waiting values; return the last position, None without events.

        Raises:
            IntegrityError: A concurrent writer saved one of these aggregates, or this command, first.
            RefusedError: `save-too-large` or `not-publishable`.
        """
        events = [event for aggregate in aggregates for event in aggregate.collect_events()]
        records = [self._encode(cast("Event", event)) for event in events]
        batch = WriteBatch([self.mapper.to_stored_event(event) for event in events], records, answer, values)
        if batch.size > MAX_SAVE_BYTES:
            raise RefusedError(
                "save-too-large", f"{batch.size} bytes of events in one command, at most {MAX_SAVE_BYTES}"
            )
        return self._group_commit.write(batch)

    def find_answer(self, scope: str, command_id: str) -> DictRow | None:
        """Return the stored answer's row (request_hash, created, body, position), or None."""
        statement = self._sql(
            "SELECT request_hash, created, body, position FROM {s}.answered_commands "
            "WHERE scope = %s AND command_id = %s"
        )
        with self.datastore.get_connection() as connection:
            return connection.execute(statement, (scope, command_id), prepare=True).fetchone()

    def find_value(self, id: UUID) -> bytes | None:
        """Return a waiting value, or None."""
        statement = self._sql("SELECT content FROM {s}.waiting_values WHERE id = %s")
        with self.datastore.get_connection() as connection:
            row = connection.execute(statement, (id,), prepare=True).fetchone()
        return None if row is None else bytes(row["content"])

    def read(self, after: int, limit: int) -> list[tuple[int, Event]]:
        """Return the events after a position, each with its position, in order."""
        rows = cast("LockingRecorder", self.recorder).rows_after(after, limit)
        to_event = self.mapper.to_domain_event
        return [(row.id, cast("Event", to_event(cast("StoredEvent", row)))) for row in rows]

    def entries(self, after: int, limit: int, fingerprint: bytes) -> list[LogEntry]:
        """Return the log's entries after a position, with what is kept under a fingerprint."""
        to_event = self.mapper.to_domain_event
        return [
            LogEntry(
                row.id, row.originator_id, row.originator_version, kept, quarantined, restricted,
                cast("Callable[[], Event]", partial(to_event, cast("StoredEvent", row))),
            )
            for row, kept, quarantined, restricted in cast("LockingRecorder", self.recorder).entries_after(
                after, limit, fingerprint
            )
        ]  # fmt: skip

    def existing(self, ids: Sequence[UUID]) -> set[UUID]:
        """Return which of these ids have a first event."""
        statement = self._sql(
            "SELECT originator_id FROM {s}.stored_events WHERE originator_id = ANY(%s) AND originator_version = 1"
        )
        with self.datastore.get_connection() as connection:
            return {row["originator_id"] for row in connection.execute(statement, (list(ids),), prepare=True)}

    def of_topic(self, topic: str) -> list[Event]:
        """Return all events of one kind, in order."""
        statement = self._sql(
            "SELECT originator_id, originator_version, topic, state FROM {s}.stored_events "
            "WHERE topic = %s ORDER BY notification_id"
        )
        return [self._event(row) for row in self._fetch(statement, topic)]

    def load_many(self, ids: Sequence[UUID]) -> dict[UUID, Aggregate]:
        """Return the aggregates of many ids, rebuilt from one reading of the log."""
        statement = self._sql(
            "SELECT originator_id, originator_version, topic, state FROM {s}.stored_events "
            "WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
        )
        loaded: dict[UUID, Aggregate] = {}
        for row in self._fetch(statement, list(ids)):
            event = self._event(row)
            aggregate = event.mutate(loaded.get(event.originator_id))
            if aggregate is not None:
                loaded[event.originator_id] = aggregate
        return loaded

    def delete_answers(self, older_than_hours: int) -> int:
        """Delete answers older than a number of hours; return how many."""
        statement = self._sql(
            "DELETE FROM {s}.answered_commands WHERE recorded_at < now() - make_interval(hours => %s)"
        )
        with self.datastore.get_connection() as connection:
            return connection.execute(statement, (older_than_hours,)).rowcount

    def _fetch(self, statement: Composed, parameter: object) -> list[DictRow]:
        with self.datastore.get_connection() as connection:
            return connection.execute(statement, (parameter,), prepare=True).fetchall()

    def _event(self, row: DictRow) -> Event:
        id, version, topic, state = (row[name] for name in _EVENT_COLUMNS)
        return cast("Event", self.mapper.to_domain_event(StoredEvent(id, version, topic, bytes(state))))

    def _encode(self, event: Event) -> bytes | None:
        encoded = self._encoder.encode(event) if self._encoder is not None else None
        return self._encoder.fingerprint + encoded if self._encoder is not None and encoded is not None else None

    def _sql(self, text: LiteralString) -> Composed:
        return SQL(text).format(s=Identifier(self._schema))
