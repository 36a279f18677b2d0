"""How a private event becomes a public one: its envelope, its place, and the persons of sealed programs made local."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, Protocol
from uuid import UUID

from services.contract import events
from services.contract.catalogue import catalogue
from services.contract.envelope import Envelope, micros
from services.contract.events import Data
from services.contract.naming import OPEN, context_of
from services.contract.record import UntypedEvent
from services.publication.pseudonym import Pseudonyms

SEALED = "sealed"
Fields = ParamSpec("Fields")


class PrivateEvent(Protocol):
    """What publication needs to know of every private event; `services.eventstore` gives it."""

    @property
    def originator_id(self) -> UUID:
        """The aggregate, which is the public event's subject."""

    @property
    def originator_version(self) -> int:
        """The event's number in it."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When the system heard of it."""

    @property
    def correlation_id(self) -> str:
        """What it has in common with others."""

    @property
    def causation_id(self) -> str | None:
        """What led to it."""

    @property
    def imported(self) -> bool:
        """Whether it is a record of the past."""


class HasScope(Protocol):
    """Where something belongs. Every private event inside a program says so itself: publication looks nothing up."""

    @property
    def organization_id(self) -> str:
        """The organization."""

    @property
    def program_id(self) -> str | None:
        """The program, if it is inside one."""

    @property
    def confidentiality(self) -> str:
        """The program's level: open, confidential or sealed."""


class ScopedPrivateEvent(PrivateEvent, HasScope, Protocol):
    """A private event that says where it belongs."""


@dataclass(frozen=True, slots=True)
class EventScope:
    """A place for the private events that carry none, because they are themselves an organization's or a program's."""

    organization_id: str
    program_id: str | None = None
    confidentiality: str = OPEN


@dataclass(frozen=True, slots=True)
class MappedEvent:
    """A public event and how far it may travel."""

    event: UntypedEvent
    confidentiality: str


@dataclass(frozen=True, slots=True)
class MappingContext:
    """The circumstances of one publication, handed to a table's functions.

    Attributes:
        publisher: The organization, or `hub`, that speaks.
        context: The context whose events these are.
        position: The private event's notification id.
        pseudonyms: How persons of sealed programs are named.
    """

    publisher: str
    context: str
    position: int
    pseudonyms: Pseudonyms

    def make(
        self, kind: Callable[Fields, Data], event: ScopedPrivateEvent, /, *_: Fields.args, **fields: Fields.kwargs
    ) -> MappedEvent:
        """Create the public event of a private one that states its organization and program.

        Args:
            kind: The type of the public event's data, for example `event_data.relationships.SessionHeld`.
            event: The private event.
            **fields: The fields of the data.

        Raises:
            InvalidEventError: The catalogue has no such event.
            ValueError: It is an event of another context.
        """
        return self.make_at(event, kind, event, *_, **fields)

    def make_at(
        self,
        place: HasScope,
        kind: Callable[Fields, Data],
        event: PrivateEvent,
        /,
        *_: Fields.args,
        **fields: Fields.kwargs,
    ) -> MappedEvent:
        """Create the public event of a private one whose organization and program are stated beside it: see `make`.

        In a sealed program the persons are replaced by their program-local pseudonyms.
        """
        envelope = Envelope(
            publisher=self.publisher,
            id=f"{event.originator_id}:{event.originator_version}",
            position=self.position,
            subject=str(event.originator_id),
            organization_id=place.organization_id,
            program_id=place.program_id,
            occurred_at=micros(event.occurred_at),
            recorded_at=micros(event.recorded_at),
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            imported=event.imported,
        )
        public: UntypedEvent = events.make(kind, envelope, *_, **fields)
        if context_of(public.type) != self.context:
            raise ValueError(f"{public.type} is no event of {self.context}")
        return MappedEvent(self._sealed(public) if place.confidentiality == SEALED else public, place.confidentiality)

    def _sealed(self, event: UntypedEvent) -> UntypedEvent:
        """Replace every person the schema marks, so that no function of a table can forget one."""
        if event.program_id is None:
            return event
        people = catalogue().types[event.type].latest.personal
        local = {
            name: self.pseudonyms.local(event.program_id, event.data[name]) for name in people if name in event.data
        }
        return replace(event, data={**event.data, **local})
