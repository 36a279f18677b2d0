"""The window of plausible times, walked over every command route of a service."""

from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.eventstore.store import EventStore
from tests.support.command_routes import command_addresses

impossible_times = pytest.mark.parametrize(
    ("occurred_at", "rule"),
    [
        ("0001-01-01T00:00:00+00:01", "occurred-too-early"),
        ("1899-12-31T23:59:59.999999Z", "occurred-too-early"),
        ("9999-12-31T23:59:59-00:01", "occurred-in-future"),
    ],
)


def assert_every_command_refuses(
    client: TestClient, store: EventStore, occurred_at: str, rule: str, *, fewest: int
) -> None:
    """Assert that every command route refuses a time by a rule, and records nothing.

    Args:
        client: A client of the service.
        store: Its event store.
        occurred_at: The time.
        rule: The rule.
        fewest: The smallest number of command routes that the service can have.
    """
    assert isinstance(client.app, FastAPI)
    addresses = command_addresses(client.app)
    assert len(addresses) >= fewest
    before = store.head()
    for address in addresses:
        answer = client.post(address, json={"occurred_at": occurred_at}, headers={"Idempotency-Key": str(uuid4())})
        problem = answer.json()
        assert (answer.status_code, problem["type"].rsplit("/", 1)[-1]) == (422, rule), address
        assert problem["errors"][0]["pointer"] == "/occurred_at", address
    assert store.head() == before
