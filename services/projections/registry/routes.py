"""`/schemas/…`, `/subjects/…`, `/config` and `/mode`, read-only as in a schema registry, and `/v1/asyncapi.json`.

Clients of a schema registry read errors as `{"error_code": …, "message": …}`, so every address below these answers in
that form, also where nothing is found or permitted.
"""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import WithJsonSchema

from services.contract import asyncapi
from services.contract.registry import MEDIA_TYPE, Registry, RegistryError

_HEADERS = {"Cache-Control": "public, max-age=3600"}
_NO_STORE = {"Cache-Control": "no-store"}
_LARGEST_ID = 2**31 - 1
_ERROR = {
    "type": "object",
    "required": ["error_code", "message"],
    "properties": {"error_code": {"type": "integer"}, "message": {"type": "string"}},
}


def _refusal(meaning: str) -> dict[str, Any]:
    return {
        "description": f"{meaning}, in the form of a schema registry.",
        "content": {MEDIA_TYPE: {"schema": _ERROR}},
    }


_JSON: dict[int | str, dict[str, Any]] = {
    200: {"description": "The response of a schema registry.", "content": {MEDIA_TYPE: {"schema": {}}}},
    404: _refusal("Not found"),
    422: _refusal("Not valid or not permitted"),
}
_ASYNCAPI: dict[int | str, dict[str, Any]] = {
    200: {"description": "An AsyncAPI 3.0 document.", "content": {"application/json": {"schema": {"type": "object"}}}},
}
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_ROOTS = ("/schemas", "/subjects", "/config", "/mode", "/compatibility")
COMPATIBILITY = "FULL_TRANSITIVE"

# The patterns are documented only: the registry itself refuses other values, in its own form.
SchemaId = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 0, "maximum": _LARGEST_ID})]
Subject = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^[A-Za-z0-9._-]{1,250}$"})]
Version = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^(latest|-1|[1-9]\d{0,8})$"})]


def router(registry: Registry) -> APIRouter:
    """Return the routes; they carry no personal data, so they are public."""
    routes = APIRouter(tags=["schemas"], default_response_class=Response)
    _add_schemas(routes, registry)
    _add_subjects(routes, registry)
    _add_configuration(routes, registry)

    @routes.get(
        "/v1/asyncapi.json",
        operation_id="get_asyncapi_document",
        responses=_ASYNCAPI,
        summary="Topics and messages as AsyncAPI",
    )
    def asyncapi_document() -> Response:
        return Response(asyncapi.published(), headers=_HEADERS, media_type="application/json")

    _add_refusals(routes)  # last: they match every other address
    return routes


def _add_schemas(routes: APIRouter, registry: Registry) -> None:
    @routes.get("/schemas/types", operation_id="list_schema_types", responses=_JSON, summary="Types of schemas")
    def types() -> Response:
        return _respond(lambda: ["AVRO"])

    @routes.get("/schemas/ids/{schema_id}", operation_id="get_schema", responses=_JSON, summary="One schema")
    def schema(schema_id: SchemaId) -> Response:
        return _respond(lambda: registry.schema(_id(schema_id)))

    @routes.get(
        "/schemas/ids/{schema_id}/schema",
        operation_id="get_schema_document",
        responses=_JSON,
        summary="One schema, as the document itself",
    )
    def document(schema_id: SchemaId) -> Response:
        return _respond(lambda: registry.document(_id(schema_id)))

    @routes.get(
        "/schemas/ids/{schema_id}/versions",
        operation_id="list_schema_versions",
        responses=_JSON,
        summary="Subjects and versions of one schema",
    )
    def schema_versions(schema_id: SchemaId) -> Response:
        return _respond(lambda: registry.schema_versions(_id(schema_id)))


def _add_subjects(routes: APIRouter, registry: Registry) -> None:
    @routes.get("/subjects", operation_id="list_subjects", responses=_JSON, summary="All subjects")
    def subjects() -> Response:
        return _respond(registry.subjects)

    @routes.post(
        "/subjects/{subject}",
        operation_id="find_subject_version",
        responses=_JSON,
        summary="The version that a schema is",
    )
    def find(subject: Subject, body: Annotated[object, Depends(_json_body)]) -> Response:
        return _respond(lambda: registry.look_up(subject, body))

    @routes.get(
        "/subjects/{subject}/versions",
        operation_id="list_subject_versions",
        responses=_JSON,
        summary="A subject's versions",
    )
    def versions(subject: Subject) -> Response:
        return _respond(lambda: registry.versions(subject))

    @routes.get(
        "/subjects/{subject}/versions/{version}",
        operation_id="get_subject_version",
        responses=_JSON,
        summary="One version of a subject",
    )
    def version(subject: Subject, version: Version) -> Response:
        return _respond(lambda: registry.version(subject, version))

    @routes.get(
        "/subjects/{subject}/versions/{version}/schema",
        operation_id="get_subject_version_document",
        responses=_JSON,
        summary="One version of a subject, as the document itself",
    )
    def version_document(subject: Subject, version: Version) -> Response:
        return _respond(lambda: registry.version_document(subject, version))


def _add_configuration(routes: APIRouter, registry: Registry) -> None:
    def of(subject: str, answer: dict[str, str]) -> Response:
        def read() -> dict[str, str]:
            registry.check_subject(subject)
            return answer

        return _respond(read)

    compatibility, mode = {"compatibilityLevel": COMPATIBILITY}, {"mode": "READONLY"}

    @routes.get("/config", operation_id="get_config", responses=_JSON, summary="Compatibility of all subjects")
    def config() -> Response:
        return _respond(lambda: compatibility)

    @routes.get(
        "/config/{subject}", operation_id="get_subject_config", responses=_JSON, summary="Compatibility of a subject"
    )
    def subject_config(subject: Subject) -> Response:
        return of(subject, compatibility)

    @routes.get("/mode", operation_id="get_mode", responses=_JSON, summary="Mode of the registry")
    def read_mode() -> Response:
        return _respond(lambda: mode)

    @routes.get("/mode/{subject}", operation_id="get_subject_mode", responses=_JSON, summary="Mode of a subject")
    def subject_mode(subject: Subject) -> Response:
        return of(subject, mode)


def _add_refusals(routes: APIRouter) -> None:
    """Add the answers to everything else below the registry's addresses, in the registry's form."""

    def refuse_writes() -> Response:
        return _respond_error(RegistryError(42205, "The registry is read-only: schemas come with the software"))

    def report_missing(request: Request) -> Response:
        return _respond_error(RegistryError(404, f"HTTP 404 Not Found: {request.url.path[:200]}"))

    for root in _ROOTS:
        for path in (root, root + "/{rest:path}"):
            routes.add_api_route(path, refuse_writes, methods=list(_WRITES), include_in_schema=False)
            routes.add_api_route(path, report_missing, methods=["GET"], include_in_schema=False)


async def _json_body(request: Request) -> object:
    """Return the JSON of a body; None where it is not JSON, which the registry refuses in its own form."""
    try:
        body: object = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return body


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST_ID)) and int(text) <= _LARGEST_ID):
        raise RegistryError(40403, f"Schema {text[:40]} not found")
    return int(text)


def _respond(read: Callable[[], object]) -> Response:
    try:
        return Response(json.dumps(read()), 200, _HEADERS, media_type=MEDIA_TYPE)
    except RegistryError as error:
        return _respond_error(error)


def _respond_error(error: RegistryError) -> Response:
    return Response(json.dumps(error.body), error.status, _NO_STORE, media_type=MEDIA_TYPE)
