"""The service conforms to its OpenAPI document, for any request."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from services.enrollment.service import Enrollment
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.support.fuzzing import fuzz, operations


@pytest.fixture(autouse=True)
def everything_accepted_is_publishable() -> Iterator[None]:
    """Fail if a command was decided and then refused because its events have no valid public record."""
    with capture_logs() as entries:
        yield
    assert [entry for entry in entries if entry["event"] == "event_not_publishable"] == []


def test_every_operation_does_what_it_says(service: Enrollment) -> None:
    described = operations(service.app(authenticate), "/enrollment/openapi.json")
    assert len([operation for operation in described if operation.path.startswith("/enrollment/")]) == 54
    for operation in described:
        fuzz(operation, headers=TOKEN)
