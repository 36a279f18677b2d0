"""Databases of a demonstration: one for each service, owned by the superuser, used by roles with few privileges.

Servers connect as one role of each database; relays, projectors and the commands beside them connect as another. The
superuser is used to migrate, and for nothing else.
"""

import hmac
from typing import Literal

import psycopg
from psycopg import sql

SERVICES = ("enrollment", "relationships", "projections", "access", "keys")
"""Each has its own database, so that none can read another's tables, even by mistake."""
Kind = Literal["server", "work"]


class DemoDatabases:
    """The databases of a demonstration's PostgreSQL, and its roles.

    Args:
        server: A superuser's connection string (a URI).
        key: The secret that the roles' passwords are derived from.
    """

    def __init__(self, server: str, key: str) -> None:
        self._server, self._key = server, key

    def create(self) -> dict[str, str]:
        """Create the databases and roles where they are missing; return the superuser's connection strings."""
        with psycopg.connect(self._server, autocommit=True, connect_timeout=5) as connection:
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
            for name in SERVICES:
                if name not in databases:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            for role in (_role(name, kind) for name in SERVICES for kind in ("server", "work")):
                if role not in roles:
                    statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                    connection.execute(statement.format(sql.Identifier(role), sql.Literal(self._password(role))))
        return {name: f"{self._server.rpartition('/')[0]}/{name}" for name in SERVICES}

    def dsns(self, kind: Kind) -> dict[str, str]:
        """Return the connection strings of one kind of process, by database."""
        address = self._server.rpartition("@")[2].rpartition("/")[0]
        roles = {name: _role(name, kind) for name in SERVICES}
        return {name: f"postgresql://{role}:{self._password(role)}@{address}/{name}" for name, role in roles.items()}

    def _password(self, role: str) -> str:
        return hmac.digest(self._key.encode(), role.encode(), "sha256").hex()


def named_roles() -> dict[str, dict[str, str]]:
    """Return the settings by which `migrate` knows the roles, by group."""
    writing = {
        name: {
            "server_role": _role(name, "server"),
            "relay_role": _role(name, "work"),
            "process_role": _role(name, "work"),
        }
        for name in ("enrollment", "relationships")
    }
    for name in ("relationships", "projections"):
        writing.setdefault(name, {"server_role": _role(name, "server")})["projector_role"] = _role(name, "work")
    for group, database in {"auth": "access", "keys": "keys"}.items():
        writing[group] = {"server_role": _role(database, "server"), "operator_role": _role(database, "work")}
    return writing


def _role(database: str, kind: Kind) -> str:
    return f"{database}-{kind}"
