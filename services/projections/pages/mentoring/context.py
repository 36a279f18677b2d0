"""Surroundings in which one's own mentoring is shown: the names, the time, the zone, and who accepted which request."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import Request

from services.projections.pages.components import formats
from services.projections.pages.components.zones import UNKNOWN
from services.projections.pages.finding.asked import AskedText, asked_of
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import can_act, send
from services.projections.pages.mentoring.perspective import both, role_text
from services.projections.pages.people.names import Names, names_of
from services.projections.room.agenda import person_of
from services.projections.room.models import RoomSummary, Side

_MOST_REQUESTS = 20
_ASKED = frozenset({"proposed", "awaiting-approval"})


@dataclass(frozen=True, slots=True)
class MentoringContext:
    """The surroundings of a page.

    Attributes:
        names: Names of the people, looked up before.
        now: The time.
        zone: The time zone of the reader.
        asked: Requests of mentees in words, by relationship.
        accepted: The sides that accepted a request that is still open, by relationship.
    """

    names: Names
    now: datetime
    zone: ZoneInfo = UNKNOWN
    accepted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: Mapping[str, AskedText] = field(default_factory=dict)

    def day(self, moment: datetime) -> str:
        """Return the day of a moment in the reader's zone."""
        return formats.day(moment.astimezone(self.zone))

    def name_or_role(self, room: RoomSummary, side: Side) -> str:
        """Return the name of a party, or its role where the reader does not see the name yet."""
        person = person_of(room, side)
        return self.names.of(person) if self.names.knows(person) else f"the {role_text(room, side)}"

    def called(self, room: RoomSummary, side: Side, possessive: str = "your") -> str:
        """Return how a party is called to the other one: by name, or by its role where the name is not seen.

        After the end the day of it tells several apart: `your former mentor (until 3 Feb 2026)`.

        Args:
            room: The relationship.
            side: The party.
            possessive: `your`, or `the` for one who speaks for the other party.
        """
        person = person_of(room, side)
        if self.names.knows(person):
            return self.names.of(person)
        until = f" (until {self.day(room.ended_at)})" if room.ended_at else ""
        return f"{possessive} {_role(room, side)}{until}"

    def pair(self, room: RoomSummary) -> str:
        """Return both parties, each by name, or by its role where the name is not seen."""
        sides: tuple[Side, Side] = ("mentor", "mentee")
        people = [(person_of(room, side), side) for side in sides]
        known = [self.names.of(person) if self.names.knows(person) else "" for person, _ in people]
        if not any(known):  # a reader who sees no name tells people apart by their pseudonyms
            return both(room, self.names)
        both_parties = " and ".join(name or f"a {_role(room, side)}" for name, side in zip(known, sides, strict=True))
        return formats.capital(both_parties)

    def peers(self, room: RoomSummary) -> Mapping[str, str]:
        """Return how peers are called, by side, since neither is a mentor or a mentee; nothing for others."""
        sides: tuple[Side, Side] = ("mentor", "mentee")
        return {side: self.name_or_role(room, side) for side in sides} if room.direction == "peer" else {}

    def signatory(self, room: RoomSummary, side: Side) -> str:
        """Return who signs for a side: the name with the role, or the role alone where the name is not seen."""
        person = person_of(room, side)
        known = self.names.knows(person)
        return f"{self.names.of(person)} ({role_text(room, side)})" if known else f"The {_role(room, side)}"

    def has_accepted(self, room: RoomSummary, side: str | None) -> bool:
        """Return whether a side accepted the request, and another answer is still awaited."""
        return side is not None and side in self.accepted.get(room.id, ())


def _role(room: RoomSummary, side: Side) -> str:
    return f"{'former ' if room.ended_at else ''}{role_text(room, side)}"


def context_of(request: Request, rooms: Collection[RoomSummary]) -> MentoringContext:
    """Return the surroundings of a page about some relationships.

    One of two acceptances is no public event, so no read model has it: it is asked of the service that decides.

    Args:
        request: The request.
        rooms: The relationships on the page.
    """
    proposed = [room.id for room in rooms if room.state == "proposed"] if can_act(request) else []
    accepted = {id: _accepted(request, id) for id in proposed[:_MOST_REQUESTS]}
    asked = asked_of(request, [room for room in rooms if room.state in _ASKED])
    return MentoringContext(names_of(request), request.app.state.clock(), zone_of(request), accepted, asked)


def _accepted(request: Request, relationship: str) -> Sequence[str]:
    answer = send(request, "GET", f"/relationships/v1/relationships/{relationship}")
    known: Sequence[str] = answer.body.get("accepted_by", ()) if isinstance(answer.body, dict) else ()
    return known if answer.succeeded else ()
