"""What pages send is what the write services take, by their OpenAPI documents."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.people import names, search


@cache
def document(service: str) -> dict[str, Any]:
    """Return the OpenAPI document of a service."""
    content: dict[str, Any] = json.loads(Path(f"docs/openapi-{service}.json").read_text(encoding="utf-8"))
    return content


def operation(method: str, path: str) -> dict[str, Any]:
    """Return the operation at an address, whatever its parameters are called."""
    paths = document(path.split("/")[1])["paths"]
    shape = re.sub(r"\{[^}]*\}", "{}", path)
    found = [item for address, item in paths.items() if re.sub(r"\{[^}]*\}", "{}", address) == shape]
    assert found, f"no service has {path}"
    body: dict[str, Any] = found[0][method]
    return body


def properties(service: str, described: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Return the fields of a body, and those that are required."""
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    reference = schema.get("$ref") or next(each["$ref"] for each in schema["anyOf"] if "$ref" in each)
    body = document(service)["components"]["schemas"][reference.rpartition("/")[2]]
    return set(body["properties"]), set(body.get("required", ()))


@pytest.mark.parametrize("code", sorted(COMMANDS))
def test_a_command_of_the_pages_is_one_of_the_service(code: str) -> None:
    command = COMMANDS[code]
    service = command.path.split("/")[1]
    known, required = properties(service, operation("post", command.path))
    asked = {each.name for each in command.fields}
    sent = asked | set(command.fixed) | ({command.part_field} if command.part_field else set())
    assert sent <= known
    assert required <= sent
    optional = {each.name for each in command.fields if not each.required and each.kind != "check"}
    assert not required & optional


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/enrollment/v1/people", {"organization_id", "name", "mail"}),
        ("/enrollment/v1/participations/invite", {"program_id", "person_id", "role"}),
        (names.PATH, {"ids"}),
        (
            "/relationships/v1/relationships",
            {"mentor_participation_id", "mentee_participation_id", "direction", "formality"},
        ),
        ("/relationships/v1/relationships/{id}/sessions", {"starts_at", "planned_minutes"}),
    ],
)
def test_the_other_commands_are_too(path: str, sent: set[str]) -> None:
    known, required = properties(path.split("/")[1], operation("post", path))
    assert required <= sent <= known


def test_the_search_names_its_parameters() -> None:
    parameters = {each["name"]: each for each in operation("get", search.PATH)["parameters"] if each["in"] == "query"}
    assert set(search.PARAMETERS) <= set(parameters)
    assert parameters["limit"]["schema"]["maximum"] >= search.MOST_FOUND
