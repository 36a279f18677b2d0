"""A demonstration's folder: a PostgreSQL with one database a service, a secret, an issuer's key."""

import os
import secrets
import shutil
from pathlib import Path
from typing import Any

from services.cli.demo.claim import LOCK
from services.cli.demo.demo_databases import DemoDatabases, named_roles
from services.cli.demo.moved_clock import FILE as CLOCK
from services.platform.embedded_servers import KafkaBroker, PostgresServer, ServerError
from services.platform.settings import Settings
from services.web.identity.local_issuer import ISSUER, VISITOR, LocalIssuer
from services.web.identity.memberships import Memberships
from services.web.identity.roles import ROLES, Membership, Role
from services.web.sign_in.demo_provider import settings_of

POSTGRES = "postgres"
KAFKA = "kafka"
KEYS = ("key", "command_key", "cursor_keys", "service_key")
"""Secrets of its processes; each is in the file of its name."""
MAIL = "mail"
"""Folder of the mails that people would get."""
DATABASE_KEY = "database_key"
MASTER_KEY = "vault/master_key"
"""The file of the master key, in a folder of its own: a rotation puts another file in its place."""
EXAMPLE_ACTOR = "demo-example"
"""The identity that records the example's events."""
EXAMPLE_REQUESTS = 1_000_000
"""Requests a minute that a demonstration admits: its example is recorded as fast as the machine can."""
FEDERATION_PERSONAS: tuple[Role, ...] = ("executive", "analyst", "operator")
"""The personas with a role in the whole federation, of the same name; they need no example."""
_EXAMPLE_ROLES: tuple[Role, ...] = ("coordinator", "operator")
JOURNAL = "example.jsonl"
"""What was played of the example."""
EMPTY = "empty"
"""The file that marks a demonstration without the example."""
_OURS = (POSTGRES, *KEYS, DATABASE_KEY, EMPTY, CLOCK, "settings.json", JOURNAL)
_BESIDE = (LOCK, KAFKA)


def load_or_create_keys(folder: Path) -> dict[str, str]:
    """Return the folder's secrets by setting, created at first use, readable by their owner alone."""
    return {name: _load_or_create(folder, name) for name in KEYS}


def _load_or_create(folder: Path, name: str) -> str:
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def databases(folder: Path, server: str) -> DemoDatabases:
    """Return the databases of the folder's PostgreSQL.

    Args:
        folder: The demonstration's.
        server: A superuser's connection string (a URI).
    """
    return DemoDatabases(server, _load_or_create(folder, DATABASE_KEY))


def demo_settings(folder: Path, dsns: dict[str, str], issuer: LocalIssuer, *, port: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - settings are of many types
    """Return the settings of a demonstration's processes.

    Args:
        folder: The demonstration's.
        dsns: The connection strings of those processes, by database.
        issuer: The trusted token issuer.
        port: The port of the pages.
        more: Further settings.
    """
    site = f"http://127.0.0.1:{port}"
    return {
        "data_dir": str(folder.resolve()),
        **load_or_create_keys(folder),
        "enrollment": {"database": dsns["enrollment"]},
        "relationships": {"database": dsns["relationships"]},
        "projections": {"database": dsns["projections"]},
        "keys": {"database": dsns["keys"]},
        "vault": {"key_file": str((folder / MASTER_KEY).resolve())},
        "mail": {"spool": str((folder / MAIL).resolve())},
        "auth": {"database": dsns["access"], "issuers": [issuer.configuration.model_dump()]},
        "sign_in": {"address": site, "providers": [settings_of(site).model_dump()]},
        "http": {
            "port": port,
            "requests_per_minute": EXAMPLE_REQUESTS,
            "address_requests_per_minute": EXAMPLE_REQUESTS,
        },
        **more,
    }


def owner_settings(settings: Settings, dsns: dict[str, str]) -> Settings:
    """Return the settings that migrate: with the owner's connection strings, and the roles that get privileges.

    Args:
        settings: Of the demonstration's processes.
        dsns: The superuser's connection strings, by database.
    """
    groups = {
        "enrollment": "enrollment",
        "relationships": "relationships",
        "projections": "projections",
        "auth": "access",
        "keys": "keys",
    }
    owned = {
        group: getattr(settings, group).model_copy(update={"database": dsns[database], **named_roles()[group]})
        for group, database in groups.items()
    }
    return settings.model_copy(update=owned)


def admit(memberships: Memberships) -> None:
    """Grant the visitor every role, the actor of the example its own, and the personas of the federation theirs."""
    for role in ROLES:
        memberships.grant(ISSUER, VISITOR, Membership(role))
    for role in _EXAMPLE_ROLES:
        memberships.grant(ISSUER, EXAMPLE_ACTOR, Membership(role))
    for role in FEDERATION_PERSONAS:
        memberships.grant(ISSUER, role, Membership(role))


def begin_empty(folder: Path) -> None:
    """Mark the folder's demonstration as one without the example, from its first start on.

    A folder that history was imported into, and no example, may be begun so.

    Raises:
        ServerError: It was begun with the example.
    """
    if (folder / JOURNAL).exists() and not is_empty(folder):
        raise ServerError(f"{folder} holds the example already: choose another --data-dir, or begin again with --fresh")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EMPTY).touch()


def is_empty(folder: Path) -> bool:
    """Return whether the folder's demonstration is one without the example."""
    return (folder / EMPTY).exists()


def holds_demonstration(folder: Path) -> bool:
    """Return whether a folder holds a demonstration that can be deleted.

    Raises:
        ServerError: It holds other files, and no demonstration.
    """
    ours = any((folder / name).exists() for name in _OURS)
    if not ours and folder.exists() and any(path.name not in _BESIDE for path in folder.iterdir()):
        raise ServerError(f"{folder} does not look like a demonstration's folder: empty it yourself, or choose another")
    return ours


def delete(folder: Path, *, broker: bool) -> None:
    """Delete a demonstration's files, and nothing else; the caller has claimed the folder (`claim`).

    Servers that a killed process has left running are ended first: they would write into what replaces their files.

    Args:
        folder: The demonstration's.
        broker: Whether it has a broker. Without one, the subfolder `kafka` is another demonstration's.

    Raises:
        ServerError: The folder holds other files.
    """
    if not holds_demonstration(folder):
        return
    if (folder / POSTGRES).is_dir():
        PostgresServer(folder / POSTGRES).kill()
    if broker and (folder / KAFKA).is_dir():
        KafkaBroker(folder / KAFKA).kill()
    for name in (*_OURS, MAIL, "issuer", "vault", "logs", "roles", "log", *([KAFKA] if broker else [])):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
