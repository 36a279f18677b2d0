"""SCIM over the people of the vault: the same commands, never a silent withdrawal, and erasure as a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from scim2_tester import Status, check_server
from starlette.requests import Request

from services.cli.composition import databases
from services.enrollment.people.aggregate import Person
from services.enrollment.people.states import State
from services.enrollment.service import Enrollment, build, migrate
from services.platform.database import write_pool
from services.platform.settings import Settings
from services.projector import connections
from services.vault.migrations import KEYS
from services.web.identity.granted_access import GrantedAccess
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import MIGRATIONS as ACCESS
from services.web.identity.memberships import Memberships
from services.web.identity.principal import Membership, Principal
from tests.integration.scim.checked_client import CheckedClient
from tests.support.migrated import migrated_database

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
MARKER = "zzmarkerzz"


class Hub:
    """Enrollment with two organizations, and a service account of each."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self.dsn = settings.dsn("enrollment")
        self.access = stack.enter_context(write_pool(settings.dsn("auth"), name="test"))
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

    def group(self, name: str, *members: str) -> str:
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": each} for each in members]}
        answer = self.send("one", "POST", "/scim/v2/Groups", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def members(self, group: str, *members: str) -> None:
        operations = [{"op": "replace", "path": "members", "value": [{"value": each} for each in members]}]
        body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
        answer = self.send("one", "PATCH", f"/scim/v2/Groups/{group}", body)
        assert answer.status_code in {200, 204}, answer.text

    def map(self, token: str, group: str, role: str, change: str = "map", organization: str = "one") -> int:
        body = {"group": group, "role": role, "organization_id": self.organizations[organization]}
        return int(self.send(token, "POST", f"/enrollment/v1/access/groups/{change}", body).status_code)

    def roles(self, person: str) -> set[tuple[str, str | None, bool]]:
        rows = GrantedAccess(self.access).entries(None)
        return {(each.role, each.organization, each.from_group) for each in rows if each.subject == person}

    def audit(self) -> list[tuple[str, str, str]]:
        """Return what the service account did, and to whom, in the audit."""
        with self.access.connection() as connection:
            return connection.execute(
                "SELECT a.action, coalesce(a.role, ''), i.subject FROM access.audit a "
                "JOIN access.identities i ON i.actor = a.subject WHERE a.actor = %s::uuid ORDER BY a.id",
                [self.principals["one"].actor],
            ).fetchall()

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


class ClientOfPeople(CheckedClient):
    """The checker's client, whose new users have the mail address that a person needs: as their name."""

    def request(self, method: str, url: str, **kwargs: Any) -> Any:  # noqa: ANN401 - of the library
        body = kwargs.get("json")
        if method == "POST" and isinstance(body, dict) and USER in body.get("schemas", ()):
            name = str(body.get("userName"))
            kwargs["json"] = {**body, "userName": name if "@" in name else f"{name}@people.example"}
        return super().request(method, url, **kwargs)


@pytest.fixture
def hub(postgres_dsn: str, tmp_path: Path) -> Iterator[Hub]:
    with ExitStack() as stack:
        migrations = (migrate, KEYS.migrate, ACCESS.migrate)
        dsn, keys, access = (stack.enter_context(migrated_database(postgres_dsn, each)) for each in migrations)
        settings = Settings.model_validate(
            {
                "enrollment": {"database": dsn},
                "keys": {"database": keys},
                "auth": {"database": access},
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
    body = {"schemas": [GROUP], "displayName": "coordinators"}
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


def test_the_members_of_a_mapped_group_have_its_role_until_they_leave_it(hub: Hub) -> None:
    first, second = hub.create(), hub.create(userName="second@people.example")
    group = hub.group("Board", first)
    assert hub.roles(first) == set(), "a group gives nothing before an administrator has configured it"
    assert hub.map("coordinator-one", "Board", "executive") == 200
    assert hub.map("coordinator-one", "Other", "coordinator") == 200
    role = ("executive", hub.organizations["one"], True)
    assert hub.roles(first) == {role}
    hub.members(group, first, second, str(uuid4()))
    assert (hub.roles(first), hub.roles(second)) == ({role}, {role})
    by_hand = Membership("executive", hub.organizations["one"])
    Memberships(hub.access).grant("urn:mentorship:person", first, by_hand)
    hub.members(group, second)
    assert hub.roles(first) == {("executive", hub.organizations["one"], False)}, "what a person granted stays"
    assert hub.send("one", "DELETE", f"/scim/v2/Users/{second}").status_code == 204
    assert hub.roles(second) == set(), "an erasure that is requested ends it"
    assert ("grant", "executive", second) in hub.audit()
    assert hub.audit()[-1] == ("revoke", "executive", second)


def test_a_role_of_a_group_ends_with_the_group_and_with_its_configuration(hub: Hub) -> None:
    person = hub.create()
    assert hub.map("operator", "hr-42", "analyst") == 200
    body = {"schemas": [GROUP], "displayName": "Board", "externalId": "hr-42", "members": [{"value": person}]}
    group = hub.send("one", "POST", "/scim/v2/Groups", body).json()["id"]
    role = ("analyst", hub.organizations["one"], True)
    assert hub.roles(person) == {role}, "by the external id too"
    assert hub.map("operator", "hr-42", "analyst", "unmap") == 200
    assert hub.roles(person) == set()
    assert hub.map("operator", "hr-42", "analyst", "unmap") == 409
    assert hub.map("operator", "hr-42", "analyst") == 200
    assert hub.roles(person) == {role}
    assert hub.send("one", "DELETE", f"/scim/v2/Groups/{group}").status_code == 204
    assert hub.roles(person) == set()


def test_no_group_gives_a_role_beyond_the_organization_of_its_directory(hub: Hub) -> None:
    person = hub.create()
    hub.group("Board", person)
    assert hub.map("coordinator-other", "Board", "executive", organization="other") == 200
    assert hub.roles(person) == set(), "another organization configured its own group of that name"
    assert hub.map("coordinator-one", "Board", "executive", organization="other") in {403, 404}
    assert hub.map("operator", "Board", "operator") == 422
    answer = hub.send("other", "POST", "/scim/v2/Groups", {"schemas": [GROUP], "displayName": "Board"})
    foreign = [{"op": "replace", "path": "members", "value": [{"value": person}]}]
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": foreign}
    hub.send("other", "PATCH", f"/scim/v2/Groups/{answer.json()['id']}", body)
    assert hub.roles(person) == set(), "a member of another organization's directory is none"


def test_an_inactive_person_has_no_role_and_is_nobody_until_active_again(hub: Hub) -> None:
    person = hub.create()
    ward = hub.create(userName="ward@people.example")
    one, elsewhere = Membership("coordinator", hub.organizations["one"]), Membership("analyst", str(uuid4()))
    other, mine = str(uuid4()), "https://id.example.org"
    access, known, roles = hub.access, KnownPersons(hub.access), Memberships(hub.access)
    known.link(mine, "anna", person)
    for membership in (one, elsewhere):
        roles.grant(mine, "anna", membership)
    known.link("https://two.example.org", "anna", person)
    known.link("https://two.example.org", "anna", other)
    hub.send("coordinator-one", "POST", f"/enrollment/v1/people/{ward}/guardians", {"guardian_id": person})
    assert known.stored(mine, "anna").wards == {ward}
    hub.patch(person, active=False)
    fresh, given = KnownPersons(access), Memberships(access)
    assert (fresh.of(mine, "anna").people, fresh.of(mine, "anna").wards) == (frozenset(), frozenset())
    assert given.of(mine, "anna") == {elsewhere}, "no organization ends what another one gave"
    assert not fresh.locked_out(mine, "anna")
    assert roles.revoke(mine, "anna", elsewhere)
    assert fresh.locked_out(mine, "anna")
    assert fresh.locked_out("urn:mentorship:person", person)
    assert fresh.of("https://two.example.org", "anna").people == {other}, (
        "a person of two organizations stays the other"
    )
    assert not fresh.locked_out("https://two.example.org", "anna")
    hub.patch(person, active=True)
    restored = KnownPersons(access)
    assert restored.of(mine, "anna").people == {person}
    assert restored.of(mine, "anna").wards == {ward}, "who is a guardian is one again"
    hub.patch(ward, active=False)
    hub.patch(ward, active=True)
    assert KnownPersons(access).of(mine, "anna").wards == {ward}, "of a ward who was away, too"
    assert Memberships(access).of(mine, "anna") == {one}
    assert not restored.locked_out(mine, "anna")
    actions = [(action, subject) for action, _, subject in hub.audit() if action in {"disable", "enable"}]
    assert ("disable", "anna") in actions
    assert ("enable", "anna") in actions


def test_an_independent_checker_finds_nothing_over_the_people_of_the_vault(hub: Hub) -> None:
    client = ClientOfPeople(hub.client, "one", "http://testserver")
    results = check_server(client)
    faults = [f"{each.title}: {each.reason}" for each in results if each.status not in {Status.SUCCESS, Status.SKIPPED}]
    assert not faults, "\n".join(faults)
    assert sum(each.status is Status.SUCCESS for each in results) > 60
