"""The base of every aggregate and of every private event.

An event class is a frozen dataclass that names its fields, its permanent `TOPIC` and how it changes the
aggregate (`apply`). An aggregate class holds state with defaults; decisions are functions that call `record`.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate
from eventsourcing.utils import register_topic, resolve_topic

from services.eventstore.command_metadata import CommandMetadata

_EVENTS: dict[str, type[Event]] = {}


class Event(AggregateEvent):
    """A private event: something that happened, in the past tense.

    A subclass sets `TOPIC`, its permanent name in the store (never the Python path), and bumps
    `class_version` with an `upcast_vN_vM` when its shape changes. A subclass without a `TOPIC` of its own is
    a base for others and cannot be recorded.
    """

    TOPIC: ClassVar[str]

    occurred_at: datetime
    actor: str
    command_id: str
    correlation_id: str
    causation_id: str | None
    imported: bool
    on_behalf_of: str | None = field(default=None, kw_only=True)
    """The party whose word the caller reported; absent in events of a party itself, and in those of older releases."""

    def __init_subclass__(cls) -> None:
        """Register the class under its permanent name."""
        super().__init_subclass__()
        topic = cls.__dict__.get("TOPIC")
        if topic is not None:
            register_topic(topic, cls)
            _EVENTS[topic] = cls

    @property
    def recorded_at(self) -> datetime:
        """When the service recorded it."""
        return self.timestamp


class CreatedEvent(Event, AggregateCreated):
    """The first event of an aggregate."""

    def mutate(self, aggregate: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Create the aggregate with its defaults, then apply this event to it."""
        if aggregate is not None:
            raise ValueError(f"{type(self).__name__} begins an aggregate, it cannot follow another event")
        kind = cast("type[Aggregate]", resolve_topic(self.originator_topic))
        created = kind.__new__(kind)
        created.__base_init__(self.originator_id, self.originator_version, self.timestamp)
        kind.__init__(created)
        self.apply(created)
        return created


class Aggregate(BaseAggregate[UUID]):
    """The unit of consistency: state rebuilt from events, changed only by recording another.

    A subclass sets `TOPIC` and gives every attribute of its state a default.
    """

    TOPIC: ClassVar[str]

    def __init_subclass__(cls, *, created_event_name: str = "") -> None:
        """Register the class under its permanent name."""
        super().__init_subclass__(created_event_name=created_event_name)
        register_topic(cls.TOPIC, cls)

    @classmethod
    def begin(cls, event: type[CreatedEvent], id: UUID, meta: CommandMetadata, **data: object) -> Self:
        """Create an aggregate by its first event.

        Args:
            event: The class of the first event.
            id: The aggregate's id.
            meta: The command's metadata.
            **data: The event's own fields.
        """
        return cls._create(_recordable(event), id=id, **_stamp(meta), **data)

    def record(self, event: type[Event], meta: CommandMetadata, **data: object) -> None:
        """Record that something happened and apply it to the state.

        Args:
            event: The class of the event.
            meta: The command's metadata.
            **data: The event's own fields.
        """
        self.trigger_event(_recordable(event), **_stamp(meta), **data)


A = TypeVar("A", bound=Aggregate)
E = TypeVar("E", bound=Event)


def event_classes(prefix: str) -> list[type[Event]]:
    """Return every event class whose permanent name starts with `prefix`, e.g. `enrollment.`, in order of name."""
    return [cls for topic, cls in sorted(_EVENTS.items()) if topic.startswith(prefix)]


def _stamp(meta: CommandMetadata) -> dict[str, Any]:
    return {
        "timestamp": meta.recorded_at,
        "occurred_at": meta.occurred_at,
        "actor": meta.actor,
        "command_id": meta.command_id,
        "correlation_id": meta.correlation_id,
        "causation_id": meta.causation_id,
        "imported": meta.imported,
        **({} if meta.on_behalf_of is None else {"on_behalf_of": meta.on_behalf_of}),
    }


def _recordable(event: type[E]) -> type[E]:
    if "TOPIC" not in event.__dict__:
        raise TypeError(f"{event.__name__} has no TOPIC of its own and cannot be recorded")
    return event
