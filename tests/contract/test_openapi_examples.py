"""Examples of the committed OpenAPI documents: every object schema has one, and it is valid."""

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from services.web.schema_examples import add_examples
from tests.contract.openapi import SERVICES, document


@pytest.mark.parametrize("service", SERVICES)
def test_every_object_schema_has_a_valid_example(service: str) -> None:
    described = json.loads(document(service).read_text(encoding="utf-8"))
    objects = {name: each for name, each in described["components"]["schemas"].items() if each.get("properties")}
    assert objects
    for name, schema in objects.items():
        validator = Draft202012Validator({**schema, "components": described["components"]}, validate_formats=True)
        errors = [f"{name}: {error}" for example in schema["examples"] for error in validator.iter_errors(example)]
        assert errors == []


def test_a_schema_that_contains_itself_has_an_example_and_one_of_its_own_is_kept() -> None:
    own = {"type": "object", "properties": {"a": {"type": "integer"}}, "examples": [{"a": 7}]}
    branch = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
    tree = {"type": "object", "properties": {"branches": branch}, "required": ["branches"]}
    definitions: dict[str, Any] = {"Own": dict(own), "Tree": tree}
    add_examples(definitions)
    assert definitions["Own"] == own
    validator = Draft202012Validator({**tree, "components": {"schemas": definitions}})
    assert [validator.is_valid(example) for example in definitions["Tree"]["examples"]] == [True]
