"""`/schemas/ids/{id}` and `/subjects/…`, read-only as in a schema registry, and `/v1/asyncapi.json`."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from services.contract import asyncapi
from services.contract.registry import MEDIA_TYPE, NotInRegistryError, Registry

_HEADERS = {"Cache-Control": "public, max-age=3600"}
_JSON: dict[int | str, dict[str, Any]] = {
    200: {"description": "The response of a schema registry.", "content": {MEDIA_TYPE: {"schema": {}}}},
    404: {
        "description": "Not found, in the form of a schema registry.",
        "content": {MEDIA_TYPE: {"schema": {"type": "object", "required": ["error_code", "message"]}}},
    },
}
_ASYNCAPI: dict[int | str, dict[str, Any]] = {
    200: {"description": "An AsyncAPI 3.0 document.", "content": {"application/json": {"schema": {"type": "object"}}}},
}
_Id = Annotated[int, Path(ge=0, le=2**31 - 1)]
_Subject = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,250}$")]
_Version = Annotated[str, Path(pattern=r"^(latest|-1|[1-9]\d{0,8})$")]


def router(registry: Registry) -> APIRouter:
    """Return the routes; they carry no personal data, so they are public."""
    routes = APIRouter(tags=["schemas"], default_response_class=Response)

    @routes.get("/schemas/ids/{schema_id}", responses=_JSON, summary="One schema")
    def schema(schema_id: _Id) -> Response:
        return _response(lambda: registry.schema(schema_id))

    @routes.get("/schemas/ids/{schema_id}/versions", responses=_JSON, summary="Subjects and versions of one schema")
    def schema_versions(schema_id: _Id) -> Response:
        return _response(lambda: registry.schema_versions(schema_id))

    @routes.get("/subjects", responses=_JSON, summary="All subjects")
    def subjects() -> Response:
        return _response(registry.subjects)

    @routes.get("/subjects/{subject}/versions", responses=_JSON, summary="A subject's versions")
    def versions(subject: _Subject) -> Response:
        return _response(lambda: registry.versions(subject))

    @routes.get("/subjects/{subject}/versions/{version}", responses=_JSON, summary="One version of a subject")
    def version(subject: _Subject, version: _Version) -> Response:
        return _response(lambda: registry.version(subject, version))

    @routes.get("/v1/asyncapi.json", responses=_ASYNCAPI, summary="Topics and messages as AsyncAPI")
    def asyncapi_document() -> Response:
        return Response(asyncapi.published(), headers=_HEADERS, media_type="application/json")

    return routes


def _response(read: Callable[[], object]) -> Response:
    try:
        body, status = read(), 200
    except NotInRegistryError as missing:
        body, status = missing.body, 404
    return Response(json.dumps(body), status, _HEADERS, media_type=MEDIA_TYPE)
