"""Given / when / then for aggregates.

    given(Participation, happened(Applied, role="mentor", …)).when(lambda p: enroll(p, meta=command())).then(
        happened(Enrolled, capacity=2, …)
    )

`then` also rebuilds the aggregate from its events and compares: a replay gives the state that was decided on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import pytest

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

A = TypeVar("A", bound=Aggregate)

SUBJECT = UUID("00000000-0000-4000-8000-000000000001")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
_ENVELOPE = {
    *("originator_id", "originator_version", "originator_topic", "timestamp", "occurred_at", "actor"),
    *("command_id", "correlation_id", "causation_id", "imported", "on_behalf_of"),
}


def command(*, at: datetime = NOON, recorded: datetime | None = None, imported: bool = False) -> CommandMetadata:
    """Return a command of any actor at `at`; recorded at once unless `recorded_at` is given."""
    return CommandMetadata("key-1", "coordinator-1", "intention-1", None, at, recorded or at, imported)


@dataclass(frozen=True)
class Happening:
    """An event reduced to its class, its own fields and its time."""

    event: type[Event]
    data: dict[str, object]
    at: datetime = NOON


def happened(event: type[Event], *, at: datetime = NOON, **data: object) -> Happening:
    """Return an event of the history (in `given`) or an expected event (in `then`)."""
    return Happening(event, data, at)


def given(kind: type[A], *history: Happening, id: UUID = SUBJECT) -> Given[A]:
    """Start from an aggregate with this history; from nothing when there is none."""
    aggregate: A | None = None
    for past in history:
        if aggregate is None:
            aggregate = kind.begin(cast("type[CreatedEvent]", past.event), id, command(at=past.at), **past.data)
        else:
            aggregate.record(past.event, command(at=past.at), **past.data)
    before = list(aggregate.collect_events()) if aggregate else []
    return Given(aggregate, cast("list[Event]", before))


@dataclass(frozen=True)
class Given(Generic[A]):
    """A history; `when` decides on it."""

    aggregate: A | None
    before: list[Event]

    def when(self, decide: Callable[[A], A | None]) -> When[A]:
        """Execute a decision; one that creates the aggregate is called with None and returns it."""
        try:
            created = decide(cast("A", self.aggregate))
        except RefusedError as refusal:
            return When(self.aggregate, self.before, refusal)
        return When(created or self.aggregate, self.before, None)


@dataclass(frozen=True)
class When(Generic[A]):
    """The outcome of a decision."""

    aggregate: A | None
    before: list[Event]
    refusal: RefusedError | None

    def then(self, *expected: Happening) -> A:
        """Assert that exactly these events were recorded, with these fields, and that they replay to the same state."""
        if self.refusal is not None:
            pytest.fail(f"refused: {self.refusal}")
        assert self.aggregate is not None, "there is no aggregate"
        after = cast("list[Event]", list(self.aggregate.collect_events()))
        assert [(type(e), _own(e)) for e in after] == [(h.event, {**_defaults(h.event), **h.data}) for h in expected]
        replayed: A | None = None
        for event in [*self.before, *after]:
            replayed = event.mutate(replayed)
        assert replayed is not None
        assert _state(replayed) == _state(self.aggregate), "a replay gives another state"
        return self.aggregate

    def refused(self, rule: str, *, field: str | None = None) -> None:
        """Assert that the decision was refused by this rule, about this field, and recorded nothing."""
        assert self.refusal is not None, "the decision was not refused"
        assert (self.refusal.rule, self.refusal.field) == (rule, field)
        assert self.aggregate is None or not list(self.aggregate.collect_events()), "a refused decision recorded events"


def _own(event: Event) -> dict[str, Any]:
    """Return the event's own fields, without the envelope."""
    return {f.name: getattr(event, f.name) for f in fields(event) if f.name not in _ENVELOPE}


def _defaults(event: type[Event]) -> dict[str, Any]:
    """Return the event's own fields that later releases added, with the value that they have in older events."""
    return {f.name: f.default for f in fields(event) if f.default is not MISSING and f.name not in _ENVELOPE}


def _state(aggregate: Aggregate) -> dict[str, Any]:
    return {name: value for name, value in vars(aggregate).items() if "pending" not in name}
