"""The event store: executes a decision, saves what it changed together with its answer, reads the log."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError

from services.eventstore.aggregate import A, Aggregate, Event
from services.eventstore.application import LogApplication
from services.eventstore.availability import reaching
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork, unknown
from services.eventstore.write_batch import CommandAnswer

MAX_DECISIONS = 8
"""How often a decision is taken anew when others save the same aggregates first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command is answered: an HTTP status and a JSON object."""

    status: int
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer and where in the log it stands.

    Attributes:
        answer: what the command was answered, now or the first time.
        position: notification id of its last event; None where it recorded nothing.
        replayed: the command had been executed before, nothing was recorded now.
    """

    answer: Answer
    position: int | None
    replayed: bool


class StoredEvent(NamedTuple):
    """A private event and its place in the service's log."""

    position: int
    event: Event


class EventStore:
    """One service's aggregates and log, in one Postgres schema.

    Safe for use by several threads and several processes; every save is one transaction.
    """

    def __init__(self, *, service: str, dsn: str, pool_size: int = 8) -> None:
        """Open the store; the schema must have been migrated.

        Args:
            service: the service's name, which is its schema's.
            dsn: libpq connection string or URI.
            pool_size: most connections at a time.
        """
        self.service = service
        self._application = LogApplication(service=service, dsn=dsn, pool_size=pool_size)

    def execute(
        self,
        command: CommandMetadata,
        decide: Callable[[UnitOfWork], Answer],
        *,
        scope: str = "",
        request_hash: bytes = b"",
    ) -> Outcome:
        """Take a decision and save everything it changed, once.

        Args:
            command: who asks, and the key under which it is done once.
            decide: reads and changes aggregates; run again on fresh state when somebody was faster.
            scope: whose keys these are.
            request_hash: fingerprint of the request; empty where the caller has none.

        Returns:
            The answer; the stored one when the command had been executed before.

        Raises:
            StoreUnavailable: the database does not answer; the command may or may not have been recorded, and repeating
                it under the same key is safe.
            RefusedError: whatever `decide` refuses; `idempotency-key-reused` (field) for a known key with another
                request; `busy` (conflict) when others kept being faster.
        """
        for _ in range(MAX_DECISIONS):
            try:
                with reaching():
                    return self._attempt(command, decide, scope, request_hash)
            except (RefusedError, IntegrityError) as failure:
                with reaching():
                    earlier = self._answered(command, scope, request_hash)
                if earlier is not None:
                    return earlier
                if isinstance(failure, RefusedError):
                    raise
        raise RefusedError("busy", "others keep changing the same things; try again", kind="conflict")

    def load(self, cls: type[A], id: UUID) -> A:
        """The aggregate of that id.

        Raises:
            RefusedError: `<kind>-unknown` (kind `unknown`) when there is none.
        """
        with reaching():
            found = self._find(id)
        if not isinstance(found, cls):
            raise unknown(cls, id)
        return found

    def head(self) -> int:
        """Notification id of the last event; 0 for an empty log."""
        return self._application.recorder.max_notification_id() or 0

    def read(self, after: int, limit: int) -> list[StoredEvent]:
        """Events with a notification id greater than `after`, in order, at most `limit`."""
        return [StoredEvent(position, event) for position, event in self._application.read(after, limit)]

    def existing(self, ids: Sequence[UUID]) -> set[UUID]:
        """Which of these aggregates have events; for bulk work that must not load them one by one."""
        return self._application.existing(ids)

    def forget_answers(self, older_than_hours: int = 72) -> int:
        """Delete kept answers past their time; returns how many."""
        return self._application.forget_answers(older_than_hours)

    def close(self) -> None:
        """Give the connections back."""
        self._application.close()

    def _attempt(
        self, command: CommandMetadata, decide: Callable[[UnitOfWork], Answer], scope: str, request_hash: bytes
    ) -> Outcome:
        work = UnitOfWork(self._find)
        answer = decide(work)
        kept = CommandAnswer(scope, command.command_id, request_hash, answer.status, json.dumps(answer.body))
        position = self._application.record(work.changed(), kept)
        return Outcome(answer, position, replayed=False)

    def _answered(self, command: CommandMetadata, scope: str, request_hash: bytes) -> Outcome | None:
        row = self._application.answered(scope, command.command_id)
        if row is None:
            return None
        if bytes(row["request_hash"]) != request_hash:
            raise RefusedError(
                "idempotency-key-reused",
                "this key was used for another request",
                field="Idempotency-Key",
                kind="field",
            )
        return Outcome(Answer(row["status"], json.loads(row["body"])), row["position"], replayed=True)

    def _find(self, id: UUID) -> Aggregate | None:
        try:
            return cast("Aggregate", self._application.repository.get(id))
        except AggregateNotFoundError:
            return None
