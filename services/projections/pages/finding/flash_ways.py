"""Ways from the own page to the flash sessions of a program, where its policy allows them."""

from collections.abc import Iterable, Mapping

from fastapi import Request

from services.projections.directory.models import Participation
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.submission import can_act, send

_MOST = 20


def flash_ways(request: Request, participations: Iterable[Participation]) -> Mapping[str, Button]:
    """Return the button to the flash sessions by participation, where the program has some.

    Args:
        request: The request.
        participations: Participations of the reader and of wards.
    """
    enrolled = [each for each in participations if each.state == "enrolled"] if can_act(request) else []
    allowed: dict[str, bool] = {}
    for each in enrolled[:_MOST]:
        if each.program_id not in allowed:
            allowed[each.program_id] = has_flash_sessions(request, each.program_id)
    return {
        each.id: Button("Flash sessions", "single conversations", href=f"/me/flash-sessions/{each.id}")
        for each in enrolled
        if allowed.get(each.program_id)
    }


def has_flash_sessions(request: Request, program: str) -> bool:
    """Return whether the policy of a program allows flash sessions, and the reader takes part in it."""
    answer = send(request, "GET", f"/relationships/v1/programs/{program}/flash-sessions")
    return answer.succeeded and isinstance(answer.body, dict) and "items" in answer.body
