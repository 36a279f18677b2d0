"""The service conforms to its OpenAPI document, for any request."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from services.relationships.service import Relationships
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.integration.relationships.arrivals import Arrivals
from tests.integration.relationships.calls import enroll_pair, start_relationship
from tests.support.fuzzing import fuzz, operations

DESCRIPTION = "/relationships/openapi.json"


@pytest.fixture(autouse=True)
def everything_accepted_is_publishable() -> Iterator[None]:
    """Fail if a command was decided and then refused because its events have no valid public record."""
    with capture_logs() as entries:
        yield
    assert [entry for entry in entries if entry["event"] == "event_not_publishable"] == []


def test_every_operation_does_what_it_says(service: Relationships, arrivals: Arrivals) -> None:
    arrivals.program()  # so that there is something to know
    described = operations(service.app(authenticate), DESCRIPTION)
    commands = [operation for operation in described if operation.path.startswith("/relationships/")]
    assert len(commands) == 71
    for operation in described:
        fuzz(operation, headers=TOKEN, without=["min_position"])


def test_every_operation_does_what_it_says_to_a_living_relationship(
    service: Relationships, client: TestClient, arrivals: Arrivals
) -> None:
    for operation in operations(service.app(authenticate), DESCRIPTION):
        if "{relationship_id}" in operation.path and operation.method == "post":
            living = start_relationship(client, enroll_pair(arrivals))
            fuzz(operation, headers=TOKEN, examples=8, without=["min_position"], at={"relationship_id": living})
