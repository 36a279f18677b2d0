"""Translation of private to public events: envelope, scope, and pseudonyms for the persons of sealed programs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ParamSpec, Protocol
from uuid import UUID

from services.contract import events
from services.contract.catalogue import catalogue
from services.contract.envelope import Envelope, to_micros
from services.contract.events import Data
from services.contract.naming import OPEN, context_of
from services.contract.record import UntypedEvent
from services.publication.pseudonym import Pseudonyms

SEALED = "sealed"
Fields = ParamSpec("Fields")


class PrivateEvent(Protocol):
    """The part of a private event that publication needs; the events of `services.eventstore` have it."""

    @property
    def originator_id(self) -> UUID:
        """The aggregate, which is the public event's subject."""

    @property
    def originator_version(self) -> int:
        """The event's number in the aggregate."""

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When the system recorded it."""

    @property
    def correlation_id(self) -> str:
        """The id shared by all events that follow from one request."""

    @property
    def causation_id(self) -> str | None:
        """The id of the event or command that caused it."""

    @property
    def imported(self) -> bool:
        """Whether it was imported as a past event."""


class HasScope(Protocol):
    """Organization and program of an event. Every private event of a program carries them: no lookup."""

    @property
    def organization_id(self) -> str:
        """The organization's id."""

    @property
    def program_id(self) -> str | None:
        """The program's id, if it belongs to one."""

    @property
    def confidentiality(self) -> str:
        """The program's level: open, confidential or sealed."""


class ScopedPrivateEvent(PrivateEvent, HasScope, Protocol):
    """A private event that carries its organization and program."""


@dataclass(frozen=True, slots=True)
class EventScope:
    """Scope of a private event that carries none, because it is an event of an organization or a program itself."""

    organization_id: str
    program_id: str | None = None
    confidentiality: str = OPEN


@dataclass(frozen=True, slots=True)
class MappedEvent:
    """A public event and the confidentiality that decides its topic."""

    event: UntypedEvent
    confidentiality: str


@dataclass(frozen=True, slots=True)
class MappingContext:
    """Context of the mapping of one event, passed to the functions of a mapping table.

    Attributes:
        publisher: The publishing organization, or `hub`.
        context: The context whose events these are.
        position: The private event's notification id.
        pseudonyms: Pseudonyms for the persons of sealed programs.
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
        scope: HasScope,
        kind: Callable[Fields, Data],
        event: PrivateEvent,
        /,
        *_: Fields.args,
        **fields: Fields.kwargs,
    ) -> MappedEvent:
        """Create the public event of a private one whose organization and program are given separately: see `make`.

        In a sealed program the persons are replaced by their program-local pseudonyms.
        """
        envelope = Envelope(
            publisher=self.publisher,
            id=f"{event.originator_id}:{event.originator_version}",
            position=self.position,
            subject=str(event.originator_id),
            organization_id=scope.organization_id,
            program_id=scope.program_id,
            occurred_at=to_micros(event.occurred_at),
            recorded_at=to_micros(event.recorded_at),
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            imported=event.imported,
        )
        public: UntypedEvent = events.make(kind, envelope, *_, **fields)
        if context_of(public.type) != self.context:
            raise ValueError(f"{public.type} is not an event of {self.context}")
        if scope.confidentiality == SEALED:
            public = self._pseudonymize(public)
        return MappedEvent(public, scope.confidentiality)

    def _pseudonymize(self, event: UntypedEvent) -> UntypedEvent:
        """Replace the value of every field that the schema marks as personal, so that no mapping can omit one."""
        if event.program_id is None:
            return event
        personal = catalogue().types[event.type].latest.personal
        pseudonyms = {
            name: self.pseudonyms.local(event.program_id, event.data[name]) for name in personal if name in event.data
        }
        return replace(event, data={**event.data, **pseudonyms})
