"""The Postgres recorder: one call that locks, inserts, answers and notifies.

The library's default takes the table lock, notifies and inserts in a pipeline; its "database functions" mode
leaves the lock out, and readers of the log then miss events permanently. This one keeps every guarantee of the
default in a single round trip, and stores the commands' answers in the same transaction.
"""

from collections.abc import Iterable, Sequence
from inspect import unwrap
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier, Literal

from services.eventstore.record_encoder import FINGERPRINT_BYTES, RESTRICTED_NUMBER
from services.eventstore.write_batch import WriteBatch

_of_a_command = retry((InterfaceError, OperationalError), max_attempts=4, wait=0.2)
"""A server that restarts fails no command; one that is away is reported before its caller gives up."""
_select_once = unwrap(PostgresApplicationRecorder.select_events)


class LogRow(NamedTuple):
    """One row of the log: a stored event, as the library's mapper takes it, and its position."""

    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes
    id: int


class EntryRow(NamedTuple):
    """One row of the log for publication.

    Attributes:
        stored: The stored event; without its state where a public record is kept.
        kept: The public record kept under the reader's fingerprint, without it.
        quarantined: Whether its position is quarantined.
        restricted: Whether its public record was made for the restricted topic, under any fingerprint.
    """

    stored: LogRow
    kept: bytes | None
    quarantined: bool
    restricted: bool


class LockingRecorder(PostgresApplicationRecorder):
    """Records events gap-free and in commit order; see the module for why it is not the default."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events") -> None:
        """Prepare the one statement that batches.

        Args:
            datastore: Connections and the service's schema.
            events_table_name: Passed by the library's factory; the table is created by migrations.
        """
        super().__init__(datastore, events_table_name=events_table_name)
        statement = SQL(
            "SELECT {schema}.record_events (%t::uuid[], %t::bigint[], %t::text[], %t::bytea[], %t::bytea[], "
            "%t::text[], %t::text[], %t::bytea[], %t::boolean[], %t::text[], %t::bigint[], %t::uuid[], %t::bytea[])"
        ).format(schema=Identifier(datastore.schema))
        # As bytes: psycopg keeps the parsed form of those, a composed statement it parses at every call.
        self._record = statement.as_bytes()
        self._rows_after = (
            SQL(
                "SELECT originator_id, originator_version, topic, state, notification_id FROM {schema}.{table} "
                "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
            )
            .format(schema=Identifier(datastore.schema), table=Identifier(events_table_name))
            .as_bytes()
        )
        # The limit is applied before the join, so that the order comes from the index. What is kept is read instead
        # of the state, not beside it.
        self._entries_after = (
            SQL(
                "SELECT originator_id, originator_version, topic, CASE WHEN is_kept THEN '' ELSE state END, "
                "notification_id, CASE WHEN is_kept THEN substr(public_record, {content}) END, "
                "quarantined.position IS NOT NULL, coalesce(substr(public_record, {content}, 1) = {restricted}, false) "
                "FROM (SELECT *, coalesce(substr(public_record, 1, {length}) = %s, false) AS is_kept "
                "FROM {schema}.{table} WHERE notification_id > %s ORDER BY notification_id LIMIT %s) AS entries "
                "LEFT JOIN {schema}.quarantined ON quarantined.position = notification_id ORDER BY notification_id"
            )
            .format(
                schema=Identifier(datastore.schema),
                table=Identifier(events_table_name),
                length=Literal(FINGERPRINT_BYTES),
                content=Literal(FINGERPRINT_BYTES + 1),
                restricted=Literal(RESTRICTED_NUMBER),
            )
            .as_bytes()
        )

    @_of_a_command
    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return events of an aggregate as the library does, which would ask a server that is away for half a minute.

        Args:
            originator_id: The aggregate.
            gt: Only later versions.
            lte: No later ones.
            desc: The last one first.
            limit: Maximum number of events.
        """
        found: Sequence[StoredEvent] = _select_once(self, originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        return found

    @_of_a_command
    def write(self, batches: Sequence[WriteBatch]) -> list[int | None]:
        """Write some commands' events and answers in one transaction.

        Args:
            batches: Written atomically; two that change the same aggregate exclude each other.

        Returns:
            Each command's last position, None if it has no events.

        Raises:
            IntegrityError: A version or a command exists already, and nothing was written. A lost reply to an
                earlier, successful attempt has the same effect, so the caller looks the command up first.
        """
        parameters = _event_arrays(batches) + _answer_arrays(batches) + _value_arrays(batches)
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            row = cursor.execute(self._record, parameters, prepare=True).fetchone()
        before = int(row["record_events"]) if row else 0
        ends = accumulate(len(batch.events) for batch in batches)
        return [before + end if batch.events else None for batch, end in zip(batches, ends, strict=True)]

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def rows_after(self, after: int, limit: int) -> list[LogRow]:
        """Return rows as the library's `select_notifications` does, in binary: no hexadecimal, no dictionary a row.

        Args:
            after: A position, or 0.
            limit: Maximum number of rows.
        """
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            return [LogRow._make(row) for row in cursor.execute(self._rows_after, (after, limit), prepare=True)]

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def entries_after(self, after: int, limit: int, fingerprint: bytes) -> list[EntryRow]:
        """Return rows with the public record kept under a fingerprint, in one snapshot with the quarantine.

        Args:
            after: A position, or 0.
            limit: Maximum number of rows.
            fingerprint: The reader's own.
        """
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(binary=True, row_factory=tuple_row) as cursor,
        ):
            rows = cursor.execute(self._entries_after, (fingerprint, after, limit), prepare=True)
            return [EntryRow(LogRow._make(row[:5]), *row[5:]) for row in rows]


def _event_arrays(batches: Sequence[WriteBatch]) -> tuple[str, ...]:
    events = [event for batch in batches for event in batch.events]
    return (
        _array(str(event.originator_id) for event in events),
        _array(str(event.originator_version) for event in events),
        _array(event.topic for event in events),
        _array(_hex(event.state) for event in events),
        _array("NULL" if record is None else _hex(record) for batch in batches for record in batch.records),
    )


def _answer_arrays(batches: Sequence[WriteBatch]) -> tuple[str, ...]:
    answers = [batch.answer for batch in batches]
    ends = accumulate(len(batch.events) for batch in batches)
    return (
        _array(_quoted(answer.scope) for answer in answers),
        _array(_quoted(answer.command_id) for answer in answers),
        _array(_hex(answer.request_hash) for answer in answers),
        _array(str(answer.created) for answer in answers),
        _array(_quoted(answer.body) for answer in answers),
        _array(str(end) if batch.events else "NULL" for batch, end in zip(batches, ends, strict=True)),
    )


def _value_arrays(batches: Sequence[WriteBatch]) -> tuple[str, ...]:
    values = {id: content for batch in batches for id, content in batch.values.items()}
    return (
        _array(str(id) for id in values),
        _array("NULL" if content is None else _hex(content) for content in values.values()),
    )


def _array(elements: Iterable[str]) -> str:
    """Return a PostgreSQL array literal; psycopg's array dumpers cost more than the rest of a save in this process."""
    return "{" + ",".join(elements) + "}"


def _hex(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
