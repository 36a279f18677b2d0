"""Rows of the desk that only the write services know: open concerns, and people whose mail address was refused.

A concern is no public event, and a mail address is none either, so no read model has them. Each is asked for in the
name of the reader, who gets nothing that the service would not show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request

from services.projections.pages.forms.submission import can_act, send
from services.web.identity.principal import Principal

MOST = 50
"""People with a refused address that are listed."""


@dataclass(frozen=True, slots=True)
class OpenConcern:
    """A concern that is not closed.

    Attributes:
        id: Its id.
        program: The program's id.
        topic: What it is about: a code.
        state: `raised` or `in-triage`.
        held: Whether contact is on hold for it.
        raised_at: When it was raised.
    """

    id: str
    program: str
    topic: str
    state: str
    held: bool
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class PrivateRows:
    """The rows of the desk that no read model has.

    Attributes:
        concerns: Open concerns, the oldest first.
        unreachable: Names by id of people to whom no mail arrives.
    """

    concerns: Sequence[OpenConcern] = ()
    unreachable: Mapping[str, str] = field(default_factory=dict)


def private_rows_of(request: Request, program: str | None) -> PrivateRows:
    """Return what the services show to the reader; nothing where they do not answer.

    Args:
        request: The request.
        program: Only the concerns of this program, and no addresses; None for all.
    """
    organizations = _coordinated(request.state.principal) if can_act(request) else ()
    concerns = [each for organization in organizations for each in _concerns(request, organization, program)]
    unreachable: dict[str, str] = {}
    for organization in () if program else organizations:
        unreachable |= _unreachable(request, organization)
    return PrivateRows(sorted(concerns, key=lambda each: (each.raised_at, each.id)), unreachable)


def _coordinated(principal: Principal) -> Sequence[str]:
    given = {each.organization for each in principal.memberships if each.role == "coordinator"}
    return sorted(each for each in given if each)


def _concerns(request: Request, organization: str, program: str | None) -> Sequence[OpenConcern]:
    query = {"organization_id": organization, "state": "open", **({"program_id": program} if program else {})}
    return [
        OpenConcern(
            str(each["concern_id"]),
            str(each["program_id"]),
            str(each["topic"]),
            str(each["state"]),
            bool(each["contact_held"]),
            datetime.fromisoformat(str(each["raised_at"])),
        )
        for each in _items(request, f"/enrollment/v1/concerns?{urlencode(query)}")
    ]


def _unreachable(request: Request, organization: str) -> Mapping[str, str]:
    query = {"organization": organization, "unreachable": "true", "limit": MOST}
    items = _items(request, f"/enrollment/v1/people?{urlencode(query)}")
    return {str(each["person_id"]): str(each["name"]) for each in items}


def _items(request: Request, path: str) -> Sequence[Mapping[str, object]]:
    answer = send(request, "GET", path)
    if not answer.succeeded or not isinstance(answer.body, dict):
        return ()
    items: Sequence[Mapping[str, object]] = answer.body.get("items", ())
    return items
