"""Time zone of the reader of a page: the one of the reader's own profile."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Request

from services.projections.pages.components.zones import UNKNOWN
from services.projections.pages.forms.submission import can_act, send
from services.projections.pages.people.ids import is_known_across


def zone_of(request: Request) -> ZoneInfo:
    """Return the time zone of the reader, looked up once for a response; UTC where no profile states one."""
    zone: ZoneInfo | None = getattr(request.state, "zone", None)
    if zone is None:
        zone = request.state.zone = _look_up(request)
    return zone


def _look_up(request: Request) -> ZoneInfo:
    people = [each for each in sorted(request.state.principal.people) if is_known_across(each)]
    for person in people if can_act(request) else ():
        answer = send(request, "GET", f"/enrollment/v1/people/{person}")
        profile = answer.body.get("profile") if answer.succeeded and isinstance(answer.body, dict) else None
        if profile:
            return _zone(str(profile.get("time_zone") or UNKNOWN.key))
    return UNKNOWN


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # a zone that this server's list does not have
        return UNKNOWN
