"""The words and reasons of requests, as the service that keeps them shows them to a reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import Request

from services.projections.pages.finding.wording import reasons_text
from services.projections.pages.forms.submission import can_act, send
from services.projections.room.models import RoomSummary

_MOST = 20


@dataclass(frozen=True, slots=True)
class AskedText:
    """A request in words.

    Attributes:
        rank: The place among the mentee's requests; empty where the reader does not see it.
        reasons: Why this mentor was asked.
        words: The mentee's own words; empty after the mentee was erased.
        not_before: The day from which the mentor can be asked again, as an ISO date; empty for none.
    """

    rank: str
    reasons: str
    words: str
    not_before: str = ""


def asked_of(request: Request, rooms: Iterable[RoomSummary]) -> Mapping[str, AskedText]:
    """Return the requests among some relationships, by relationship; those that are no requests are left out.

    Args:
        request: The request.
        rooms: The relationships on the page.
    """
    proposed = [each.id for each in rooms if each.proposed_by == "mentee"] if can_act(request) else []
    found = {id: _asked(request, id) for id in proposed[:_MOST]}
    return {id: each for id, each in found.items() if each is not None}


def _asked(request: Request, relationship: str) -> AskedText | None:
    answer = send(request, "GET", f"/relationships/v1/relationships/{relationship}/request")
    if not answer.succeeded or not isinstance(answer.body, dict) or "reasons" not in answer.body:
        return None
    body = answer.body
    rank = "" if body["rank"] is None else str(body["rank"])
    return AskedText(rank, reasons_text(body["reasons"]), body["words"] or "", body["not_before"] or "")
