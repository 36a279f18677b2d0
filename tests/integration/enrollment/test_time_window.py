"""No command of the service accepts a time that cannot be true, whatever else its body holds."""

from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.enrollment.service import Enrollment
from tests.support.command_routes import command_addresses


@pytest.mark.parametrize(
    ("occurred_at", "rule"),
    [
        ("0001-01-01T00:00:00+00:01", "occurred-too-early"),
        ("1899-12-31T23:59:59.999999Z", "occurred-too-early"),
        ("9999-12-31T23:59:59-00:01", "occurred-in-future"),
    ],
)
def test_every_command_refuses_an_impossible_time(
    client: TestClient, service: Enrollment, occurred_at: str, rule: str
) -> None:
    assert isinstance(client.app, FastAPI)
    addresses = command_addresses(client.app)
    assert len(addresses) >= 10
    before = service.store.head()
    for address in addresses:
        answer = client.post(address, json={"occurred_at": occurred_at}, headers={"Idempotency-Key": str(uuid4())})
        problem = answer.json()
        assert (answer.status_code, problem["type"].rsplit("/", 1)[-1]) == (422, rule), address
        assert problem["errors"][0]["pointer"] == "/occurred_at", address
    assert service.store.head() == before
