"""OpenAPI documents: every operation may answer with a Problem, none with FastAPI's own 422."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.web.problem_details import MEDIA_TYPE, Problem

_REFUSED = {
    "description": "Refused; the problem states the reason.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_LOCATION = {"description": "The address at which the new resource is read.", "schema": {"type": "string"}}


def install(app: FastAPI) -> None:
    """Replace an app's OpenAPI generator by one that documents problems as the default response."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            app.openapi_schema = _with_problems(schema)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign] # FastAPI's documented way to extend it


def _with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    definitions = schema.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions.update(problem.pop("$defs", {}))
    definitions["Problem"] = problem
    for framework in ("HTTPValidationError", "ValidationError"):
        definitions.pop(framework, None)
    for operations in schema.get("paths", {}).values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            if "201" in operation["responses"]:
                operation["responses"]["201"]["headers"] = {"Location": _LOCATION}
            operation["responses"]["default"] = _REFUSED
    return schema
