"""Who asks, why and when: the metadata every event of a command carries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.eventstore.refusal import RefusedError

CLOCK_SKEW = timedelta(seconds=5)
"""How far `occurred_at` may lie after `recorded_at`: clocks of callers are not ours."""


@dataclass(frozen=True, slots=True)
class CommandMetadata:
    """The circumstances of one command, stamped on every event it records.

    Attributes:
        command_id: the caller's idempotency key; a repeated key is answered, not executed.
        actor: who asked, as a pseudonymous subject (never a name or an address).
        correlation_id: shared by everything that one intention set in motion.
        causation_id: what caused this command (a `ce_id`, an import), or None where a person did.
        occurred_at: when it happened; may lie in the past, never after `recorded_at` plus `CLOCK_SKEW`.
        recorded_at: when the system heard of it.
        imported: the command enters a record of the past, to which today's policies do not apply.

    Raises:
        RefusedError: `occurred-in-future`, or `timezone-missing` for naive times.
    """

    command_id: str
    actor: str
    correlation_id: str
    causation_id: str | None
    occurred_at: datetime
    recorded_at: datetime
    imported: bool = False

    def __post_init__(self) -> None:
        """Check the two times against each other."""
        if self.occurred_at.tzinfo is None or self.recorded_at.tzinfo is None:
            raise RefusedError(
                "timezone-missing", "a time needs its offset from UTC", field="occurred_at", kind="field"
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
    command_id: str | None = None,
    occurred_at: datetime | None = None,
    correlation_id: str | None = None,
    causation_id: str | None = None,
    imported: bool = False,
) -> CommandMetadata:
    """Make a command recorded now.

    Args:
        actor: who asks.
        command_id: idempotency key; a fresh one when omitted.
        occurred_at: when it happened; now when omitted.
        correlation_id: the intention it belongs to; the command itself when omitted.
        causation_id: what caused it, if not a person.
        imported: whether it enters a record of the past.

    Raises:
        RefusedError: as `CommandMetadata` does.
    """
    now = datetime.now(UTC)
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
