"""A caseload: the open relationships of one person in one role of one program, and its limit.

A match takes a slot of the mentor's and of the mentee's caseload, closing releases exactly that slot; each is saved in
the transaction of the relationship. Two concurrent matches touch the same caseload, so one of them meets a version
conflict, decides again on the new state and is refused: the limit holds at every position of the log. It also knows
which of the person's relationships have closed, so that a later match names the one it follows.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import ChangedMeanwhileError
from services.relationships.relationship import Pairing, Party
from services.relationships.states import ALREADY_MATCHED

_CASELOADS = UUID("8d1c8c56-4e1c-5f0f-9a35-2f6f8b0a7f11")  # the namespace of caseload ids; changing it orphans them all


class Predecessor(NamedTuple):
    """The last closed relationship of a person who is matched again.

    Attributes:
        id: The relationship.
        planned: Whether it ended as planned.
    """

    id: str
    planned: bool


class PastEnding(NamedTuple):
    """The closing of one relationship of a caseload: its effective date, and whether it was planned."""

    at: datetime
    planned: bool


class CaseloadEvent(Event):
    """Base of a caseload's events: its program."""

    organization_id: str
    program_id: str
    confidentiality: str


class Opened(CaseloadEvent, CreatedEvent):
    """The caseload was opened by a person's first match in a role of a program."""

    TOPIC = "relationships.caseload.opened"
    person_id: str
    role: str

    def apply(self, aggregate: Caseload) -> None:
        """Set the context and the role."""
        aggregate.context = {name: getattr(self, name) for name in CaseloadEvent.__annotations__}
        aggregate.role = self.role


class SlotTaken(CaseloadEvent):
    """A match took a slot; `limit` is what the policy allowed at that time."""

    TOPIC = "relationships.caseload.slot-taken"
    relationship_id: str
    counterpart_id: str
    limit: int
    group_id: str | None = field(default=None, kw_only=True)
    """The group that it is a pair of; None for a pair of its own, and in a record of an older release."""

    def apply(self, aggregate: Caseload) -> None:
        """Add an open relationship; the closing of one that is reopened counts as none."""
        aggregate.open[self.relationship_id] = self.counterpart_id
        if self.group_id is not None:
            aggregate.groups[self.relationship_id] = self.group_id
        aggregate.closed.pop(self.relationship_id, None)


class SlotReleased(CaseloadEvent):
    """A relationship closed, or was voided, and released the slot that its match took."""

    TOPIC = "relationships.caseload.slot-released"
    relationship_id: str
    planned: bool | None = field(default=None, kw_only=True)
    """Whether it closed as planned; None where it was voided, and in a record of an older release."""

    def apply(self, aggregate: Caseload) -> None:
        """Remove an open relationship, and keep its closing."""
        del aggregate.open[self.relationship_id]
        aggregate.groups.pop(self.relationship_id, None)
        if self.planned is not None:
            aggregate.closed[self.relationship_id] = PastEnding(self.occurred_at, self.planned)


class EndingVoided(CaseloadEvent):
    """A closed relationship was voided: no later match follows it."""

    TOPIC = "relationships.caseload.ending-voided"
    relationship_id: str

    def apply(self, aggregate: Caseload) -> None:
        """Forget the closing."""
        del aggregate.closed[self.relationship_id]


class Caseload(Aggregate):
    """Open relationships of one person in one role of one program.

    Attributes:
        context: The fields that every event of it carries.
        role: The person's role.
        open: The other party's person id, by the id of the open relationship.
        groups: The group of those that are a pair of one, by the same id.
        closed: The closing of each relationship that closed and was neither reopened nor voided since, by its id.
    """

    TOPIC = "relationships.caseload"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.role = ""
        self.open: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.closed: dict[str, PastEnding] = {}

    @property
    def load(self) -> int:
        """Return how many places are taken: a mentee has one place in a group, however many mentors lead it."""
        if self.role == "mentor":
            return len(self.open)
        return len({self.groups.get(id, id) for id in self.open})

    def record_with_context(self, event: type[CaseloadEvent], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the fields that every event of a caseload carries."""
        self.record(event, meta, **self.context, **data)


def caseload_id(pairing: Pairing, role: Party) -> UUID:
    """Return the id of the caseload of one party of a pairing."""
    return uuid5(_CASELOADS, f"{pairing.program_id}:{_person(pairing, role)}:{role}")


def open_caseload(pairing: Pairing, role: Party, meta: CommandMetadata) -> Caseload:
    """Open the caseload of one party of a pairing."""
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


def take_slot(
    caseload: Caseload,
    relationship_id: UUID,
    meta: CommandMetadata,
    *,
    counterpart_id: str,
    limit: int,
    group_id: str | None = None,
) -> None:
    """Take a slot for a match.

    Args:
        caseload: The party's caseload.
        relationship_id: The relationship being matched.
        meta: The command's metadata.
        counterpart_id: The person id of the other party.
        limit: Open relationships allowed now; a limit below the load ends nothing, it only admits nothing new.
        group_id: The group that it is a pair of; a second mentor of a mentee's group takes no further place.

    Raises:
        RefusedError: `already-matched` when the relationship holds its slot (a concurrent command was saved first),
            `already-paired` with the same person, or `caseload-full`.
    """
    if str(relationship_id) in caseload.open:
        raise ALREADY_MATCHED.error()
    require_unpaired(caseload, counterpart_id)
    shared = caseload.role == "mentee" and group_id is not None and _is_in(caseload, group_id)
    if caseload.load >= limit and not shared:
        detail = f"the {caseload.role} has {caseload.load} open relationships of at most {limit}"
        raise RefusedError("caseload-full", detail)
    caseload.record_with_context(
        SlotTaken,
        meta,
        relationship_id=str(relationship_id),
        counterpart_id=counterpart_id,
        limit=limit,
        group_id=group_id,
    )


def _is_in(caseload: Caseload, group_id: str) -> bool:
    return any(caseload.groups.get(id) == group_id for id in caseload.open)


def require_unpaired(caseload: Caseload | None, counterpart_id: str) -> None:
    """Pass if two people have no open relationship.

    Raises:
        RefusedError: `already-paired`.
    """
    if caseload is not None and counterpart_id in caseload.open.values():
        detail = "these two people already have an open relationship in this program"
        raise RefusedError("already-paired", detail)


def require_superseded(caseload: Caseload | None, by: UUID, *, limit: int, group_id: str | None = None) -> None:
    """Pass if a match took the last slot of a caseload.

    Args:
        caseload: The mentee's caseload, None if nothing was ever matched.
        by: The match.
        limit: Open relationships allowed now.
        group_id: The group of the proposal: it is not superseded by another mentor of the same group.

    Raises:
        RefusedError: `not-superseded`.
    """
    if caseload is None or str(by) not in caseload.open:
        raise RefusedError("not-superseded", "that match does not hold a slot of the mentee", field="superseded_by_id")
    if group_id is not None and _is_in(caseload, group_id):
        detail = "the mentee is in this group, and another of its mentors takes no further place"
        raise RefusedError("not-superseded", detail, field="superseded_by_id")
    if caseload.load < limit:
        detail = f"the mentee has {caseload.load} open relationships of at most {limit}"
        raise RefusedError("not-superseded", detail, field="superseded_by_id")


def release_slot(
    caseload: Caseload, relationship_id: UUID, meta: CommandMetadata, *, planned: bool | None = None
) -> None:
    """Release exactly the slot that the relationship's match took.

    Args:
        caseload: The party's caseload.
        relationship_id: The relationship that ends.
        meta: The command's metadata.
        planned: Whether it closes as planned; None where it is voided.

    Raises:
        ChangedMeanwhileError: The slot was released after the relationship was loaded: another command ended it.
    """
    if str(relationship_id) not in caseload.open:
        raise ChangedMeanwhileError
    caseload.record_with_context(SlotReleased, meta, relationship_id=str(relationship_id), planned=planned)


def void_ending(caseload: Caseload, relationship_id: UUID, meta: CommandMetadata) -> None:
    """Forget the closing of a relationship that is voided; nothing happens where it is not known."""
    if str(relationship_id) in caseload.closed:
        caseload.record_with_context(EndingVoided, meta, relationship_id=str(relationship_id))


def predecessor(caseload: Caseload | None, at: datetime) -> Predecessor | None:
    """Return the relationship that a match follows: the last one that had closed by then, None for a first match.

    Args:
        caseload: The mentee's caseload, None if nothing was ever matched.
        at: When the match is made.
    """
    earlier = [] if caseload is None else [(end.at, id) for id, end in caseload.closed.items() if end.at <= at]
    if caseload is None or not earlier:
        return None
    _, last = max(earlier)
    return Predecessor(last, caseload.closed[last].planned)


def _person(pairing: Pairing, role: Party) -> str:
    return pairing.mentor_id if role == "mentor" else pairing.mentee_id
