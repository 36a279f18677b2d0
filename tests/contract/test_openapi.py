"""The descriptions in `docs/` are those of the interfaces: readers are not lied to, and a change shows in review."""

import json

import pytest

from tests.contract.openapi import SERVICES, app, described, document

every_service = pytest.mark.parametrize("service", SERVICES)


@every_service
def test_the_committed_description_is_the_interfaces(database: str, service: str) -> None:
    committed = document(service).read_text(encoding="utf-8")
    assert described(service, database) == committed, "run `python -m tests.contract.openapi` and review the difference"


@every_service
def test_every_operation_has_a_summary_an_answer_and_says_how_it_refuses(database: str, service: str) -> None:
    with app(service, database) as made:
        description = made.openapi()
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert any(status.startswith("2") for status in operation["responses"]), where
            refusal = operation["responses"]["default"]["content"]
            assert "application/problem+json" in refusal, where


@every_service
def test_a_description_names_every_schema_it_refers_to(service: str) -> None:
    text = document(service).read_text(encoding="utf-8")
    named = json.loads(text)["components"]["schemas"].keys()
    referred = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert referred <= named
    assert "Problem" in referred
