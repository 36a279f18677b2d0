"""A small aggregate with a limit, for the tests of the store."""

from uuid import UUID

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult, EventStore, Outcome
from services.eventstore.unit_of_work import UnitOfWork


class Opened(CreatedEvent):
    """A counter was opened with a limit."""

    TOPIC = "test.counter.opened"
    limit: int

    def apply(self, aggregate: "Counter") -> None:
        """Take the limit."""
        aggregate.limit = self.limit


class Counted(Event):
    """The counter went up by one."""

    TOPIC = "test.counter.counted"
    note: str

    def apply(self, aggregate: "Counter") -> None:
        """Go up."""
        aggregate.count += 1


class Counter(Aggregate):
    """Counts up to its limit."""

    TOPIC = "test.counter"
    limit: int = 0
    count: int = 0


def open_counter(store: EventStore, id: UUID, limit: int = 1000) -> Outcome:
    """Open a counter."""

    def decide(work: UnitOfWork) -> CommandResult:
        work.add(Counter.begin(Opened, id, command_now("tester"), limit=limit))
        return CommandResult({"id": str(id)}, created=True)

    return store.execute(command_now("tester"), decide)


def count(store: EventStore, *ids: UUID, key: str | None = None, note: str = "", request_hash: bytes = b"") -> Outcome:
    """Count once on each of these counters, in one transaction; refused where one is at its limit."""
    command = command_now("tester", command_id=key)

    def decide(work: UnitOfWork) -> CommandResult:
        for id in ids:
            counter = work.get(Counter, id)
            if counter.count >= counter.limit:
                raise RefusedError("limit-reached", "no more")
            counter.record(Counted, command, note=note)
        return CommandResult({"counts": [work.get(Counter, id).count for id in ids]})

    return store.execute(command, decide, request_hash=request_hash)
