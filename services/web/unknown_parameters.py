"""Refuse query parameters nobody knows: a misspelt filter that is ignored answers another question than was asked."""

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from services.web.http_errors import ErrorLocation, ProblemError


def known_parameters(request: Request) -> None:
    """Let only the query parameters through that the route declares; a dependency for whole routers.

    Raises:
        ProblemError: 422 naming each unknown one.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known = {field.alias for field in get_flat_params(route.dependant) if isinstance(field.field_info, Query)}
    locations = [
        ErrorLocation("there is no such parameter here", parameter=name[:100])
        for name in dict.fromkeys(request.query_params)
        if name not in known
    ]
    if locations:
        detail = f"known parameters are {', '.join(sorted(known))}" if known else "no parameters are known here"
        raise ProblemError("invalid-request", detail, locations=locations)
