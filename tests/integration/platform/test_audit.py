"""The audit: who read which program and who was granted which role, complete, without content, never changed."""

import json
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from services.cli.main import app as cli
from services.platform.database import Pool, write_pool
from services.web.app import create_app
from services.web.audited_reads import people_header
from services.web.identity import audit as module
from services.web.identity.actors import Actors
from services.web.identity.audit import LOST, Audit, audit_reads
from services.web.identity.audit_entries import find_entries
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from services.web.identity.principal import Membership
from services.web.identity.reads_of_person import ReadsOfPerson
from services.web.responses import respond_state
from tests.support.tokens import ISSUER, TestIssuer
from tests.support.wait import until

PROGRAM, OTHER = str(uuid4()), str(uuid4())
PERSON = str(uuid4())
SECRET = "what was read"


@pytest.fixture
def pool(database: str) -> Iterator[Pool]:
    MIGRATIONS.migrate(database)
    with write_pool(database, name="test") as pool:
        yield pool


@pytest.fixture
def audit(pool: Pool) -> Audit:
    return Audit(pool)


@pytest.fixture
def http(pool: Pool, audit: Audit) -> TestClient:
    routes = APIRouter(prefix="/v1")

    @routes.get("/programs/{program_id}/rows")
    def rows(program_id: str) -> JSONResponse:
        return JSONResponse({"program": program_id, "rows": [SECRET]})

    @routes.get("/rows")
    def listed(program: str | None = None, program_id: str | None = None) -> JSONResponse:
        return JSONResponse([SECRET, program, program_id])

    @routes.get("/participations/{participation_id}")
    def one(participation_id: str) -> Response:
        return respond_state({"program_id": PROGRAM, "id": participation_id}, 3)

    @routes.get("/people/{person_id}")
    def person(person_id: str, more: int = 0) -> JSONResponse:
        return JSONResponse(person_id, headers=people_header(uuid4() for _ in range(more)))

    @routes.post("/names")
    def names(shown: bool) -> JSONResponse:
        return JSONResponse({}, headers=people_header([PERSON] if shown else []))

    @routes.get("/missing")
    def missing() -> Response:
        return Response(status_code=404)

    @routes.post("/rows")
    def change() -> JSONResponse:
        return JSONResponse({})

    issuer = TestIssuer()
    tokens = TokenVerifier([ISSUER], KeySetCache(issuer.fetch))
    authenticator = OidcAuthenticator(
        tokens, Memberships(pool), KnownPersons(pool), Actors(pool), Sessions(pool), audit=audit
    )
    app = create_app(title="t", routers=[routes], authenticator=authenticator, service="t")
    return TestClient(app, headers={"Authorization": f"Bearer {issuer.token(sub='ada')}"})


def recorded(pool: Pool) -> list[tuple[str, str | None, int]]:
    return [(entry.action, entry.program, entry.count) for entry in find_entries(pool, days=1)][::-1]


def test_reads_are_recorded_with_their_program(http: TestClient, audit: Audit, pool: Pool) -> None:
    for _ in range(3):
        assert http.get(f"/v1/programs/{PROGRAM}/rows").status_code == 200
    assert http.get(f"/v1/rows?program={PROGRAM.upper()}").status_code == 200
    assert http.get(f"/v1/rows?program_id={OTHER}&program=x").status_code == 200
    http.get("/v1/rows")
    answer = http.get(f"/v1/participations/{uuid4()}")
    assert "audit-program" not in answer.headers
    http.get("/v1/missing")
    http.get("/v1/rows", headers={"Authorization": "Bearer x"})
    http.post("/v1/rows")
    http.get("/livez")
    audit.flush()
    assert sorted(recorded(pool), key=repr) == sorted(
        [
            ("GET /v1/programs/{program_id}/rows", PROGRAM, 3),
            ("GET /v1/rows", PROGRAM, 1),
            ("GET /v1/rows", OTHER, 1),
            ("GET /v1/rows", None, 1),
            ("GET /v1/participations/{participation_id}", PROGRAM, 1),
        ],
        key=repr,
    )
    assert {entry.who for entry in find_entries(pool, days=1)} == {f"{ISSUER.issuer} ada"}


def test_a_read_names_whom_it_showed_in_entries_of_a_bounded_size(http: TestClient, audit: Audit, pool: Pool) -> None:
    assert "audit-people" not in http.get(f"/v1/people/{PERSON}").headers
    http.get(f"/v1/people/{PERSON}?more=450")
    http.post("/v1/names?shown=true")
    http.post("/v1/names?shown=false")
    audit.flush()
    with pool.connection() as connection:
        rows = connection.execute("SELECT action, cardinality(people) FROM access.audit ORDER BY 1, 2").fetchall()
    own = "GET /v1/people/{person_id}"
    assert rows == [(own, 1), (own, 51), (own, 200), (own, 200), ("POST /v1/names", 1)]
    seen = ReadsOfPerson(pool).find([PERSON])
    assert sorted((each.action, each.roles) for each in seen) == [(own, []), (own, []), ("POST /v1/names", [])]
    KnownPersons(pool).link(ISSUER.issuer, "ada", PERSON, "self")
    assert ReadsOfPerson(pool).find([PERSON]) == [], "not the reads of the person"


def test_an_entry_has_no_content_and_no_identity(http: TestClient, audit: Audit, pool: Pool) -> None:
    http.get(f"/v1/programs/{PROGRAM}/rows")
    http.get(f"/v1/participations/{OTHER}")
    audit.flush()
    with pool.connection() as connection:
        stored = repr(connection.execute("SELECT a::text FROM access.audit a").fetchall())
    assert PROGRAM in stored
    for absent in (SECRET, OTHER, "ada", ISSUER.issuer):
        assert absent not in stored


def test_what_the_database_refuses_is_written_later(audit: Audit, pool: Pool) -> None:
    actor = str(uuid4())
    audit.record(actor, "GET /a", PROGRAM)
    with pool.connection() as connection:
        connection.execute("ALTER TABLE access.audit RENAME TO away")
    audit.flush()
    audit.record(actor, "GET /a", PROGRAM)
    with pool.connection() as connection:
        connection.execute("ALTER TABLE access.away RENAME TO audit")
    audit.flush()
    audit.flush()
    assert recorded(pool) == [("GET /a", PROGRAM, 2)]


def test_what_does_not_fit_is_counted(audit: Audit, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAPACITY", 2)
    before = LOST._value.get()
    for number in (1, 2, 3, 1):
        audit.record(str(uuid4()) if number == 3 else f"00000000-0000-4000-8000-00000000000{number}", "GET /a")
    audit.flush()
    assert sum(count for _, _, count in recorded(pool)) == 3
    assert LOST._value.get() == before + 1


def test_it_is_written_in_the_background_and_at_the_end(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLUSH_SECONDS", 0.01)
    with audit_reads(pool) as audit:
        audit.record(str(uuid4()), "GET /a")
        until(lambda: len(recorded(pool)) == 1, what="the first entry")
        monkeypatch.setattr(module, "FLUSH_SECONDS", 1000)
        audit.record(str(uuid4()), "GET /b")
    assert [action for action, *_ in recorded(pool)] == ["GET /a", "GET /b"]


def test_granted_and_revoked_roles_are_in_it_whatever_changes_them(pool: Pool) -> None:
    memberships, organization = Memberships(pool), str(uuid4())
    membership = Membership("coordinator", organization)
    memberships.grant("i", "ada", membership)
    memberships.grant("i", "ada", membership)
    memberships.revoke("i", "ada", membership)
    memberships.revoke("i", "ada", membership)
    with pool.connection() as connection:
        connection.execute("INSERT INTO access.memberships (issuer, subject, role) VALUES ('i', 'eve', 'operator')")
    entries = find_entries(pool, days=1, changes=True)[::-1]
    assert [(entry.action, entry.identity, entry.role, entry.organization) for entry in entries] == [
        ("grant", "i ada", "coordinator", organization),
        ("revoke", "i ada", "coordinator", organization),
        ("grant", "i eve", "operator", None),
    ]
    assert {entry.who for entry in entries} == {"operator (postgres)"}
    assert len(find_entries(pool, days=1, subject="eve")) == 1


def test_linked_and_unlinked_persons_are_in_it_without_the_person(pool: Pool) -> None:
    person, persons = str(uuid4()), KnownPersons(pool)
    persons.link("i", "ada", person, "guardian")
    persons.link("i", "ada", person, "guardian")
    persons.unlink("i", "ada", person, "guardian")
    entries = find_entries(pool, days=1, changes=True)[::-1]
    assert [(entry.action, entry.identity, entry.role) for entry in entries] == [
        ("link", "i ada", "guardian"),
        ("unlink", "i ada", "guardian"),
    ]
    assert person not in repr(entries)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access.audit SET action = 'x'",
        "TRUNCATE access.audit",
        "UPDATE access.memberships SET role = 'operator'",
        "TRUNCATE access.memberships",
        "UPDATE access.known_persons SET relation = 'self'",
    ],
)
def test_nothing_of_it_is_changed_or_passed_by(pool: Pool, statement: str) -> None:
    Memberships(pool).grant("i", "ada", Membership("analyst"))
    with pool.connection() as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(statement.encode())


def test_the_operator_reads_it(pool: Pool, database: str, audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actors(pool).of("i", "ada")
    audit.record(actor, "GET /a", PROGRAM)
    audit.record(actor, "GET /b", OTHER)
    audit.flush()
    monkeypatch.setenv("MENTORSHIP_AUTH__DATABASE", database)
    monkeypatch.setenv("MENTORSHIP_ENROLLMENT__DATABASE", database)
    shown = CliRunner().invoke(cli, ["access", "audit", "--program", PROGRAM, "--json"])
    (entry,) = json.loads(shown.stdout)
    assert (entry["who"], entry["action"], entry["program"], entry["count"]) == ("i ada", "GET /a", PROGRAM, 1)
