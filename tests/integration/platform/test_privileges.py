"""Privileges: each role of a database can do its work, and no role but the owner can rewrite what is kept."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from typing import LiteralString, get_args
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from services.cli.composition import databases, read_models
from services.cli.composition.privileges import KINDS, PRIVILEGES, Kind
from services.cli.composition.processes import service_of
from services.enrollment.organizations import commands as organizations
from services.enrollment.service import build as build_enrollment
from services.eventstore.command_metadata import command_now
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.platform.database import write_pool
from services.platform.database_roles import EVERY_TABLE, MissingRoleError
from services.platform.settings import AuthSettings, DatabaseSettings, Service, Settings, SettingsError
from services.projections.read_models import read_models as read_side_models
from services.projections.service import build as build_projections
from services.projector import connections, generations, rebuild
from services.projector.log_feed import LogFeed
from services.publication.relay_state import RelayState
from services.relationships.eligibility.projection import EligibilityProjection
from services.relationships.service import build as build_relationships
from services.web.identity.actors import Actors
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.memberships import Memberships
from services.web.identity.principal import SYSTEM
from services.web.identity.roles import Membership
from tests.support.databases import dsn_of, fresh_database
from tests.support.event_stories import federation, interleave
from tests.support.read_side import ReadSide

Denied = psycopg.errors.InsufficientPrivilege
KEYS = {"key": "k" * 32, "command_key": "c" * 32, "cursor_keys": "s" * 32}


class Roles:
    """A database with an owner that is no superuser, and a role for each kind of process.

    Args:
        server: A superuser's DSN of the database.
        service: The database's service.
    """

    def __init__(self, server: str, service: Service) -> None:
        self.server, self.service = server, service
        self.database = psycopg.conninfo.conninfo_to_dict(server)["dbname"]
        self._password = secrets.token_hex(8)
        with psycopg.connect(server, autocommit=True) as connection:
            for role in (self.role("owner"), *(self.role(kind) for kind in PRIVILEGES[service])):
                self._run(connection, "CREATE ROLE {} LOGIN PASSWORD {}", role, literal=self._password)
            self._run(connection, "ALTER DATABASE {} OWNER TO {}", str(self.database), self.role("owner"))
            for kind, grants in PRIVILEGES[service].items():
                if grants.creates:
                    self._run(connection, "GRANT {} TO {}", self.role(kind), self.role("owner"))

    def role(self, kind: str) -> str:
        return f"{self.database}-{kind}"

    def dsn(self, kind: Kind | str) -> str:
        return psycopg.conninfo.make_conninfo(self.server, user=self.role(kind), password=self._password)

    def settings(self, kind: Kind | str) -> Settings:
        """Return the settings of a process of a kind; the owner's name the roles."""
        named = {f"{kind}_role": self.role(kind) for kind in PRIVILEGES[self.service]} if kind == "owner" else {}
        group: DatabaseSettings | AuthSettings
        if self.service == "auth":
            group = AuthSettings.model_validate({"database": self.dsn(kind), **named})
        else:
            group = DatabaseSettings.model_validate({"database": self.dsn(kind), **named})
        return Settings.model_validate({self.service: group, **KEYS})

    def migrate(self) -> list[tuple[str, str]]:
        return databases.migrate(self.settings("owner"))

    def denied(self, kind: Kind | str, statement: LiteralString) -> None:
        """Check that a role may not execute a statement."""
        with psycopg.connect(self.dsn(kind)) as connection, pytest.raises(Denied):
            connection.execute(statement)

    def drop(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            for role in (self.role("owner"), *(self.role(kind) for kind in PRIVILEGES[self.service])):
                self._run(connection, "DROP OWNED BY {} CASCADE", role)
        with psycopg.connect(dsn_of(self.server, "postgres"), autocommit=True) as connection:
            self._run(connection, "ALTER DATABASE {} OWNER TO CURRENT_USER", str(self.database))
            for role in (self.role("owner"), *(self.role(kind) for kind in PRIVILEGES[self.service])):
                self._run(connection, "DROP ROLE {}", role)

    def _run(
        self, connection: psycopg.Connection, statement: LiteralString, *names: str, literal: str | None = None
    ) -> None:
        parts: list[sql.Composable] = [sql.Identifier(name) for name in names]
        connection.execute(sql.SQL(statement).format(*parts, *([sql.Literal(literal)] if literal else [])))


@pytest.fixture
def roles(postgres_dsn: str, request: pytest.FixtureRequest) -> Iterator[Roles]:
    with fresh_database(postgres_dsn) as dsn:
        made = Roles(dsn, request.param)
        yield made
        made.drop()


of = pytest.mark.parametrize


@of("roles", ["enrollment"], indirect=True)
def test_a_server_appends_to_the_log_and_cannot_rewrite_it(roles: Roles) -> None:
    roles.migrate()
    service = build_enrollment(roles.settings("server"))
    meta = command_now("test")

    def join(uow: UnitOfWork) -> CommandResult:
        return organizations.join(uow, meta, SYSTEM, name="Riverside", terms_version="2026-1")

    service.store.execute(meta, join, request_hash=b"r")
    again = service.store.execute(meta, join, request_hash=b"r")
    assert (again.replayed, service.store.head(), len(service.store.read(0, 10))) == (True, 1, 1)
    assert service.store.delete_answers(0) == 1
    service.app(None)
    assert all(measure() is not None for measure in service.measures)
    service.close()
    for statement in (
        "UPDATE enrollment.stored_events SET state = ''",
        "DELETE FROM enrollment.stored_events",
        "TRUNCATE enrollment.stored_events",
        "INSERT INTO enrollment.stored_events VALUES (gen_random_uuid(), 1, 't', '', 99)",
        "LOCK TABLE enrollment.stored_events IN ACCESS EXCLUSIVE MODE",
        "ALTER TABLE enrollment.stored_events ADD COLUMN x int",
        "UPDATE enrollment.answered_commands SET body = '{}'",
        "UPDATE publication.relay_state SET position = 0",
        "CREATE SCHEMA mine",
        "CREATE TABLE enrollment.mine (x int)",
        "CREATE TEMPORARY TABLE stored_events (x int)",
        "CREATE OR REPLACE FUNCTION enrollment.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ):
        roles.denied("server", statement)


@of("roles", ["enrollment"], indirect=True)
def test_the_function_that_appends_looks_in_no_temporary_table(roles: Roles) -> None:
    roles.migrate()
    with psycopg.connect(roles.server) as connection:
        row = connection.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'record_events'").fetchone()
    assert row is not None
    assert row[0]
    assert "search_path=enrollment, pg_temp" in row[1]


@of("roles", ["enrollment"], indirect=True)
def test_a_relay_reads_the_log_and_keeps_its_position(roles: Roles) -> None:
    roles.migrate()
    state = RelayState(roles.dsn("relay"), "enrollment", "kafka")
    state.load()
    state.advance(0, 7, {})
    assert state.load().position == 7
    state.close()
    service = build_enrollment(roles.settings("relay"))
    assert service.public_log.head() == 0
    service.close()
    with psycopg.connect(roles.dsn("relay")) as connection:
        appends = connection.execute(
            "SELECT has_function_privilege(oid, 'EXECUTE') FROM pg_proc WHERE proname = 'record_events'"
        ).fetchall()
        assert appends == [(False,)]
        connection.execute(
            "INSERT INTO enrollment.quarantine_decisions (position, action, reason, decided_by) "
            "VALUES (1, 'quarantine', 'unreadable', 'operator')"
        )
    roles.denied(
        "server",
        "INSERT INTO enrollment.quarantine_decisions (position, action, reason, decided_by) "
        "VALUES (2, 'quarantine', 'unreadable', 'operator')",
    )
    for statement in (
        "SELECT * FROM enrollment.answered_commands",
        "DELETE FROM enrollment.stored_events",
        "DELETE FROM publication.schema_migrations",
    ):
        roles.denied("relay", statement)


@of("roles", ["projections"], indirect=True)
def test_projectors_build_what_the_server_reads_and_cannot_write(roles: Roles) -> None:
    roles.migrate()
    models = read_side_models()
    reading = ReadSide(roles.dsn("projector"), list(models.values()))
    random = Random(5)
    reading.play(interleave(federation(random), random))
    service = build_projections(roles.settings("server"))
    assert {service.lookup.reading(name).generation for name in models} == {1}
    rebuild.rebuild(
        models["directory"],
        LogFeed([reading.enrollment, reading.relationships]),
        roles.dsn("projector"),
        refuse_difference=False,
    )
    assert service.lookup.reading("directory").generation == 2
    with psycopg.connect(roles.dsn("server")) as connection:
        rows = connection.execute("SELECT count(*) FROM directory.organizations").fetchone()
        kept = connection.execute("SELECT count(*) FROM directory_g1.organizations").fetchone()
    assert rows == kept != (0,)
    service.close()
    for statement in (
        "DELETE FROM directory.organizations",
        "DELETE FROM directory_g2.organizations",
        "UPDATE projection.positions SET position = 0",
        "TRUNCATE ripple.reach",
        "DROP SCHEMA network CASCADE",
        "CREATE SCHEMA mine",
    ):
        roles.denied("server", statement)
    roles.denied("projector", "DELETE FROM projection.schema_migrations")


@of("roles", ["projections"], indirect=True)
def test_what_the_owner_built_before_is_handed_to_the_projectors(roles: Roles) -> None:
    databases.migrate(Settings(projections=DatabaseSettings(database=roles.dsn("owner"))))
    models = read_side_models()
    before = ReadSide(roles.dsn("owner"), [models["directory"]])
    random = Random(5)
    before.play(interleave(federation(random), random))
    roles.migrate()
    feed = LogFeed([before.enrollment, before.relationships])
    for _ in range(2):  # the second drops the generation that the owner has built
        rebuild.rebuild(models["directory"], feed, roles.dsn("projector"), refuse_difference=False)
    with connections.connect(roles.dsn("server")) as connection:
        assert connection.execute("SELECT count(*) FROM directory.organizations").fetchone() != (0,)


@of("roles", ["relationships"], indirect=True)
def test_the_server_of_relationships_reads_eligibility(roles: Roles) -> None:
    roles.migrate()
    reading = ReadSide(roles.dsn("projector"), [EligibilityProjection()])
    random = Random(6)
    reading.play(interleave(federation(random), random))
    service = build_relationships(roles.settings("server"))
    assert all(check() is None for check in service.checks.values())
    assert all(measure() is not None for measure in service.measures)
    service.close()
    roles.denied("server", "DELETE FROM relationships.stored_events")
    roles.denied("server", "UPDATE projection.generations SET state = 'live'")
    roles.denied("projector", "SELECT * FROM relationships.stored_events")


@of("roles", ["relationships"], indirect=True)
def test_a_process_manager_keeps_what_is_pending_and_appends_to_the_log(roles: Roles) -> None:
    roles.migrate()
    random = Random(6)
    ReadSide(roles.dsn("projector"), [EligibilityProjection()]).play(interleave(federation(random), random))
    service = build_relationships(roles.settings("process"))
    executor = service.process.executor(service.store, roles.dsn("process"))
    with connections.connect(roles.dsn("process")) as connection:
        generations.ensure(connection, service.process.projection, "log")
        connection.execute(
            "INSERT INTO relationships_process_g1.pending_actions "
            "VALUES ('close:x', 'close', gen_random_uuid(), now(), 'cause', 'intention', %s)",
            ['{"initiated_by": "program", "reason": "program-ended", "planned": true}'],
        )
        assert executor.execute_due(connection) == 1
        rows = connection.execute("SELECT outcome, rule FROM process_manager.outcomes").fetchall()
        assert rows == [("refused", "relationship-unknown")]
        may = "SELECT has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc WHERE proname = 'record_events'"
        appends = {kind: connection.execute(may, [roles.role(kind)]).fetchone() for kind in PRIVILEGES["relationships"]}
    assert appends == {"server": (True,), "process": (True,), "relay": (False,), "projector": (False,)}
    service.close()
    with psycopg.connect(roles.dsn("server")) as connection:
        assert connection.execute("SELECT count(*) FROM relationships_process.pending_actions").fetchone() == (1,)
    for kind, statement in (
        ("process", "DELETE FROM relationships.stored_events"),
        ("process", "INSERT INTO relationships.stored_events VALUES (gen_random_uuid(), 1, 't', '', 99)"),
        ("process", "DELETE FROM relationships.answered_commands"),
        ("process", "DELETE FROM eligibility_g1.participations"),
        ("process", "UPDATE publication.relay_state SET position = 0"),
        ("process", "DELETE FROM process_manager.schema_migrations"),
        ("server", "DELETE FROM relationships_process.pending_actions"),
        ("server", "DELETE FROM process_manager.outcomes"),
        ("projector", "DELETE FROM relationships_process_g1.pending_actions"),
    ):
        roles.denied(kind, statement)


@of("roles", ["auth"], indirect=True)
def test_memberships_are_written_and_identities_are_not_changed(roles: Roles) -> None:
    roles.migrate()
    with ExitStack() as stack:
        operating = stack.enter_context(write_pool(roles.dsn("operator"), name="operator"))
        serving = stack.enter_context(write_pool(roles.dsn("server"), name="server"))
        operator = Memberships(operating)
        operator.grant("i", "ada", Membership("coordinator"))
        assert Memberships(serving).of("i", "ada") == {Membership("coordinator")}
        assert Actors(serving).of("i", "ada") == Actors(operating).of("i", "ada")
        token = Sessions(serving).begin("browser", "i", "ada")
        assert Sessions(serving).find("browser", token) is not None
        Memberships(serving).grant("i", "eve", Membership("coordinator"))  # pages grant too, to whom may ask for it
        assert operator.revoke("i", "ada", Membership("coordinator"))
    for statement in (
        "UPDATE access.identities SET subject = 'eve'",
        "DELETE FROM access.identities",
        "UPDATE access.memberships SET subject = 'eve'",
    ):
        roles.denied("server", statement)


@of("roles", ["enrollment", "relationships", "projections", "auth"], indirect=True)
def test_migrating_again_changes_nothing_and_takes_back_what_is_not_declared(roles: Roles) -> None:
    assert roles.migrate()
    with psycopg.connect(roles.server, autocommit=True) as connection:
        schema = next(iter(PRIVILEGES[roles.service]["server"].tables))
        statement = sql.SQL("GRANT ALL ON ALL TABLES IN SCHEMA {} TO {}")
        connection.execute(statement.format(sql.Identifier(schema), sql.Identifier(roles.role("server"))))
        granted = _privileges(connection, roles)
        assert roles.migrate() == []
        after = _privileges(connection, roles)
        roles.migrate()
        assert _privileges(connection, roles) == after < granted
    service_settings = roles.settings("server")
    assert databases.migrate(service_settings) == [], "a role without privileges finds nothing to do"


@of("roles", ["enrollment"], indirect=True)
def test_a_role_that_does_not_exist_or_has_no_use_is_named(roles: Roles) -> None:
    missing, useless = f"r{uuid4().hex[:8]}", roles.role("server")
    with pytest.raises(MissingRoleError, match=missing):
        databases.migrate(Settings(enrollment=DatabaseSettings(database=roles.dsn("owner"), server_role=missing)))
    with pytest.raises(SettingsError, match="no projector uses the database of enrollment"):
        databases.migrate(Settings(enrollment=DatabaseSettings(database=roles.dsn("owner"), projector_role=useless)))


@of("roles", ["enrollment", "relationships", "projections", "auth"], indirect=True)
def test_every_table_is_declared_for_every_kind(roles: Roles) -> None:
    """Check that a new table of a schema without a rule for `EVERY_TABLE` is not forgotten."""
    roles.migrate()
    with psycopg.connect(roles.server) as connection:
        tables = connection.execute("SELECT schemaname, tablename FROM pg_tables").fetchall()
    for kind in KINDS:
        grants = PRIVILEGES[roles.service].get(kind)
        for schema, declared in grants.tables.items() if grants else ():
            found = {table for name, table in tables if name == schema}
            assert found, f"{schema} has no tables"
            if EVERY_TABLE not in declared and kind == "server":
                assert found <= declared.keys(), f"{kind} has no rule for {found - declared.keys()}"


def test_projectors_create_the_schemas_of_the_read_models() -> None:
    created: dict[tuple[str, str], list[str]] = {}
    for name in read_models.projections():
        kind = "process" if service_of(name) else "projector"
        created.setdefault((read_models.database_of(name), kind), []).append(name)
    for service in get_args(Service):
        for kind, grants in PRIVILEGES[service].items():
            assert sorted(grants.creates) == sorted(created.get((service, kind), ())), (service, kind)


def _privileges(connection: psycopg.Connection, roles: Roles) -> set[tuple[str, str, str, str]]:
    rows = connection.execute(
        "SELECT table_schema::text, table_name::text, grantee::text, privilege_type::text "
        "FROM information_schema.role_table_grants WHERE grantee LIKE %s",
        [f"{roles.database}-%"],
    ).fetchall()
    return {(str(a), str(b), str(c), str(d)) for a, b, c, d in rows}
