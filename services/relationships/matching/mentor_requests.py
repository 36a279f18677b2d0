"""The requests of a mentee: which mentors one asks at a time, and in which order.

A request is a proposed relationship; this aggregate holds its rank while it is open. Two requests of one mentee touch
the same aggregate, so one of them meets a version conflict, decides again and is refused: the limit and the ranks hold
at every position of the log.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError

_REQUESTS = UUID("3c4be0de-6f0b-5c1a-9d77-0f3f9f3a5b42")  # the namespace of their ids; changing it orphans them all
Reason = Literal["skills", "experience", "field", "language", "times", "mode", "background", "goals"]


class Asked(NamedTuple):
    """One request.

    Attributes:
        mentor_participation_id: The mentor who is asked.
        rank: The place among the mentee's requests, from 1.
        reasons: Codes of why this mentor.
    """

    mentor_participation_id: str
    rank: int
    reasons: tuple[str, ...]


class RequestEvent(Event):
    """Base of the events of a mentee's requests: their program, and the request."""

    organization_id: str
    program_id: str
    confidentiality: str
    relationship_id: str


class MentorAsked(RequestEvent):
    """The mentee asked a mentor; the request is the proposed relationship of that id."""

    TOPIC = "relationships.mentor-requests.asked"
    mentor_participation_id: str
    rank: int
    reasons: list[str]
    limit: int

    def apply(self, aggregate: MentorRequests) -> None:
        """Add an open request."""
        asked = Asked(self.mentor_participation_id, self.rank, tuple(self.reasons))
        aggregate.asked[self.relationship_id] = aggregate.open[self.relationship_id] = asked


class FirstMentorAsked(MentorAsked, CreatedEvent):
    """The mentee asked for the first time."""

    TOPIC = "relationships.mentor-requests.first-asked"

    def apply(self, aggregate: MentorRequests) -> None:
        """Set the context, and add the request."""
        aggregate.context = {name: getattr(self, name) for name in ("organization_id", "program_id", "confidentiality")}
        super().apply(aggregate)


class RequestSettled(RequestEvent):
    """A request was answered, withdrawn or superseded, or it expired; its rank is free again."""

    TOPIC = "relationships.mentor-requests.settled"
    outcome: str
    until: str | None = field(default=None, kw_only=True)
    """An ISO date: the mentor is not asked again before it."""

    def apply(self, aggregate: MentorRequests) -> None:
        """Remove the request from the open ones."""
        asked = aggregate.open.pop(self.relationship_id)
        if self.until is not None:
            aggregate.not_before[asked.mentor_participation_id] = date.fromisoformat(self.until)


class MentorRequests(Aggregate):
    """The requests of one mentee's participation.

    Attributes:
        context: The fields that every event of it carries.
        open: Open requests by the id of the relationship.
        asked: Every request that there was, by the same id.
        not_before: The day before which a mentor does not want to be asked again, by the mentor's participation.
    """

    TOPIC = "relationships.mentor-requests"

    def __init__(self) -> None:
        self.context: dict[str, str] = {}
        self.open: dict[str, Asked] = {}
        self.asked: dict[str, Asked] = {}
        self.not_before: dict[str, date] = {}


class NewRequest(NamedTuple):
    """The content of a new request: its place, and the limit of the policy that it is decided under."""

    relationship_id: UUID
    asked: Asked
    limit: int


def requests_id(mentee_participation_id: str) -> UUID:
    """Return the id of the requests of a participation."""
    return uuid5(_REQUESTS, mentee_participation_id)


def free_ranks(requests: MentorRequests | None, limit: int) -> list[int]:
    """Return the ranks that a further request can have; none where the limit is reached."""
    taken = set() if requests is None else {each.rank for each in requests.open.values()}
    return [] if len(taken) >= limit else [rank for rank in range(1, limit + 1) if rank not in taken]


def ask(
    requests: MentorRequests | None,
    mentee_participation_id: str,
    new: NewRequest,
    meta: CommandMetadata,
    **context: str,
) -> MentorRequests:
    """Record that the mentee asks a mentor, and return the requests.

    Args:
        requests: The requests so far; None before the first.
        mentee_participation_id: The mentee's participation.
        new: The request.
        meta: The command's metadata.
        **context: The program, for the first.

    Raises:
        RefusedError: `rank-out-of-range` (field), `requests-full`, `rank-taken` or `asked-too-early`.
    """
    _require_room(requests, new)
    if requests is not None:
        _require_time(requests, new.asked.mentor_participation_id, meta.recorded_at.date())
    data: dict[str, object] = {
        "relationship_id": str(new.relationship_id),
        **new.asked._asdict(),
        "reasons": list(new.asked.reasons),
        "limit": new.limit,
    }
    if requests is None:
        return MentorRequests.begin(FirstMentorAsked, requests_id(mentee_participation_id), meta, **context, **data)
    requests.record(MentorAsked, meta, **requests.context, **data)
    return requests


def settle(
    requests: MentorRequests, relationship_id: UUID, meta: CommandMetadata, *, outcome: str, until: date | None = None
) -> None:
    """Record the end of a request and free its rank; nothing where it is not open.

    Args:
        requests: The mentee's requests.
        relationship_id: The request.
        meta: The command's metadata.
        outcome: The state of the relationship after it.
        until: The day before which the mentor does not want to be asked again.
    """
    if str(relationship_id) in requests.open:
        day = None if until is None else until.isoformat()
        ended = {"relationship_id": str(relationship_id), "outcome": outcome, "until": day}
        requests.record(RequestSettled, meta, **requests.context, **ended)


def _require_room(requests: MentorRequests | None, new: NewRequest) -> None:
    rank, limit = new.asked.rank, new.limit
    if rank > limit:
        detail = f"the program lets a mentee ask {limit} at a time: the rank is 1 to {limit}"
        raise RefusedError("rank-out-of-range", detail, field="rank", kind="field")
    if requests is None:
        return
    if len(requests.open) >= limit:
        detail = f"{len(requests.open)} of at most {limit} requests are open: withdraw one first"
        raise RefusedError("requests-full", detail)
    if any(each.rank == rank for each in requests.open.values()):
        raise RefusedError("rank-taken", f"another open request has the rank {rank}", field="rank")


def _require_time(requests: MentorRequests, mentor: str, today: date) -> None:
    day = requests.not_before.get(mentor)
    if day is not None and today < day:
        detail = f"this mentor answered “not now”, and can be asked again from {day.isoformat()}"
        raise RefusedError("asked-too-early", detail, field="mentor_participation_id")
