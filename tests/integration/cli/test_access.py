"""`mentorship access`: what an operator grants, links, lists and takes back."""

import json
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.platform.database import write_pool
from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.identities import CLIENT_ISSUER
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.known_persons import KnownPersons, Persons
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.roles import Membership

ISSUER = "https://issuer.test"


@pytest.fixture
def access(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    MIGRATIONS.migrate(database)
    monkeypatch.setenv("MENTORSHIP_AUTH__DATABASE", database)
    return database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["access", *arguments])


def test_a_role_counts_where_it_was_given(access: str) -> None:
    organization, program = str(uuid4()), str(uuid4())
    place = ("--organization", organization, "--program", program)
    assert run("grant", ISSUER, "ada", "coordinator", *place).exit_code == 0
    with write_pool(access, name="test") as pool:
        assert Memberships(pool).of(ISSUER, "ada") == {Membership("coordinator", organization, program)}
    assert "was not coordinator there" in run("revoke", ISSUER, "ada", "coordinator").stderr
    assert "no longer coordinator" in run("revoke", ISSUER, "ada", "coordinator", *place).stderr
    with write_pool(access, name="test") as pool:
        assert Memberships(pool).of(ISSUER, "ada") == frozenset()


def test_an_identity_is_linked_to_persons_and_wards(access: str) -> None:
    own, ward = str(uuid4()), str(uuid4())
    assert run("link", ISSUER, "ada", own).exit_code == 0
    assert run("link", ISSUER, "ada", ward, "--guardian").exit_code == 0
    with write_pool(access, name="test") as pool:
        assert KnownPersons(pool).of(ISSUER, "ada") == Persons(frozenset({own}), frozenset({ward}))
    listed = json.loads(run("list", "--json").stdout)
    assert {(entry["role"], entry["of"]) for entry in listed} == {("person", own), ("guardian", ward)}
    assert run("unlink", ISSUER, "ada", own).exit_code == 0
    with write_pool(access, name="test") as pool:
        assert KnownPersons(pool).of(ISSUER, "ada") == Persons(frozenset(), frozenset({ward}))


def test_a_service_account_is_added_rotated_and_removed(access: str) -> None:
    added = json.loads(run("client", "add", "payroll").stdout)
    client, first = added["client_id"], added["client_secret"]
    assert added["issuer"] == CLIENT_ISSUER
    assert [(each["client_id"], each["name"]) for each in json.loads(run("client", "list", "--json").stdout)] == [
        (client, "payroll")
    ]
    with write_pool(access, name="test") as pool:
        clients, sessions = Clients(pool), Sessions(pool)
        token = sessions.begin("client", CLIENT_ISSUER, client)
        second = json.loads(run("client", "rotate", client).stdout)["client_secret"]
        assert [clients.accepts(client, secret) for secret in (first, second)] == [False, True]
        assert sessions.find("client", token) is None, "tokens taken with the old secret end"
        token = sessions.begin("client", CLIENT_ISSUER, client)
        assert "is removed" in run("client", "remove", client).stderr
        assert not clients.accepts(client, second)
        assert sessions.find("client", token) is None
    assert first not in run("client", "list", "--json").stdout
    assert "no such service account" in run("client", "remove", client).stderr
    assert run("client", "rotate", client).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("grant", ISSUER, "ada", "coordinator", "--organization", "nope"),
        ("grant", ISSUER, "ada", "king"),
        ("grant", ISSUER, "ada", "coordinator", "--program", str(uuid4())),
        ("link", ISSUER, "ada", "nope"),
    ],
)
@pytest.mark.usefixtures("access")
def test_what_is_no_id_or_role_is_refused_in_words(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "no identity has a role or a person" in run("list").stderr
