"""One command's share of the log: its events and its answer, on the way into the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventsourcing.persistence import StoredEvent


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


@dataclass(frozen=True, slots=True)
class Save:
    """What one command records, all of it or nothing: events of any number of aggregates, and its answer."""

    events: Sequence[StoredEvent]
    answer: CommandAnswer

    @property
    def size(self) -> int:
        """Bytes of its events."""
        return sum(len(event.state) for event in self.events)
