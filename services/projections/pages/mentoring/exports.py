"""Exports of one's own data, from both services; an empty one where a service does not answer or refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from services.projections.pages.forms.submission import send
from services.projections.pages.mentoring.own_people import OwnPerson


@dataclass(frozen=True, slots=True)
class OwnExport:
    """Everything that is held about one person.

    Attributes:
        person: The person.
        enrollment: The export of enrollment, by its parts.
        relationships: The export of relationships, by its parts.
    """

    person: OwnPerson
    enrollment: Mapping[str, Any]
    relationships: Mapping[str, Any]


def own_exports(request: Request, people: Sequence[OwnPerson]) -> Sequence[OwnExport]:
    """Return the exports of some people.

    Args:
        request: The request; its principal is who asks.
        people: The reader, and wards.
    """
    return [
        OwnExport(each, _export(request, "enrollment", each.id), _export(request, "relationships", each.id))
        for each in people
    ]


def _export(request: Request, service: str, person: str) -> Mapping[str, Any]:
    answer = send(request, "GET", f"/{service}/v1/people/{person}/export")
    return answer.body if answer.succeeded and isinstance(answer.body, dict) else {}
