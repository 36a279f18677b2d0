"""The write batch of one command: its events with their public records, and its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from eventsourcing.persistence import StoredEvent


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """The stored answer of a command: a repeated command gets the same.

    Attributes:
        scope: The scope of the idempotency key (an issuer and subject); keys of other scopes never collide.
        command_id: The idempotency key.
        request_hash: Digest of the request; the same key with another request is refused.
        created: Whether the command created the thing that it is about.
        body: The result as JSON text.
    """

    scope: str
    command_id: str
    request_hash: bytes
    created: bool
    body: str


@dataclass(frozen=True, slots=True)
class WriteBatch:
    """Everything that one command records, atomically: events of any number of aggregates, and its answer.

    Attributes:
        events: The events.
        records: For each event the public record to keep beside it, with its fingerprint; None to keep none.
        answer: The answer.
        values: Values that it replaces, by their ids; None deletes one.
    """

    events: Sequence[StoredEvent]
    records: Sequence[bytes | None]
    answer: CommandAnswer
    values: Mapping[UUID, bytes | None] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Size of the events, in bytes."""
        return sum(len(event.state) for event in self.events)
