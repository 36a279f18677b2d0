"""The agreements of one's own pairs in a group: what waits for the own signature, and what can be started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from services.projections.disclosure.access import Disclosure
from services.projections.pages.mentoring.agreement_view import terms_text, waits_for
from services.projections.pages.mentoring.perspective import other, perspective
from services.projections.pages.queries import PageQueries
from services.projections.room.agenda import AGREEING
from services.projections.room.models import Room, RoomAgreement


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for the reader's signature: of which pair, with whom, and what it says."""

    relationship_id: str
    version: int
    person_id: str
    terms: str

    @property
    def code(self) -> str:
        """What a form carries of it."""
        return f"{self.relationship_id}:{self.version}"


@dataclass(frozen=True, slots=True)
class OwnAgreements:
    """The acts of the reader about agreements: sign these, propose terms, start what all have signed; and the terms."""

    waiting: Sequence[Waiting] = ()
    can_propose: bool = False
    can_start: bool = False
    meets: bool = False
    terms: RoomAgreement | None = None


def own_agreements(
    queries: PageQueries, request: Request, group: Mapping[str, Any], disclosure: Disclosure, now: datetime
) -> OwnAgreements:
    """Return what a reader sees of the agreements of a group's matched pairs."""
    found = [queries.room(each["relationship_id"], disclosure, now) for each in group["pairs"] if each["matched"]]
    rooms = [each for each in found if each is not None]
    own = [each for each in rooms if perspective(request.state.principal, each).acts]
    return OwnAgreements(
        list(_waiting(request, own)),
        any(each.state in AGREEING for each in own),
        any(each.state == "matched" and each.agreement is not None for each in rooms),
        any(each.state in {"active", "paused"} for each in rooms),
        next((each.agreement for each in own if each.agreement is not None), None),
    )


def read_versions(codes: Sequence[str]) -> list[dict[str, object]]:
    """Return the versions that a posted form carries, as the service is given them; what is no version is left out."""
    parts = (code.partition(":") for code in codes)
    return [{"relationship_id": id, "version": int(number)} for id, _, number in parts if number.isdecimal()]


def _waiting(request: Request, rooms: Sequence[Room]) -> Iterator[Waiting]:
    for room in rooms:
        who, version = perspective(request.state.principal, room), room.proposed_agreement
        if version is None or who.side is None or room.state not in AGREEING or not waits_for(version, who):
            continue
        people = {"mentor": room.mentor_id, "mentee": room.mentee_id}
        yield Waiting(room.id, version.version, people[other(who.side)], terms_text(version))
