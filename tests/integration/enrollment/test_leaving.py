"""An organization announces over HTTP that it leaves, and only the process completes it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import NOTICE
from services.enrollment.service import Enrollment
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.web.identity.principal import Membership, Principal
from tests.integration.enrollment.calls import complete_leaving
from tests.integration.enrollment.http_calls import BASE, POLICY, join_organization, post


def test_it_leaves_thirty_days_after_the_announcement_at_the_latest(client: TestClient) -> None:
    before = datetime.now(UTC)
    left = post(client, f"/organizations/{join_organization(client)}/leave", {"reason": "budget"}).json()
    assert left["state"] == "leaving"
    assert before + NOTICE <= datetime.fromisoformat(left["leaves_at"]) <= datetime.now(UTC) + NOTICE


def test_it_may_state_when_it_leaves_but_not_in_the_past(client: TestClient) -> None:
    path = f"/organizations/{join_organization(client)}/leave"
    past = post(client, path, {"reason": "budget", "leaves_at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["type"]) == (422, "/problems/leaves-in-past")
    at = datetime.now(UTC) + timedelta(days=2)
    stated = post(client, path, {"reason": "budget", "leaves_at": at.isoformat()})
    assert datetime.fromisoformat(stated.json()["leaves_at"]) == at
    assert post(client, path, {"reason": "budget"}).json()["type"] == "/problems/organization-leaving"


def test_nothing_begins_while_it_leaves_and_what_is_open_ends(client: TestClient, service: Enrollment) -> None:
    organization = join_organization(client)
    opening = {"organization_id": organization, "name": "First year", "policy": POLICY}
    program = post(client, "/programs", opening).json()["program_id"]
    drafted = post(client, "/programs", opening | {"draft": True}).json()["program_id"]
    post(client, f"/organizations/{organization}/leave", {"reason": "budget"})
    for path, body in (
        ("/programs", opening),
        ("/programs", opening | {"draft": True}),
        (f"/programs/{drafted}/open", None),
    ):
        assert post(client, path, body).json()["type"] == "/problems/organization-leaving"
    with pytest.raises(RefusedError, match="organization-has-open-programs"):
        complete_leaving(service.store, UUID(organization))
    assert post(client, f"/programs/{program}/end", {"reason": "organization-leaving"}).json()["state"] == "ended"
    complete_leaving(service.store, UUID(organization))
    shown = client.get(f"{BASE}/organizations/{organization}").json()
    assert (shown["state"], shown["open_programs"]) == ("left", [])


def test_no_person_completes_the_leaving(client: TestClient, service: Enrollment) -> None:
    organization = UUID(join_organization(client))
    post(client, f"/organizations/{organization}/leave", {"reason": "budget"})
    roles = frozenset({Membership("operator"), Membership("coordinator")})
    person, meta = Principal("operator", "https://issuer.test", roles, actor=str(UUID(int=1))), command_now("test")
    with pytest.raises(RefusedError, match="forbidden"):
        service.store.execute(
            meta, lambda uow: organizations.complete_leaving(uow, meta, person, organization_id=organization)
        )
