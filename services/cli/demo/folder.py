"""What a demonstration keeps in its folder: a PostgreSQL with one database a service, a secret, an issuer's key."""

import os
import secrets
import shutil
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from services.platform.servers import ServerError
from services.web.identity.local_issuer import ISSUER, VISITOR, LocalIssuer
from services.web.identity.memberships import Memberships
from services.web.identity.principal import ROLES, Membership

POSTGRES = "postgres"
KEY = "key"
SERVICES = ("enrollment", "relationships", "projections", "access")
"""Each has a database of its own: nothing can read another's tables, not even by mistake."""
STORYTELLER = "demo-example"
"""The identity that enters the living example."""
_OURS = (POSTGRES, KEY, "settings.json", "example.jsonl")


def kept_key(folder: Path) -> str:
    """The folder's secret, made at first use, readable by its owner alone."""
    path = folder / KEY
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def dsn_of(server: str, database: str) -> str:
    """Give the connection string of another database on the same server."""
    return f"{server.rpartition('/')[0]}/{database}"


def databases(server: str) -> dict[str, str]:
    """Make the services' databases where they are missing, and give their connection strings.

    Args:
        server: A superuser's connection string (a URI).
    """
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        there = {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}
        for name in SERVICES:
            if name not in there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return {name: dsn_of(server, name) for name in SERVICES}


def told(folder: Path, dsns: dict[str, str], issuer: LocalIssuer, *, port: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - settings are of many types
    """Say what a demonstration's processes are told.

    Args:
        folder: The demonstration's.
        dsns: As `databases` gives them.
        issuer: Whose tokens are believed.
        port: Where the pages are.
        more: Further settings.
    """
    return {
        "data_dir": str(folder.resolve()),
        "key": kept_key(folder),
        "enrollment": {"database": dsns["enrollment"]},
        "relationships": {"database": dsns["relationships"]},
        "projections": {"database": dsns["projections"]},
        "auth": {"database": dsns["access"], "issuers": [issuer.configuration.model_dump()]},
        "http": {"port": port},
        **more,
    }


def admit(memberships: Memberships) -> None:
    """Let the visitor see and do everything, and the storyteller coordinate."""
    for role in ROLES:
        memberships.grant(ISSUER, VISITOR, Membership(role))
    memberships.grant(ISSUER, STORYTELLER, Membership("coordinator"))


def forget(folder: Path) -> None:
    """Remove what a demonstration kept, and nothing else.

    Raises:
        ServerError: The folder holds something, and it is not a demonstration's.
    """
    if not folder.exists():
        return
    if any(folder.iterdir()) and not any((folder / name).exists() for name in _OURS):
        raise ServerError(f"{folder} does not look like a demonstration's folder: empty it yourself, or choose another")
    for name in (*_OURS, "issuer", "kafka", "logs", "roles", "log"):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
