"""Command metadata: actor, ids and times, carried by every event of a command."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import EARLIEST
from services.platform.clock import Clock, system_clock

CLOCK_SKEW = timedelta(seconds=5)
"""How far `occurred_at` may lie after `recorded_at`: the clocks of callers differ from the server's."""


@dataclass(frozen=True, slots=True)
class CommandMetadata:
    """Metadata of one command, stored with every event that it records.

    Attributes:
        command_id: The caller's idempotency key; a repeated key is answered, not executed.
        actor: The caller, as a pseudonymous subject (never a name or an address).
        correlation_id: Shared by all commands of one intention.
        causation_id: The cause of the command (a `ce_id`, an import), or None if a person issued it.
        occurred_at: When it happened; from `EARLIEST` to `recorded_at` plus `CLOCK_SKEW`.
        recorded_at: When the service recorded it.
        imported: Whether the command backfills the past, to which today's policies do not apply.
        on_behalf_of: The party whose word the caller reports, where the caller is not that party.

    Raises:
        RefusedError: `occurred-in-future`, `occurred-too-early`, or `timezone-missing` for naive times.
    """

    command_id: str
    actor: str
    correlation_id: str
    causation_id: str | None
    occurred_at: datetime
    recorded_at: datetime
    imported: bool = False
    on_behalf_of: str | None = None

    def is_due(self, deadline: datetime) -> bool:
        """Return whether a deadline has come when the command is recorded: half-open, lapsed from its moment on.

        Compared with `recorded_at`, because the caller chooses `occurred_at`: a date before the lapse would undo it. An
        import reports what happened under the deadlines of its time, and is compared with `occurred_at`.
        """
        return self.decided_at >= deadline

    @property
    def decided_at(self) -> datetime:
        """The time that deadlines are compared with: when it is recorded, or when an imported event occurred."""
        return self.occurred_at if self.imported else self.recorded_at

    def __post_init__(self) -> None:
        """Check that `occurred_at` is plausible: an import constructs metadata of each event's own time as well."""
        if self.occurred_at.tzinfo is None or self.recorded_at.tzinfo is None:
            raise RefusedError(
                "timezone-missing", "a time needs its offset from UTC", field="occurred_at", kind="field"
            )
        if self.occurred_at < EARLIEST:
            raise RefusedError(
                "occurred-too-early",
                f"occurred_at must not be before {EARLIEST.date().isoformat()}",
                field="occurred_at",
                kind="field",
            )
        if self.occurred_at > self.recorded_at + CLOCK_SKEW:
            raise RefusedError(
                "occurred-in-future",
                f"occurred_at {self.occurred_at.isoformat()} is later than now",
                field="occurred_at",
                kind="field",
            )


def command_now(
    actor: str,
    *,
    clock: Clock = system_clock,
    command_id: str | None = None,
    occurred_at: datetime | None = None,
    correlation_id: str | None = None,
    causation_id: str | None = None,
    imported: bool = False,
) -> CommandMetadata:
    """Return the metadata of a command recorded now.

    Args:
        actor: The caller.
        clock: Returns the present time.
        command_id: The idempotency key; a new one when omitted.
        occurred_at: When it happened; now when omitted.
        correlation_id: The intention it belongs to; the command itself when omitted.
        causation_id: The cause, if it was not a person.
        imported: Whether it backfills the past.

    Raises:
        RefusedError: As of `CommandMetadata`.
    """
    now = clock()
    key = command_id or str(uuid4())
    return CommandMetadata(
        command_id=key,
        actor=actor,
        correlation_id=correlation_id or key,
        causation_id=causation_id,
        occurred_at=occurred_at or now,
        recorded_at=now,
        imported=imported,
    )
