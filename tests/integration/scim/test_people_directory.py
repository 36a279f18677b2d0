"""SCIM over the people of the vault: the same commands, never a silent withdrawal, and erasure as a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from services.cli.composition import databases
from services.enrollment.people.aggregate import Person
from services.enrollment.people.states import State
from services.enrollment.service import Enrollment, build
from services.platform.settings import Settings
from services.projector import connections
from services.web.identity.principal import Membership, Principal
from tests.support.databases import fresh_database

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
MARKER = "zzmarkerzz"


class Hub:
    """Enrollment with two organizations, and a service account of each."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self.dsn = settings.dsn("enrollment")
        self.service: Enrollment = build(settings)
        stack.callback(self.service.close)
        self.principals = {"operator": Principal("o", "urn:t", frozenset({Membership("operator")}), actor=str(uuid4()))}
        self.client = stack.enter_context(TestClient(self.service.app(self.authenticate)))
        self.organizations = {name: self._join(name) for name in ("one", "other")}

    def authenticate(self, request: Request) -> Principal:
        return self.principals[request.headers["authorization"].removeprefix("Bearer ")]

    def send(self, token: str, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - a response of the test client
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        return self.client.request(method, path, json=body, headers=headers)

    def create(self, **fields: Any) -> str:  # noqa: ANN401 - attributes of SCIM
        body = {"schemas": [USER], "userName": f"{MARKER}@people.example", "displayName": f"{MARKER} Öz", **fields}
        answer = self.send("one", "POST", "/scim/v2/Users", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def patch(self, person: str, **values: object) -> None:
        operations = [{"op": "replace", "path": name, "value": value} for name, value in values.items()]
        body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
        answer = self.send("one", "PATCH", f"/scim/v2/Users/{person}", body)
        assert answer.status_code in {200, 204}, answer.text

    def profile(self, person: str) -> dict[str, Any]:
        return dict(self.send("coordinator-one", "GET", f"/enrollment/v1/people/{person}").json()["profile"])

    def inactive(self) -> list[str]:
        path = f"/enrollment/v1/inactive-people?organization_id={self.organizations['one']}"
        return [each["person_id"] for each in self.send("coordinator-one", "GET", path).json()["items"]]

    def state(self, person: str) -> State:
        return self.service.store.load(Person, UUID(person)).state

    def _join(self, name: str) -> str:
        body = {"name": name, "terms_version": "1"}
        id = str(self.send("operator", "POST", "/enrollment/v1/organizations", body).json()["organization_id"])
        role = frozenset({Membership("coordinator", id)})
        self.principals[name] = Principal(name, "urn:mentorship:client", role, actor=str(uuid4()))
        self.principals[f"coordinator-{name}"] = Principal(name, "urn:t", role, actor=str(uuid4()))
        return id


@pytest.fixture
def hub(postgres_dsn: str, tmp_path: Path) -> Iterator[Hub]:
    with ExitStack() as stack:
        dsn, keys = (stack.enter_context(fresh_database(postgres_dsn)) for _ in range(2))
        settings = Settings.model_validate(
            {
                "enrollment": {"database": dsn},
                "keys": {"database": keys},
                "vault": {"key_file": str(tmp_path / "vault" / "master_key")},
                **{name: name[0] * 40 for name in ("key", "command_key")},
            }
        )
        databases.migrate(settings)
        yield Hub(settings, stack)


def test_a_user_is_an_invited_person_with_a_mail_on_its_way(hub: Hub) -> None:
    person = hub.create(externalId="HR-7", timezone="Europe/Berlin", preferredLanguage="de")
    assert hub.state(person) is State.INVITED
    profile = hub.profile(person)
    assert {name: profile[name] for name in ("name", "mail", "external_id", "time_zone", "language")} == {
        "name": f"{MARKER} Öz",
        "mail": f"{MARKER}@people.example",
        "external_id": "HR-7",
        "time_zone": "Europe/Berlin",
        "language": "de",
    }
    assert hub.service.mails.count(UUID(person)) == 1


def test_a_change_of_a_user_changes_the_profile(hub: Hub) -> None:
    person = hub.create(emails=[{"value": "old@people.example"}, {"value": "main@people.example", "primary": True}])
    assert hub.profile(person)["mail"] == "main@people.example"
    hub.patch(person, displayName="Anna Berg")
    assert hub.profile(person)["name"] == "Anna Berg"
    found = hub.send("one", "GET", '/scim/v2/Users?filter=displayName eq "Anna Berg"').json()
    assert [each["id"] for each in found["Resources"]] == [person]


def test_an_inactive_user_is_a_row_for_the_coordinator_and_no_withdrawal(hub: Hub) -> None:
    person = hub.create()
    hub.patch(person, active=False)
    hub.patch(person, title="Dr")
    assert hub.inactive() == [person]
    assert hub.state(person) is State.INVITED
    hub.patch(person, active=True)
    assert hub.inactive() == []


def test_deleting_a_user_requests_the_erasure_and_hides_the_user(hub: Hub) -> None:
    person = hub.create()
    assert hub.send("one", "DELETE", f"/scim/v2/Users/{person}").status_code == 204
    assert hub.state(person) is State.ERASING
    assert hub.send("one", "GET", f"/scim/v2/Users/{person}").status_code == 404
    assert hub.send("one", "DELETE", f"/scim/v2/Users/{person}").status_code == 404


def test_a_user_without_a_mail_address_is_refused_by_name(hub: Hub) -> None:
    answer = hub.send("one", "POST", "/scim/v2/Users", {"schemas": [USER], "userName": "anna"})
    assert answer.status_code == 400
    assert "mail-not-valid" in answer.json()["detail"]
    assert hub.send("one", "GET", "/scim/v2/Users").json()["totalResults"] == 0


def test_no_account_reaches_the_people_of_another_organization(hub: Hub) -> None:
    person = hub.create()
    for method in ("GET", "DELETE"):
        assert hub.send("other", method, f"/scim/v2/Users/{person}").status_code == 404
    assert hub.send("other", "GET", "/scim/v2/Users").json()["totalResults"] == 0
    assert hub.send("coordinator-one", "GET", "/scim/v2/Users").status_code == 403
    assert hub.state(person) is State.INVITED


def test_a_group_is_kept_until_it_is_deleted(hub: Hub) -> None:
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "coordinators"}
    made = hub.send("one", "POST", "/scim/v2/Groups", body)
    assert made.status_code == 201, made.text
    address = f"/scim/v2/Groups/{made.json()['id']}"
    assert hub.send("one", "GET", address).json()["displayName"] == "coordinators"
    assert hub.send("other", "GET", address).status_code == 404
    assert hub.send("one", "DELETE", address).status_code == 204
    assert hub.send("one", "GET", address).status_code == 404


def test_a_resource_is_kept_sealed_alone(hub: Hub) -> None:
    hub.create(nickName=MARKER, addresses=[{"streetAddress": f"1 {MARKER} Street"}])
    with connections.connect(hub.dsn) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (table,) in tables:
            query = f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s OR t::text ILIKE %s".encode()
            patterns = [f"%{MARKER}%", f"%{MARKER.encode().hex()}%"]
            assert connection.execute(query, patterns).fetchone() == (0,), table
