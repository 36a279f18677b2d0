"""The event store: executes a decision, saves what it changed together with its answer, reads the log."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError

from services.eventstore.aggregate import A, Aggregate, E, Event
from services.eventstore.application import LogApplication
from services.eventstore.availability import store_errors
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.contention import pauses
from services.eventstore.log_entry import LogEntry
from services.eventstore.record_encoder import RecordEncoder
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import ChangedMeanwhileError, UnitOfWork, unknown_aggregate
from services.eventstore.write_batch import CommandAnswer


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a decision.

    Attributes:
        body: A JSON object: the state after the command.
        created: Whether the command created the thing that it is about.
    """

    body: dict[str, object]
    created: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a command and its position in the log.

    Attributes:
        result: The result, of this execution or of the first one.
        position: Position of its last event; None if it recorded nothing.
        replayed: Whether the command had been executed before; then nothing was recorded now.
    """

    result: CommandResult
    position: int | None
    replayed: bool


class StoredEvent(NamedTuple):
    """A private event and its position in the service's log."""

    position: int
    event: Event


class EventStore:
    """One service's aggregates and log, in one Postgres schema.

    Safe for use by several threads and several processes; every save is one transaction.
    """

    def __init__(self, *, service: str, dsn: str, encoder: RecordEncoder | None, pool_size: int = 8) -> None:
        """Open the store; the schema must have been migrated.

        Args:
            service: The service's name, which is also its schema's.
            dsn: A libpq connection string or URI.
            encoder: Encodes the public record of every event before it is saved: what cannot be published is
                refused. None only for a store without a public log.
            pool_size: Maximum number of connections.
        """
        self.service = service
        self._random = Random()  # noqa: S311 - it spreads pauses
        self._application = LogApplication(service=service, dsn=dsn, encoder=encoder, pool_size=pool_size)

    def execute(
        self,
        meta: CommandMetadata,
        decide: Callable[[UnitOfWork], CommandResult],
        *,
        scope: str = "",
        request_hash: bytes = b"",
    ) -> Outcome:
        """Execute a command once: decide, and save everything that the decision changed in one transaction.

        Args:
            meta: The command's metadata; its id is the idempotency key.
            decide: Reads and changes aggregates; runs again on fresh state after a concurrent save.
            scope: The scope in which the idempotency key is unique.
            request_hash: Digest of the request; empty if the caller has none.

        Returns:
            The outcome; the stored result if the command had been executed before.

        Raises:
            StoreUnavailableError: The database does not answer. The command may or may not have been recorded;
                repeating it under the same key is safe.
            RefusedError: A refusal of `decide`; `not-publishable` (field) for an event that has no valid public record;
                `idempotency-key-reused` (field) for a known key with another request; `busy` (conflict) when
                concurrent commands were saved first in every attempt (`contention`).
        """
        for seconds in pauses(self._random):
            if seconds:
                time.sleep(seconds)
            try:
                with store_errors():
                    return self._attempt(meta, decide, scope, request_hash)
            except (RefusedError, IntegrityError, ChangedMeanwhileError) as failure:
                with store_errors():
                    earlier = self._find_answer(meta, scope, request_hash)
                if earlier is not None:
                    return earlier
                if isinstance(failure, RefusedError):
                    raise
        raise RefusedError("busy", "concurrent commands keep changing the same aggregates; try again", kind="conflict")

    def load(self, cls: type[A], id: UUID) -> A:
        """Return the aggregate of an id.

        Raises:
            RefusedError: `<kind>-unknown` (kind `unknown`) when there is none.
        """
        with store_errors():
            aggregate = self._find(id)
        if not isinstance(aggregate, cls):
            raise unknown_aggregate(cls, id)
        return aggregate

    def find(self, cls: type[A], id: UUID) -> A | None:
        """Return the aggregate of an id, or None where there is none of that class."""
        with store_errors():
            aggregate = self._find(id)
        return aggregate if isinstance(aggregate, cls) else None

    def head(self) -> int:
        """Return the position of the last event; 0 for an empty log."""
        return self._application.recorder.max_notification_id() or 0

    def read(self, after: int, limit: int) -> list[StoredEvent]:
        """Return the events after a position, in order, at most `limit`."""
        return [StoredEvent(position, event) for position, event in self._application.read(after, limit)]

    def entries(self, after: int, limit: int, fingerprint: bytes) -> list[LogEntry]:
        """Return the log's entries after a position for publication, in order, at most `limit`.

        Args:
            after: A position, or 0.
            limit: Maximum number of entries.
            fingerprint: The reader's own: encodings kept under another are left out.
        """
        return self._application.entries(after, limit, fingerprint)

    def existing(self, ids: Sequence[UUID]) -> set[UUID]:
        """Return which of these aggregates have events, for bulk work that must not load them one by one."""
        return self._application.existing(ids)

    def events_of(self, event: type[E]) -> list[E]:
        """Return all events of one kind, in order, for bulk work: the log is searched from its beginning."""
        with store_errors():
            return [found for found in self._application.of_topic(event.TOPIC) if isinstance(found, event)]

    def load_many(self, cls: type[A], ids: Sequence[UUID]) -> dict[UUID, A]:
        """Return the aggregates of a class among some ids, for bulk work; ids without events are left out."""
        with store_errors():
            found = self._application.load_many(ids) if ids else {}
        return {id: aggregate for id, aggregate in found.items() if isinstance(aggregate, cls)}

    def delete_answers(self, older_than_hours: int = 72) -> int:
        """Delete stored answers past their retention; return how many."""
        return self._application.delete_answers(older_than_hours)

    def close(self) -> None:
        """Close the connections."""
        self._application.close()

    def _attempt(
        self, meta: CommandMetadata, decide: Callable[[UnitOfWork], CommandResult], scope: str, request_hash: bytes
    ) -> Outcome:
        work = UnitOfWork(self._find, self._application.find_value)
        result = decide(work)
        answer = CommandAnswer(scope, meta.command_id, request_hash, result.created, json.dumps(result.body))
        position = self._application.record(work.changed(), answer, work.values)
        return Outcome(result, position, replayed=False)

    def _find_answer(self, meta: CommandMetadata, scope: str, request_hash: bytes) -> Outcome | None:
        row = self._application.find_answer(scope, meta.command_id)
        if row is None:
            return None
        if bytes(row["request_hash"]) != request_hash:
            detail = "this idempotency key was used for another request"
            raise RefusedError("idempotency-key-reused", detail, field="command_id", kind="field")
        return Outcome(CommandResult(json.loads(row["body"]), row["created"]), row["position"], replayed=True)

    def _find(self, id: UUID) -> Aggregate | None:
        try:
            return cast("Aggregate", self._application.repository.get(id))
        except AggregateNotFoundError:
            return None
