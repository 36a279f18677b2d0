"""Ways from the own page to the directory: for a mentee who waits, and for a mentor who may be listed."""

from collections.abc import Collection, Iterable, Mapping

from fastapi import Request

from services.projections.directory.models import Participation
from services.projections.pages.finding.said import Said, said_between
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.submission import can_act, send

_GOING_ON = frozenset({"enrolled", "paused"})
_MOST = 20


def ways_of(
    request: Request, participations: Iterable[Participation], peers: Collection[str] = ()
) -> Mapping[str, Button]:
    """Return the button to the directory by participation, where the program has one for its participants.

    Args:
        request: The request.
        participations: Participations of the reader and of wards.
        peers: The programs that are between peers alone.
    """
    going_on = [each for each in participations if each.state in _GOING_ON] if can_act(request) else []
    found = {each.id: _way(request, each, said_between(peers=each.program_id in peers)) for each in going_on[:_MOST]}
    return {id: way for id, way in found.items() if way is not None}


def _way(request: Request, one: Participation, said: Said) -> Button | None:
    mentee = one.role == "mentee"
    part = "requests" if mentee else "listing"
    answer = send(request, "GET", f"/relationships/v1/participations/{one.id}/{part}")
    if not answer.succeeded or not isinstance(answer.body, dict) or not answer.body.get("directory_open"):
        return None
    if not mentee:
        text = "My entry in the directory" if answer.body["listed"] else "I am not in the directory"
        return Button(text, said("of mentors"), href=f"/me/listing/{one.id}")
    opened = any(each["state"] == "proposed" for each in answer.body["requests"])
    text = "My requests to mentors" if opened else "Find a mentor"
    return Button(said(text), "in the directory", href=f"/me/mentors/{one.id}")
