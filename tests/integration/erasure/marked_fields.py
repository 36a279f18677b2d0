"""The fields of commands that can hold free text, from the descriptions of both write services.

A field with a list of values, a format or the form of a code holds no free text. Each of the others is of people, and
then a marker must be in it, or is stated here as one that is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DESCRIPTIONS = Path(__file__).parents[3] / "docs"
SERVICES = ("enrollment", "relationships")
CODE = "A code of a list, never free text."
Field = tuple[str, str]
"""The path of a route, and the place in its body: `attributes.[].value`."""
PUBLIC: frozenset[Field] = frozenset(
    {
        *((f"/enrollment/v1/access/{each}", name) for each in ("grant", "revoke") for name in ("issuer", "subject")),
        *((f"/enrollment/v1/access/groups/{each}", "group") for each in ("map", "unmap")),
        ("/enrollment/v1/organizations", "name"),
        ("/enrollment/v1/people/{person_id}/links/confirm", "code"),
        ("/enrollment/v1/programs", "name"),
        *(
            (route, f"policy.{name}")
            for route in (
                "/enrollment/v1/programs",
                "/enrollment/v1/programs/{program_id}/policy",
                "/enrollment/v1/programs/{program_id}/policy/preview",
            )
            for name in ("invitation", "welcome", "objectives.[].measure", "requirements.[].criteria")
        ),
        ("/enrollment/v1/programs/{program_id}/documents", "text"),
        ("/enrollment/v1/programs/{program_id}/documents", "title"),
        *(
            ("/enrollment/v1/programs/{program_id}/instruments", name)
            for name in ("items.[].highest_label", "items.[].lowest_label", "items.[].text", "title")
        ),
        ("/enrollment/v1/programs/{program_id}/rename", "name"),
        ("/enrollment/v1/terms", "text"),
    }
)
"""Names and texts of organizations, groups, programs and their documents, and identities, whose rows are deleted."""


def personal_fields() -> frozenset[Field]:
    """Return the fields of commands that hold free text and are not stated to be public."""
    return frozenset(field for service in SERVICES for field in _text_fields(_description(service))) - PUBLIC


def routes() -> Mapping[re.Pattern[str], str]:
    """Return the routes of commands by a pattern of their addresses."""
    paths = [path for service in SERVICES for path in _description(service)["paths"]]
    return {re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)): path for path in sorted(paths, key=len)}


def text_places(body: object, place: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the texts of a body with their places, as `personal_fields` states them."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield from text_places(value, (*place, name))
    elif isinstance(body, list):
        for value in body:
            yield from text_places(value, (*place, "[]"))
    elif isinstance(body, str):
        yield ".".join(place), body


def _description(service: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DESCRIPTIONS / f"openapi-{service}.json").read_text())
    return found


def _text_fields(description: dict[str, Any]) -> Iterator[Field]:
    schemas = description["components"]["schemas"]
    for path, operations in description["paths"].items():
        body = operations.get("post", {}).get("requestBody")
        for content in {} if body is None else body["content"].values():
            for place in _free_texts(content["schema"], schemas, ()):
                yield path, ".".join(place)


def _free_texts(schema: dict[str, Any], schemas: dict[str, Any], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[-1]]
    for kind in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(kind, ()):
            yield from _free_texts(one, schemas, place)
    for name, one in schema.get("properties", {}).items():
        yield from _free_texts(one, schemas, (*place, name))
    if schema.get("type") == "array":
        yield from _free_texts(schema.get("items", {}), schemas, (*place, "[]"))
    limited = {"enum", "const", "format"} & schema.keys() or schema.get("pattern", "").startswith("^[A-Za-z0-9]")
    if schema.get("type") == "string" and not limited:
        yield place
