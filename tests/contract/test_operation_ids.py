"""Operation ids of the committed OpenAPI documents: clean, unique, and of words that a client's methods can be."""

import json
import re
from typing import Any

import pytest

from tests.contract.openapi import SERVICES, document


def operations(service: str) -> list[dict[str, Any]]:
    paths = json.loads(document(service).read_text(encoding="utf-8"))["paths"]
    return [operation for path in paths.values() for operation in path.values()]


@pytest.mark.parametrize("service", SERVICES)
def test_every_id_is_a_verb_and_a_noun_and_unique(service: str) -> None:
    ids = [operation["operationId"] for operation in operations(service)]
    assert len(set(ids)) == len(ids) > 10
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", each)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_created_has_an_address_and_no_status_is_documented_that_is_never_sent(service: str) -> None:
    for operation in operations(service):
        assert "406" not in operation["responses"]
        if "201" in operation["responses"]:
            assert "Location" in operation["responses"]["201"]["headers"]
