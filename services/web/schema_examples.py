"""Examples of the schemas in OpenAPI documents, derived from their types, limits and the examples of their members."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
_DEEPEST = 6
_BY_FORMAT = {
    "uuid": "0197c2a4-5d1e-7c3a-9b60-2f4e8a1d7c55",
    "date": "2026-03-14",
    "date-time": "2026-03-14T09:30:00Z",
    "uri": "https://mentoring.example.org",
}


def add_examples(definitions: dict[str, Any]) -> None:
    """Add an example to every object schema that has none.

    Args:
        definitions: The schemas of a document by name.
    """
    for schema in definitions.values():
        if schema.get("properties") and "examples" not in schema and "example" not in schema:
            schema["examples"] = [_object(schema, definitions, depth=0)]


def _object(schema: Json, definitions: Json, *, depth: int) -> dict[str, Any]:
    members = schema.get("properties", {})
    required = schema.get("required", members)
    return {name: _value(member, definitions, depth + 1) for name, member in members.items() if name in required}


def _value(schema: Json, definitions: Json, depth: int) -> object:
    """Return an example of a schema: the one that it states, or one of its type."""
    if "$ref" in schema:
        return _value(definitions[schema["$ref"].rpartition("/")[2]], definitions, depth)
    for key in ("examples", "enum"):
        if key in schema:
            return schema[key][0]
    for key in ("example", "const", "default"):
        if key in schema:
            return schema[key]
    alternatives = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    return _value(alternatives[0], definitions, depth) if alternatives else _of_type(schema, definitions, depth)


def _of_type(schema: Json, definitions: Json, depth: int) -> object:
    """Return an example of a type; empty where it is nested too deeply, which only recursion causes."""
    match schema.get("type"):
        case "object":
            example: object = _object(schema, definitions, depth=depth)
        case "array":
            count = max(1, schema.get("minItems", 1)) if depth <= _DEEPEST else 0
            example = [_value(schema.get("items", {}), definitions, depth + 1) for _ in range(count)]
        case "string":
            example = _BY_FORMAT.get(schema.get("format", ""), "text"[: schema.get("maxLength", 4)])
        case "boolean":
            example = True
        case "null":
            example = None
        case _:
            example = _number(schema)
    return example


def _number(schema: Json) -> int:
    return int(min(schema.get("maximum", 1), max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)))
