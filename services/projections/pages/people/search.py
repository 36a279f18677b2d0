"""Search for people by name, in the service that has the names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from fastapi import Request

from services.web.http_errors import ProblemError
from services.web.identity.principal import Principal
from services.web.service_client import ServiceClient

PATH = "/enrollment/v1/people"
PARAMETERS = ("q", "organization", "limit")
MOST_FOUND = 200
MOST_ORGANIZATIONS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search.

    Attributes:
        names: Names by id, in the order of the service.
        available: Whether there is a service of people that answers.
    """

    names: Mapping[str, str]
    available: bool = True


def search_people(request: Request, text: str, organizations: Iterable[str]) -> Found:
    """Return the people whose name matches a text, as far as the reader may see them.

    Args:
        request: The request; its principal is the reader.
        text: Words of a name, or of a mail address.
        organizations: The organizations whose people are searched; the first `MOST_ORGANIZATIONS` of them.
    """
    services: ServiceClient | None = getattr(request.app.state, "services", None)
    if services is None or not services.available:
        return Found({}, available=False)
    names: dict[str, str] = {}
    answered = False
    for organization in islice(organizations, MOST_ORGANIZATIONS):
        found = _search_one(
            services, request, dict(zip(PARAMETERS, (text, organization, str(MOST_FOUND)), strict=True))
        )
        answered = answered or found is not None
        names |= found or {}
    return Found(names, available=answered)


def _search_one(services: ServiceClient, request: Request, parameters: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return names by id; None where the reader may not search, or there is no answer."""
    try:
        answer = services.send(request.state.principal, "GET", PATH, parameters=parameters)
    except ProblemError:
        return None
    if not answer.succeeded or not isinstance(answer.body, dict):
        return None
    return {str(each["person_id"]): str(each["name"]) for each in answer.body.get("items", [])}


def organizations_of(principal: Principal, every: Iterable[str]) -> Sequence[str]:
    """Return the organizations whose people a coordinator looks after.

    Args:
        principal: The coordinator.
        every: Every organization, for a coordinator of the whole federation.
    """
    own = [each for each in principal.memberships if each.role == "coordinator"]
    if any(each.organization is None for each in own):
        return list(every)
    return sorted({each.organization for each in own if each.organization is not None})
