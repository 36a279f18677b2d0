"""Unknown query parameters are refused: ignoring a misspelt filter would silently return something else."""

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute

from services.web.http_errors import ErrorLocation, ProblemError


def refuse_unknown_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not declare; a dependency for whole routers.

    Raises:
        ProblemError: 422, naming each unknown parameter.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    declared = {field.alias for field in get_flat_params(route.dependant) if isinstance(field.field_info, Query)}
    locations = [
        ErrorLocation("unknown parameter", parameter=name[:100])
        for name in dict.fromkeys(request.query_params)
        if name not in declared
    ]
    if locations:
        detail = f"the parameters are {', '.join(sorted(declared))}" if declared else "there are no parameters"
        raise ProblemError("invalid-request", detail, locations=locations)
