"""The service conforms to its OpenAPI document, for any request."""

from services.enrollment.service import Enrollment
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.support.fuzzing import fuzz, operations


def test_every_operation_does_what_it_says(service: Enrollment) -> None:
    described = operations(service.app(authenticate), "/enrollment/openapi.json")
    assert len([operation for operation in described if operation.path.startswith("/enrollment/")]) == 16
    for operation in described:
        fuzz(operation, headers=TOKEN)
