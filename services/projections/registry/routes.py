"""`/schemas/ids/{id}` and `/subjects/…`: what clients of a schema registry ask to decode our records."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from services.contract.registry import MEDIA_TYPE, NotInRegistryError, Registry

_HEADERS = {"Cache-Control": "public, max-age=3600"}
_JSON: dict[int | str, dict[str, Any]] = {
    200: {"description": "As a schema registry answers.", "content": {MEDIA_TYPE: {"schema": {}}}},
    404: {
        "description": "There is none, in the registry's own words.",
        "content": {MEDIA_TYPE: {"schema": {"type": "object", "required": ["error_code", "message"]}}},
    },
}
_Id = Annotated[int, Path(ge=0, le=2**31 - 1)]
_Subject = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,250}$")]
_Version = Annotated[str, Path(pattern=r"^(latest|-1|[1-9]\d{0,8})$")]


def router(registry: Registry) -> APIRouter:
    """Make the routes; they tell nothing about anybody, so they are for everybody."""
    routes = APIRouter(tags=["schemas"], default_response_class=Response)

    @routes.get("/schemas/ids/{schema_id}", responses=_JSON, summary="One schema")
    def schema(schema_id: _Id) -> Response:
        return _answer(lambda: registry.schema(schema_id))

    @routes.get("/schemas/ids/{schema_id}/versions", responses=_JSON, summary="Where a schema is used")
    def schema_versions(schema_id: _Id) -> Response:
        return _answer(lambda: registry.schema_versions(schema_id))

    @routes.get("/subjects", responses=_JSON, summary="All subjects")
    def subjects() -> Response:
        return _answer(registry.subjects)

    @routes.get("/subjects/{subject}/versions", responses=_JSON, summary="A subject's versions")
    def versions(subject: _Subject) -> Response:
        return _answer(lambda: registry.versions(subject))

    @routes.get("/subjects/{subject}/versions/{version}", responses=_JSON, summary="One version of a subject")
    def version(subject: _Subject, version: _Version) -> Response:
        return _answer(lambda: registry.version(subject, version))

    return routes


def _answer(make: Callable[[], object]) -> Response:
    try:
        body, status = make(), 200
    except NotInRegistryError as missing:
        body, status = missing.body, 404
    return Response(json.dumps(body), status, _HEADERS, media_type=MEDIA_TYPE)
