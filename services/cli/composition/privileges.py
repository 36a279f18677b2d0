"""Privileges: what the processes of each kind may do in each database. `mentorship migrate` grants them.

No role but the owner can change or delete an event: servers append through the function `record_events`.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from services.platform.database_roles import EVERY_TABLE, READ, WRITE, RoleGrants, grant
from services.platform.settings import Service, Settings, SettingsError

Kind = Literal["server", "relay", "projector", "process", "operator"]
KINDS: tuple[Kind, ...] = ("server", "relay", "projector", "process", "operator")
_READ_ALL = {EVERY_TABLE: READ}
_WRITE_ALL = {EVERY_TABLE: WRITE, "schema_migrations": READ}
_APPEND = ("SELECT", "INSERT")
_SEALED = {
    "schema_migrations": READ,
    "sealed_records": ("SELECT", "INSERT", "DELETE"),
    "changes": READ,
    "changed": READ,
    "erasures": ("SELECT", "INSERT", "UPDATE", "DELETE"),
}
"""On sealed records: a change is a new version, and none is overwritten."""
_KEYS = {
    "schema_migrations": READ,
    "masters": READ,
    "persons": ("SELECT", "INSERT", "DELETE"),
    "forgotten": _APPEND,
    "examined": ("SELECT", "INSERT", "UPDATE"),
}
"""On the keys of people: a write service makes and deletes keys; no key is changed but by a rotation."""


def _server(service: str) -> RoleGrants:
    """Return the privileges of a write service's server: it appends to the log, and deletes expired answers."""
    log = {EVERY_TABLE: READ, "answered_commands": ("SELECT", "DELETE")}
    read = dict.fromkeys(("publication", "projection"), _READ_ALL)
    errands = {EVERY_TABLE: READ, "requested_errands": ("SELECT", "INSERT", "DELETE")}
    calendars = dict.fromkeys(("calendars", "directory"), _WRITE_ALL) if service == "enrollment" else {}
    granted = {service: log, **read, "process_manager": errands, "vault": _SEALED, **calendars}
    return RoleGrants(granted, {service: ["record_events"]}, reads_created=True)


def _process(service: str) -> RoleGrants:
    """Return the privileges of a process manager: it keeps what is pending, and appends to the log as a server does."""
    calendars = dict.fromkeys(("calendars", "directory"), _WRITE_ALL) if service == "enrollment" else {}
    return RoleGrants(
        {service: _READ_ALL, "projection": _WRITE_ALL, "process_manager": _WRITE_ALL, "vault": _SEALED, **calendars},
        {service: ["record_events"]},
        creates=[f"{service}_process", *(["notifications"] if service == "enrollment" else [])],
        reads_created=True,
    )


def _relay(service: str) -> RoleGrants:
    """Return the privileges of a relay: it reads the log, keeps its position, and checks the service's migrations."""
    log = {EVERY_TABLE: READ, "answered_commands": (), "waiting_values": (), "quarantine_decisions": _APPEND}
    schemas = ("projection", "process_manager", *(["calendars", "directory"] if service == "enrollment" else []))
    checked = {schema: {"schema_migrations": READ} for schema in schemas}
    return RoleGrants({service: log, "publication": _WRITE_ALL, **checked})


PRIVILEGES: Mapping[Service, Mapping[Kind, RoleGrants]] = {
    "enrollment": {
        "server": _server("enrollment"),
        "relay": _relay("enrollment"),
        "process": _process("enrollment"),
    },
    "relationships": {
        "server": _server("relationships"),
        "relay": _relay("relationships"),
        "projector": RoleGrants({"projection": _WRITE_ALL}, creates=["eligibility"]),
        "process": _process("relationships"),
    },
    "projections": {
        "server": RoleGrants(
            {
                "projection": _READ_ALL,
                "ripple": _READ_ALL,
                "releases": _READ_ALL,
                "reports": {EVERY_TABLE: _APPEND, "schema_migrations": READ},
                "questions": {EVERY_TABLE: (*_APPEND, "DELETE"), "schema_migrations": READ},
            },
            reads_created=True,
        ),
        "projector": RoleGrants(
            {
                "projection": _WRITE_ALL,
                "ripple": _WRITE_ALL,
                "releases": {EVERY_TABLE: _APPEND, "schema_migrations": READ},
                "reports": {"schema_migrations": READ},
                "questions": {"schema_migrations": READ},
            },
            creates=["directory", "desk", "room", "programs", "measures", "network", "feed"],
        ),
    },
    "keys": {
        "server": RoleGrants({"keys": _KEYS}),
        "operator": RoleGrants(
            {
                "keys": {
                    **_KEYS,
                    "masters": ("SELECT", "INSERT", "UPDATE"),
                    "persons": ("SELECT", "INSERT", "UPDATE", "DELETE"),
                }
            }
        ),
    },
    "auth": {
        "server": RoleGrants(
            {
                "access": {
                    "schema_migrations": READ,
                    "memberships": ("SELECT", "INSERT", "DELETE"),
                    "known_persons": ("SELECT", "INSERT", "DELETE"),
                    "identities": _APPEND,
                    "sessions": ("SELECT", "INSERT", "DELETE"),
                    "links": WRITE,
                    "clients": READ,
                    "disabled_people": ("SELECT", "INSERT", "DELETE"),
                    "disabled_identities": READ,
                    "group_roles": ("SELECT", "INSERT", "DELETE"),
                    "audit": _APPEND,
                }
            },
            {"access": ["count_person", "erase_person"]},
        ),
        "operator": RoleGrants(
            {
                "access": {
                    "schema_migrations": READ,
                    "memberships": ("SELECT", "INSERT", "DELETE"),
                    "known_persons": ("SELECT", "INSERT", "DELETE"),
                    "identities": ("SELECT", "INSERT", "DELETE"),
                    "sessions": ("SELECT", "INSERT", "DELETE"),
                    "links": WRITE,
                    "clients": WRITE,
                    "disabled_people": ("SELECT", "INSERT", "DELETE"),
                    "disabled_identities": READ,
                    "group_roles": ("SELECT", "INSERT", "DELETE"),
                    "audit": _APPEND,
                }
            },
            {"access": ["count_person", "erase_person"]},
        ),
    },
}
"""The privileges of each kind of process, by database. Tables of `access` are named one by one."""


def grant_privileges(settings: Settings, service: Service) -> None:
    """Grant a database's privileges to the roles that the settings name; nothing where none is named.

    Args:
        settings: With the owner's connection string.
        service: The database's service.

    Raises:
        SettingsError: A role is named for a kind of process that does not use the database.
        MissingRoleError: A role does not exist.
    """
    grant(settings.dsn(service), list(_named(settings, service)))


def _named(settings: Settings, service: Service) -> Iterator[tuple[str, RoleGrants]]:
    for kind in KINDS:
        role: str | None = getattr(getattr(settings, service), f"{kind}_role", None)
        if role is None:
            continue
        if kind not in PRIVILEGES[service]:
            raise SettingsError(f"no {kind} uses the database of {service}: do not set its {kind}_role")
        yield role, PRIVILEGES[service][kind]
