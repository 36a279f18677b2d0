"""The places of a program in a role: who holds one, and the limit.

An enrollment takes a place and its end releases exactly that place, each saved in the transaction of the
participation. Two concurrent enrollments touch the same places, so one of them meets a version conflict, decides again
on the new state and is refused: the limit holds at every position of the log. A program that never limited its places
does not count them.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from services.enrollment.participation.aggregate import Role
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

_PLACES = UUID("2d7f6f0c-5a9b-5c1e-8d43-91c5e0b7a6f2")  # the namespace of these ids; changing it loses every count


class PlacesEvent(Event):
    """Base of the events of places: their program."""

    organization_id: str
    program_id: str
    confidentiality: str


class PlacesOpened(PlacesEvent, CreatedEvent):
    """The first place in a role of a program was taken."""

    TOPIC = "enrollment.places.opened"
    role: str

    def apply(self, aggregate: Places) -> None:
        """Set the context and the role."""
        aggregate.context = {name: getattr(self, name) for name in PlacesEvent.__annotations__}
        aggregate.role = self.role


class PlaceTaken(PlacesEvent):
    """An enrollment took a place; `limit` is what the policy allowed at that time, None for no limit."""

    TOPIC = "enrollment.places.taken"
    participation_id: str
    limit: int | None

    def apply(self, aggregate: Places) -> None:
        """Add a holder."""
        aggregate.holders.add(self.participation_id)


class PlaceReleased(PlacesEvent):
    """A participation ended and released its place."""

    TOPIC = "enrollment.places.released"
    participation_id: str

    def apply(self, aggregate: Places) -> None:
        """Remove the holder."""
        aggregate.holders.discard(self.participation_id)


class Places(Aggregate):
    """The places of one role of one program.

    Attributes:
        context: The fields that every event of it carries.
        role: The role.
        holders: Ids of the participations that hold a place.
    """

    TOPIC = "enrollment.places"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.role = ""
        self.holders: set[str] = set()

    def record_with_context(self, event: type[PlacesEvent], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the fields that every event of places carries."""
        self.record(event, meta, **self.context, **data)


def places_id(program_id: UUID, role: Role) -> UUID:
    """Return the id of the places of a role of a program."""
    return uuid5(_PLACES, f"{program_id}:{role}")


def open_places(program_id: UUID, role: Role, meta: CommandMetadata, context: dict[str, str]) -> Places:
    """Open the places of a role.

    Args:
        program_id: The program.
        role: The role.
        meta: The command's metadata.
        context: The organization, the program and its confidentiality.
    """
    return Places.begin(PlacesOpened, places_id(program_id, role), meta, **context, role=role.value)


def take_place(places: Places, participation_id: UUID, meta: CommandMetadata, *, limit: int | None) -> None:
    """Take a place for an enrollment.

    Args:
        places: The places of the role.
        participation_id: The participation.
        meta: The command's metadata.
        limit: Places that the policy allows now; a limit below the present count ends nothing.

    Raises:
        RefusedError: `program-full`.
    """
    if limit is not None and len(places.holders) >= limit:
        detail = f"all {limit} places for a {places.role} are taken; put the applicant on the waiting list"
        raise RefusedError("program-full", detail)
    places.record_with_context(PlaceTaken, meta, participation_id=str(participation_id), limit=limit)


def release_place(places: Places, participation_id: UUID, meta: CommandMetadata) -> None:
    """Release the place of a participation, if it holds one (an imported one does not)."""
    if str(participation_id) in places.holders:
        places.record_with_context(PlaceReleased, meta, participation_id=str(participation_id))
