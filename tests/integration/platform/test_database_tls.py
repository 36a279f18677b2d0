"""Database TLS: with `sslmode=verify-full` every connection is encrypted to the right server; plaintext is refused."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from services.cli.commands.doctor import unverified
from services.cli.composition import databases
from services.cli.composition.authentication import access_pool
from services.enrollment.organizations import commands as organizations
from services.enrollment.service import build
from services.eventstore.command_metadata import command_now
from services.platform.database import read_pool
from services.platform.settings import AuthSettings, DatabaseSettings, Settings
from services.projector import connections
from services.publication.relay_state import RelayState
from services.web.identity.principal import SYSTEM
from tests.support.certificates import create_certificates
from tests.support.tls_postgres import Encrypted, encrypted_postgres

REFUSED = psycopg.OperationalError


@pytest.fixture(scope="module")
def server() -> Iterator[Encrypted]:
    with encrypted_postgres() as postgres:
        yield postgres


def verified(server: Encrypted, **changed: str) -> str:
    """Return a connection string as an operator writes it, with changed parameters."""
    values = {"sslmode": "verify-full", "sslrootcert": str(server.files.authority), **changed}
    return make_conninfo(server.dsn, **values)


def test_every_connection_of_every_process_is_encrypted(server: Encrypted) -> None:
    dsn = verified(server)
    one = DatabaseSettings(database=dsn)
    settings = Settings(enrollment=one, projections=one, auth=AuthSettings(database=dsn), key="k" * 32)
    databases.migrate(settings)
    with ExitStack() as stack:
        service = build(settings)
        stack.callback(service.close)
        meta = command_now("test")
        service.store.execute(meta, lambda uow: organizations.join(uow, meta, SYSTEM, name="R", terms_version="1"))
        state = RelayState(dsn, "enrollment", "kafka")
        stack.callback(state.close)
        state.load()
        stack.enter_context(access_pool(settings))
        stack.enter_context(read_pool(dsn, name="reading"))
        projector = stack.enter_context(connections.connect(dsn))
        rows = projector.execute(
            "SELECT ssl, count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
            "WHERE backend_type = 'client backend' GROUP BY ssl"
        ).fetchall()
    ((encrypted, count),) = rows
    assert encrypted
    assert count >= 4


def test_plaintext_is_refused(server: Encrypted) -> None:
    with pytest.raises(REFUSED, match="no encryption"):
        psycopg.connect(make_conninfo(server.dsn, sslmode="disable"))


def test_another_authority_and_another_name_are_refused(server: Encrypted, tmp_path: Path) -> None:
    other = create_certificates(tmp_path / "other")
    with pytest.raises(REFUSED, match="SSL error"):
        psycopg.connect(verified(server, sslrootcert=str(other.authority)))
    with pytest.raises(REFUSED, match="does not match host name"):
        psycopg.connect(verified(server, host="localhost"))
    psycopg.connect(verified(server, host="localhost", hostaddr="127.0.0.1", sslmode="verify-ca")).close()


@pytest.mark.parametrize(
    ("dsn", "safe"),
    [
        ("postgresql://u:p@127.0.0.1:5432/d", True),
        ("postgresql://u:p@localhost/d", True),
        ("host=/run/postgresql dbname=d", True),
        ("dbname=d", True),
        ("postgresql://u:p@db.example.org/d", False),
        ("postgresql://u:p@db.example.org/d?sslmode=require", False),
        ("postgresql://u:p@db.example.org/d?sslmode=verify-ca", False),
        ("postgresql://u:p@db.example.org/d?sslmode=verify-full", True),
        ("host=127.0.0.1,db.example.org user=u", False),
    ],
)
def test_the_doctor_warns_of_a_remote_database_that_is_not_verified(dsn: str, safe: bool) -> None:
    assert unverified(dsn) is not safe
