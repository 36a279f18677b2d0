"""The history of a person, from the trails of the write services, for a reader who may see the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from services.projections.pages.components.activities import BOOKKEEPING, activity
from services.projections.pages.components.occurrences import happened_at, recorded_at
from services.projections.pages.components.recorders import SYSTEM_ACTORS, recorder
from services.projections.pages.forms.submission import can_act, send
from services.projections.pages.people.staff import named_staff
from services.projections.workspace.models import WorkspacePerson, WorkspaceRelationship
from services.web.service_client import ServiceAnswer

MOST = 200
"""Entries and things that are asked for: the latest."""
_MOST_NAMES = 50


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a trail.

    Attributes:
        at: When it happened.
        recorded_at: When it was recorded: of what was reported later, or imported, another day.
        text: What was done.
        by: Who had it recorded.
        subject: The id of what it happened to.
    """

    at: datetime
    recorded_at: datetime
    text: str
    by: str
    subject: str


@dataclass(frozen=True, slots=True)
class PersonTrail:
    """The trail of a person.

    Attributes:
        entries: What happened last first.
        more: The audit that has what is left out; empty where nothing is.
    """

    entries: Sequence[Recorded] = field(default_factory=tuple)
    more: str = ""


def trail_of(
    request: Request,
    person: str,
    participations: Sequence[WorkspacePerson],
    relationships: Sequence[WorkspaceRelationship],
) -> PersonTrail | None:
    """Return the trail of a person in the reader's organizations; None for a reader who may not see the audit.

    Args:
        request: The request.
        person: The person's id.
        participations: Those that the reader may see.
        relationships: Those that the reader may see.
    """
    organizations = {each.organization_id for each in participations}
    found: list[Recorded] = []
    more = ""
    for organization in sorted(each for each in organizations if can_act(request) and _administers(request, each)):
        own = [each.id for each in participations if each.organization_id == organization]
        programs = {each.program_id for each in participations if each.organization_id == organization}
        pairs = [each.id for each in relationships if each.program_id in programs]
        rows = [
            *_rows(request, "/enrollment/v1/audit/commands", organization, [person, *own]),
            *(_rows(request, "/relationships/v1/audit/commands", organization, pairs) if pairs else ()),
        ]
        names = _names(request, organization, rows)
        found += [_recorded(row, names) for row in rows if not str(row["event"]).startswith(BOOKKEEPING)]
        more = f"/admin/audit?{urlencode({'organization': organization})}"
    if not found:
        return None
    found.sort(key=lambda each: (each.at, each.recorded_at), reverse=True)
    return PersonTrail(found[:MOST], more if len(found) > MOST else "")


def _administers(request: Request, organization: str) -> bool:
    """Return whether the reader coordinates all of an organization, whose audit is theirs to read."""
    return any(
        each.role == "coordinator" and each.covers(organization, None) for each in request.state.principal.memberships
    )


def _rows(request: Request, path: str, organization: str, subjects: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    asked = [("organization_id", organization), ("limit", str(MOST)), *(("subject", each) for each in subjects[:MOST])]
    answer = send(request, "GET", f"{path}?{urlencode(asked)}")
    rows: Sequence[Mapping[str, Any]] = _part(answer, "items", ())
    return rows


def _names(request: Request, organization: str, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the names of the staff that recorded some entries."""
    actors = sorted({str(row["actor"]) for row in rows if row["origin"] in {"command", "directory"}} - SYSTEM_ACTORS)
    if not actors:
        return {}
    asked = [("organization_id", organization), *(("actors", each) for each in actors[:_MOST_NAMES])]
    answer = send(request, "GET", f"/enrollment/v1/audit/staff?{urlencode(asked)}")
    return named_staff(request, _part(answer, "names", {}))


def _part(answer: ServiceAnswer, name: str, nothing: Any) -> Any:  # noqa: ANN401 - it is JSON, whatever it holds
    return answer.body.get(name, nothing) if answer.succeeded and isinstance(answer.body, dict) else nothing


def _recorded(row: Mapping[str, Any], names: Mapping[str, str]) -> Recorded:
    return Recorded(
        happened_at(row), recorded_at(row), activity(str(row["event"])), _by(row, names), str(row["subject"])
    )


def _by(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who recorded an entry: who is not staff with a name is a party, or takes part in the program."""
    known = row["origin"] != "command" or row["actor"] in SYSTEM_ACTORS or row["actor"] in names
    by = recorder(row, names) if known else "A participant, or staff without a role now"
    return f"{by}, for the {row['on_behalf_of']}" if row["on_behalf_of"] else by
