"""A caseload: the open relationships of one person in one role of one program, and its limit.

A match takes a slot of the mentor's and of the mentee's caseload, closing releases exactly that slot; each is saved in
the transaction of the relationship. Two matches at once touch the same caseload, so one of them meets a version
conflict, decides again on the new state and is refused: the limit holds at every position of the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.refusal import RefusedError

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata
    from services.relationships.relationship import Pairing, Party

_CASELOADS = UUID("8d1c8c56-4e1c-5f0f-9a35-2f6f8b0a7f11")  # the namespace of caseload ids; changing it orphans them all


class CaseloadEvent(Event):
    """Base of a caseload's events: where it belongs."""

    organization_id: str
    program_id: str
    confidentiality: str


class Opened(CaseloadEvent, CreatedEvent):
    """A person's first match in a role of a program is being made."""

    TOPIC = "relationships.caseload.opened"
    person_id: str
    role: str

    def apply(self, aggregate: Caseload) -> None:
        """Begin empty."""
        aggregate.context = {name: getattr(self, name) for name in CaseloadEvent.__annotations__}
        aggregate.role = self.role


class SlotTaken(CaseloadEvent):
    """A match took a slot; `limit` is what the policy allowed at that moment."""

    TOPIC = "relationships.caseload.slot-taken"
    relationship_id: str
    counterpart_id: str
    limit: int

    def apply(self, aggregate: Caseload) -> None:
        """One more open relationship."""
        aggregate.open[self.relationship_id] = self.counterpart_id


class SlotReleased(CaseloadEvent):
    """A relationship closed and gave back the slot its match took."""

    TOPIC = "relationships.caseload.slot-released"
    relationship_id: str

    def apply(self, aggregate: Caseload) -> None:
        """One open relationship less."""
        del aggregate.open[self.relationship_id]


class Caseload(Aggregate):
    """Open relationships by id, each with the person at the other end."""

    TOPIC = "relationships.caseload"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.role = ""
        self.open: dict[str, str] = {}


def caseload_id(pairing: Pairing, role: Party) -> UUID:
    """The id of the caseload a pairing draws on for one of its parties."""
    return uuid5(_CASELOADS, f"{pairing.program_id}:{_person(pairing, role)}:{role}")


def open_caseload(pairing: Pairing, role: Party, meta: CommandMetadata) -> Caseload:
    """Begin the caseload of one party of a pairing."""
    return Caseload.begin(
        Opened,
        caseload_id(pairing, role),
        meta,
        organization_id=pairing.organization_id,
        program_id=pairing.program_id,
        confidentiality=pairing.confidentiality,
        person_id=_person(pairing, role),
        role=role,
    )


def take(caseload: Caseload, relationship_id: UUID, meta: CommandMetadata, *, counterpart_id: str, limit: int) -> None:
    """Take a slot for a match.

    Args:
        caseload: the party's caseload.
        relationship_id: the relationship being matched.
        meta: The command's metadata.
        counterpart_id: the person at the other end.
        limit: open relationships allowed now; a limit below the load ends nothing, it only admits nothing new.

    Raises:
        RefusedError: `already-matched` when the relationship holds its slot (a concurrent command was saved first),
            `already-paired` with the same person, or `caseload-full`.
    """
    if str(relationship_id) in caseload.open:
        raise RefusedError("already-matched", "both parties accepted before; the way out of a match is to close it")
    if counterpart_id in caseload.open.values():
        raise RefusedError("already-paired", "these two have an open relationship in this program already")
    if len(caseload.open) >= limit:
        raise RefusedError(
            "caseload-full", f"the {caseload.role} has {len(caseload.open)} open relationships of {limit}"
        )
    data = {"relationship_id": str(relationship_id), "counterpart_id": counterpart_id, "limit": limit}
    caseload.record(SlotTaken, meta, **caseload.context, **data)


def release(caseload: Caseload, relationship_id: UUID, meta: CommandMetadata) -> None:
    """Give back exactly the slot the relationship's match took."""
    caseload.record(SlotReleased, meta, **caseload.context, relationship_id=str(relationship_id))


def _person(pairing: Pairing, role: Party) -> str:
    return pairing.mentor_id if role == "mentor" else pairing.mentee_id
