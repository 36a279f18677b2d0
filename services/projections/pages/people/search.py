"""Search for people by name, in the service that has the names."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

from services.web.http_errors import ProblemError
from services.web.service_client import ServiceClient

PATH = "/enrollment/v1/people"
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search.

    Attributes:
        names: Names by id, in the order of the service.
        available: Whether there is a service of people that answers.
    """

    names: Mapping[str, str]
    available: bool = True


def search_people(request: Request, text: str, organization: str | None = None) -> Found:
    """Return the people whose name matches a text, as far as the reader may see them.

    Args:
        request: The request; its principal is the reader.
        text: Part of a name, or a mail address.
        organization: Only people of this organization.
    """
    services: ServiceClient | None = getattr(request.app.state, "services", None)
    if services is None or not services.available:
        return Found({}, available=False)
    parameters = {"q": text, **({"organization": organization} if organization else {})}
    try:
        answer = services.send(request.state.principal, "GET", PATH, parameters=parameters)
    except ProblemError:
        return Found({}, available=False)
    if not answer.succeeded or not isinstance(answer.body, dict):
        return Found({}, available=False)
    people = answer.body.get("items", [])
    return Found({str(each["person_id"]): str(each["name"]) for each in people[:MOST_FOUND]})
