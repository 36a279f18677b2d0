"""A pending action: something that follows from public events and that a command is to do at its time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.command_trail import PROCESS
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork

SCOPE = "process-manager"
"""The scope of the idempotency keys of all pending actions."""

ACTOR = PROCESS
"""The actor that the events of executed actions name."""


@dataclass(frozen=True, slots=True)
class PendingAction:
    """One row of a process's `pending_actions`.

    Attributes:
        key: `<kind>:<subject>:<cause>`; the idempotency key of its command.
        kind: What is to be done: a key of the process's actions.
        subject: The id of the aggregate that it is done to.
        at: When it is due; also `occurred_at` of the command, however late it runs.
        cause: The `ce_id` of the event that it follows from.
        correlation: The correlation id of that event.
        data: Arguments of the command, as the rule states them.
    """

    key: str
    kind: str
    subject: UUID
    at: datetime
    cause: str
    correlation: str
    data: Mapping[str, Any]

    def command(self, now: datetime) -> CommandMetadata:
        """Return the metadata of its command, recorded now."""
        return CommandMetadata(
            command_id=self.key,
            actor=ACTOR,
            correlation_id=self.correlation,
            causation_id=self.cause,
            occurred_at=min(self.at, now),
            recorded_at=now,
        )


Action = Callable[[UnitOfWork, CommandMetadata, PendingAction], CommandResult]
"""A use case as a process executes it: decides on the aggregates of a unit of work."""
