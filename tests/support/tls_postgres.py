"""A PostgreSQL that accepts encrypted connections alone: the system's, because the embedded build has no TLS."""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from services.platform.embedded_servers.ports import free_port
from tests.support import debian
from tests.support.certificates import Certificates, create_certificates
from tests.support.servers import unavailable
from tests.support.wait import until

_RULES = "hostssl all all 127.0.0.1/32 scram-sha-256\n"


@dataclass(frozen=True)
class Encrypted:
    """A running server.

    Attributes:
        dsn: A superuser's connection string, without parameters of TLS.
        files: Its certificates.
    """

    dsn: str
    files: Certificates


@contextmanager
def encrypted_postgres() -> Iterator[Encrypted]:
    """Start a server in a folder of its own, and stop it at the end; the test is skipped where there is none."""
    programs = _programs() or (_programs() if debian.install("postgresql") else None)
    if programs is None:
        unavailable("a PostgreSQL with TLS", "no package `postgresql` is installed")
    with tempfile.TemporaryDirectory(prefix="mentorship-tls-", ignore_cleanup_errors=True) as name:
        folder, port, password = Path(name), free_port(), secrets.token_hex(8)
        files = create_certificates(folder / "certificates")
        (folder / "password").write_text(password)
        owner = _own(folder)
        cluster = folder / "cluster"
        options = ["--username=postgres", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--no-sync"]
        subprocess.run(
            [programs / "initdb", f"--pgdata={cluster}", *options], check=True, capture_output=True, cwd="/", user=owner
        )
        (cluster / "pg_hba.conf").write_text(_RULES)
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "ssl": "on",
            "ssl_cert_file": str(files.certificate),
            "ssl_key_file": str(files.key),
        }
        arguments = [part for setting in settings.items() for part in ("-c", "=".join(setting))]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                [programs / "postgres", "-D", cluster, *arguments], stdout=log, stderr=log, cwd="/", user=owner
            ) as process,
        ):
            dsn = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
            try:
                until(lambda: _answers(dsn), what=f"the server; {(folder / 'log').read_text()[-500:]}")
                yield Encrypted(dsn, files)
            finally:
                process.terminate()


def _programs() -> Path | None:
    """Return the programs of the newest server that is installed."""
    found = [Path(path) for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").is_file()]
    on_path = shutil.which("postgres")
    newest = sorted(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name)))
    return newest[-1] if newest else (Path(on_path).resolve().parent if on_path else None)


def _own(folder: Path) -> int:
    """Hand a folder to a user that PostgreSQL accepts: it refuses root."""
    if os.geteuid() != 0:
        return os.geteuid()
    user = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    return user.pw_uid


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
