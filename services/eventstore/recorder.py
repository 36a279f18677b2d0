"""The Postgres recorder: one call that locks, inserts, answers and notifies.

The library's default takes the table lock, notifies and inserts in a pipeline; its "database functions" mode
leaves the lock out, and readers of the log then miss events for ever. This one keeps every guarantee of the
default in a single round trip, and stores the command's answer in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.sql import SQL, Identifier

from services.eventstore.refusal import Refused

MAX_SAVE_BYTES = 8_000_000
"""A save is one transaction under a lock that every writer waits for: it stays small."""


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a command was answered, kept so that a repeated command is answered the same.

    Attributes:
        scope: whose keys these are (an organization, a subject): keys of others never collide.
        command_id: the idempotency key.
        request_hash: fingerprint of the request body; the same key with another body is refused.
        status: HTTP status of the answer.
        body: the answer as JSON text.
    """

    scope: str
    command_id: str
    request_hash: bytes
    status: int
    body: str


class LockingRecorder(PostgresApplicationRecorder):
    """Records events gap-free and in commit order; see the module for why it is not the default."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events") -> None:
        """Prepare the one statement that saves.

        Args:
            datastore: connections and the service's schema.
            events_table_name: given by the library's factory; the table is ours, made by migrations.
        """
        super().__init__(datastore, events_table_name=events_table_name)
        statement = SQL(
            "SELECT * FROM {schema}.record_events"
            "(%t::uuid[], %t::bigint[], %t::text[], %t::bytea[], %t::text, %t::text, %b::bytea, %t::smallint, %t::text)"
        ).format(schema=Identifier(datastore.schema))
        # As bytes: psycopg keeps the parsed form of those, a composed statement it parses at every call.
        self._record = statement.as_bytes()

    @retry((InterfaceError, OperationalError), max_attempts=4, wait=0.2)
    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, answer: CommandAnswer | None = None, **_: object
    ) -> Sequence[int] | None:
        """Save events and the command's answer in one transaction.

        Args:
            stored_events: events of any number of aggregates, each the next of its aggregate.
            answer: what the command is answered, or None to keep nothing.

        Returns:
            The notification ids, in order.

        Raises:
            IntegrityError: a version or the command exists already; a lost reply to an earlier, successful
                attempt shows so as well, which is why the caller looks the command up before it believes it.
            Refused: `save-too-large`.
        """
        size = sum(len(e.state) for e in stored_events)
        if size > MAX_SAVE_BYTES:
            raise Refused("save-too-large", f"{size} bytes of events in one command, at most {MAX_SAVE_BYTES}")
        parameters = (
            _array(str(e.originator_id) for e in stored_events),
            _array(str(e.originator_version) for e in stored_events),
            _array(e.topic for e in stored_events),
            _array(f"\\\\x{e.state.hex()}" for e in stored_events),
            *_answer_parameters(answer),
        )
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(self._record, parameters, prepare=True)
            return [row["record_events"] for row in cursor.fetchall()]


def _array(elements: Iterable[str]) -> str:
    """A Postgres array literal of elements that need no escaping (ids, numbers, permanent names, hex).

    psycopg's array dumpers are Python and cost more than everything else a save does on this side.
    """
    return "{" + ",".join(elements) + "}"


def _answer_parameters(
    answer: CommandAnswer | None,
) -> tuple[str | None, str | None, bytes | None, int | None, str | None]:
    if answer is None:
        return None, None, None, None, None
    return answer.scope, answer.command_id, answer.request_hash, answer.status, answer.body
