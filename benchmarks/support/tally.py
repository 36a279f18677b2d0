"""The smallest aggregate there is, so that a benchmark measures the store and not a domain."""

from uuid import UUID, uuid4

from services.eventstore.aggregate import Aggregate, CreatedEvent
from services.eventstore.command_metadata import command_now
from services.eventstore.store import CommandResult, EventStore
from services.eventstore.unit_of_work import UnitOfWork


class Noted(CreatedEvent):
    """Something was noted: about as many bytes as an event of the domain has."""

    TOPIC = "benchmark.tally.noted"
    organization_id: UUID
    program_id: UUID
    person_id: UUID
    role: str

    def apply(self, aggregate: "Tally") -> None:
        """Count it."""
        aggregate.count += 1


class Tally(Aggregate):
    """Counts."""

    TOPIC = "benchmark.tally"
    count: int = 0


def note(store: EventStore) -> None:
    """Execute one command that records one event."""
    command = command_now("benchmark")

    def decide(work: UnitOfWork) -> CommandResult:
        work.add(
            Tally.begin(
                Noted, uuid4(), command, organization_id=uuid4(), program_id=uuid4(), person_id=uuid4(), role="mentor"
            )
        )
        return CommandResult({})

    store.execute(command, decide)
