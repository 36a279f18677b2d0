"""Strict parameters: unknown ones, and a second value where one is expected, are refused.

Ignoring a misspelt filter, or one of two values, would silently return something else than was asked for.
"""

from collections import Counter
from collections.abc import Iterator
from typing import get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Header, Query
from fastapi.routing import APIRoute
from pydantic.fields import FieldInfo

from services.web.http_errors import ErrorLocation, ProblemError

_LISTS = frozenset({"if-none-match"})
"""Header fields whose several lines are one list (RFC 9110)."""

_COLLECTIONS = (list, set, frozenset, tuple)


def refuse_unclear_parameters(request: Request) -> None:
    """Refuse unknown query parameters, and repeated parameters and headers; a dependency of every protected route.

    Routes outside the OpenAPI document are pages: their addresses are followed from elsewhere with parameters added, so
    only repeated ones are refused.

    Raises:
        ProblemError: 422, naming each parameter.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    declared = dict(_query_fields(route.dependant))
    locations = [*_repeated(request, declared), *_repeated_headers(request, route.dependant)]
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in declared]
    if unknown and route.include_in_schema:
        locations += [ErrorLocation("unknown parameter", parameter=name[:100]) for name in unknown]
    if not locations:
        return
    detail = "; ".join(f"{each.parameter}: {each.detail}" for each in locations[:5])
    if unknown and route.include_in_schema:
        detail += f" (the parameters are {', '.join(sorted(declared))})" if declared else " (there are no parameters)"
    raise ProblemError("invalid-request", detail, locations=locations)


def _query_fields(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Yield the query parameters of a route, and whether each takes several values."""
    for field in get_flat_params(dependant):
        if isinstance(field.field_info, Query):
            yield field.alias, _takes_several(field.field_info)


def _takes_several(info: FieldInfo) -> bool:
    alternatives = (info.annotation, *get_args(info.annotation))  # a list, or a list or None
    return any(get_origin(each) in _COLLECTIONS for each in alternatives)


def _repeated(request: Request, declared: dict[str, bool]) -> list[ErrorLocation]:
    counts = Counter(name for name, _ in request.query_params.multi_items())
    return [
        ErrorLocation("given more than once, and takes one value", parameter=name)
        for name, count in counts.items()
        if count > 1 and declared.get(name) is False
    ]


def _repeated_headers(request: Request, dependant: Dependant) -> list[ErrorLocation]:
    names = [field.alias for field in get_flat_params(dependant) if isinstance(field.field_info, Header)]
    return [
        ErrorLocation("given more than once, and takes one value", parameter=name)
        for name in names
        if name.lower() not in _LISTS and len(request.headers.getlist(name)) > 1
    ]
