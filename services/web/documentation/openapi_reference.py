"""The reference of an OpenAPI document: operations by tag, and the schemas that they use."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.web.documentation.reference import Entry, Field, Group, Reference, Table

Json = Mapping[str, Any]


def read_openapi(document: Json, source: str) -> Reference:
    """Return the reference of a document.

    Args:
        document: The OpenAPI document.
        source: Its address.
    """
    by_tag: dict[str, list[Entry]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    groups = [Group(tag.capitalize(), "", tuple(entries)) for tag, entries in by_tag.items()]
    schemas = document.get("components", {}).get("schemas", {})
    entries = tuple(_schema(name, schema) for name, schema in sorted(schemas.items()))
    text = document["info"].get("description") or ""
    return Reference(document["info"]["title"], text, source, (*groups, Group("Schemas", "", entries)))


def _operation(method: str, path: str, operation: Json) -> Entry:
    tables = [Table("Parameters", tuple(_parameter(each) for each in operation.get("parameters", ())))]
    tables += [Table(title, fields) for title, fields in _bodies(operation)]
    responses = tuple(
        Field("others" if status == "default" else status, *_content(each), required=False, links=_links(each))
        for status, each in operation["responses"].items()
    )
    return Entry(
        anchor=operation["operationId"],
        heading=f"{method.upper()} {path}",
        title=operation.get("summary", ""),
        text=operation.get("description", ""),
        tables=tuple(table for table in (*tables, Table("Responses", responses)) if table.fields),
    )


def _parameter(parameter: Json) -> Field:
    schema = parameter.get("schema", {})
    text = parameter.get("description") or schema.get("description") or ""
    name, required = f"{parameter['name']} ({parameter['in']})", parameter.get("required", False)
    return Field(name, _type(schema), text, required, _links(schema))


def _bodies(operation: Json) -> Iterator[tuple[str, tuple[Field, ...]]]:
    body = operation.get("requestBody")
    if body is None:
        return
    for media_type, content in body["content"].items():
        schema = content.get("schema", {})
        text = body.get("description", "")
        yield "Body", (Field(media_type, _type(schema), text, body.get("required", False), _links(schema)),)


def _content(response: Json) -> tuple[str, str]:
    types = [f"{name}: {_type(content.get('schema', {}))}" for name, content in response.get("content", {}).items()]
    return "; ".join(types), response.get("description", "")


def _schema(name: str, schema: Json) -> Entry:
    required = schema.get("required", ())
    fields = tuple(
        Field(member, _type(each), each.get("description", ""), member in required, _links(each))
        for member, each in schema.get("properties", {}).items()
    )
    tables = (Table("Members", fields),) if fields else ()
    examples = schema.get("examples", ())
    example = json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else ""
    return Entry(
        f"schema-{name}", name, "" if fields else _type(schema), schema.get("description", ""), tables, example
    )


def _type(schema: Json) -> str:
    """Return a type in words, with its limits."""
    if "$ref" in schema:
        return _name(schema["$ref"])
    for combination in ("anyOf", "oneOf", "allOf"):
        if combination in schema:
            return " or ".join(dict.fromkeys(_type(each) for each in schema[combination]))
    if "enum" in schema:
        return " | ".join(json.dumps(each, ensure_ascii=False) for each in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = [str(schema.get("type", "any")), schema.get("format", "")]
    words += [f"{label} {schema[key]}" for key, label in _LIMITS.items() if key in schema]
    return ", ".join(word for word in words if word)


_LIMITS = {"minimum": "at least", "maximum": "at most", "maxLength": "characters at most", "pattern": "pattern"}


def _links(value: object) -> tuple[str, ...]:
    """Return the names of all schemas that a part of the document refers to."""
    return tuple(dict.fromkeys(_references(value)))


def _references(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(reference := value.get("$ref"), str):
            yield _name(reference)
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _references(each)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
