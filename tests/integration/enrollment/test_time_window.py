"""No command of the service accepts a time that cannot be true, whatever else its body holds."""

from fastapi.testclient import TestClient

from services.enrollment.service import Enrollment
from tests.support.time_window import assert_every_command_refuses, impossible_times


@impossible_times
def test_every_command_refuses_an_impossible_time(
    client: TestClient, service: Enrollment, occurred_at: str, rule: str
) -> None:
    assert_every_command_refuses(client, service.store, occurred_at, rule, fewest=10)
