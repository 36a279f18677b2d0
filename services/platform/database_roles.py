"""Database roles: the privileges of the roles that processes connect as, granted by the role that owns the tables.

The owner migrates. Every other role has the privileges that are declared for it and no other: what it had before is
revoked in the same transaction, so that a privilege that is no longer declared ends with the next `mentorship migrate`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg
from psycopg import sql

from services.platform.errors import ActionableError

EVERY_TABLE = "*"
Privileges = tuple[LiteralString, ...]
READ: Privileges = ("SELECT",)
WRITE: Privileges = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


class MissingRoleError(ActionableError):
    """A role that privileges are declared for does not exist."""


@dataclass(frozen=True, slots=True)
class RoleGrants:
    """The privileges of one role in one database.

    Attributes:
        tables: For each schema, the privileges on its tables by name; `EVERY_TABLE` is for those that are not named.
        functions: For each schema, the functions that it may execute; they run with the rights of their owner.
        creates: The schemas that it creates, in generations `<name>_g<number>` behind the views of `<name>`.
        reads_created: Whether it may read what another role creates.
    """

    tables: Mapping[str, Mapping[str, Privileges]]
    functions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    creates: Sequence[str] = ()
    reads_created: bool = False


def grant(dsn: str, roles: Iterable[tuple[str, RoleGrants]]) -> None:
    """Grant roles of a database the declared privileges, and revoke all others.

    Args:
        dsn: A connection string of the owner; it must be a member of every role that `creates`.
        roles: Roles and their privileges; one role may have several, which then add up.

    Raises:
        MissingRoleError: A role does not exist.
    """
    declared = list(roles)
    if not declared:
        return
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('grant'))")
        names = sorted({role for role, _ in declared})
        _require(connection, names)
        schemas = sorted({schema for _, grants in declared for schema in grants.tables})
        database = sql.Identifier(connection.info.dbname)
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        for role in names:
            _revoke(connection, role, schemas, database)
        for role, grants in declared:
            _grant(connection, role, grants, database)
        readers = {role for role, grants in declared if grants.reads_created}
        for creator, grants in declared:
            if grants.creates:
                _hand_over(connection, creator, grants.creates)
                for reader in sorted(readers - {creator}):
                    _let_read(connection, creator, reader)


def _require(connection: psycopg.Connection, roles: Sequence[str]) -> None:
    found = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [roles])}
    missing = [role for role in roles if role not in found]
    if missing:
        raise MissingRoleError(f"there is no database role {', '.join(missing)}: create it, as docs/operating.md shows")


def _revoke(connection: psycopg.Connection, role: str, schemas: Sequence[str], database: sql.Identifier) -> None:
    name = sql.Identifier(role)
    _run(connection, "REVOKE ALL ON DATABASE {} FROM {}", database, name)
    for schema in map(sql.Identifier, schemas):
        for what in ("TABLES", "SEQUENCES", "FUNCTIONS"):
            _run(connection, "REVOKE ALL ON ALL {} IN SCHEMA {} FROM {}", sql.SQL(what), schema, name)
        _run(connection, "REVOKE ALL ON SCHEMA {} FROM {}", schema, name)


def _grant(connection: psycopg.Connection, role: str, grants: RoleGrants, database: sql.Identifier) -> None:
    name = sql.Identifier(role)
    _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, name)
    if grants.creates:
        _run(connection, "GRANT CREATE, TEMPORARY ON DATABASE {} TO {}", database, name)
    for schema, tables in grants.tables.items():
        _run(connection, "GRANT USAGE ON SCHEMA {} TO {}", sql.Identifier(schema), name)
        for table in _relations(connection, schema):
            privileges = tables.get(table, tables.get(EVERY_TABLE, ()))
            if privileges:
                joined = sql.SQL(", ").join(map(sql.SQL, privileges))
                _run(connection, "GRANT {} ON {} TO {}", joined, sql.Identifier(schema, table), name)
    for schema, functions in grants.functions.items():
        for function in functions:
            _let_execute(connection, schema, function, name)


def _let_execute(connection: psycopg.Connection, schema: str, function: str, role: sql.Identifier) -> None:
    """Grant a function, which runs with the rights of its owner: the role has none on the tables that it writes.

    Temporary tables are looked up last, so that a caller cannot put its own in the place of those tables.
    """
    rows = connection.execute(
        "SELECT pg_get_function_identity_arguments(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace "
        "WHERE nspname = %s AND proname = %s",
        [schema, function],
    ).fetchall()
    for (arguments,) in rows:
        signature = sql.SQL("{}({})").format(sql.Identifier(schema, function), sql.SQL(arguments))
        _run(connection, "REVOKE ALL ON FUNCTION {} FROM PUBLIC", signature)
        _run(connection, "ALTER FUNCTION {} SECURITY DEFINER", signature)
        _run(connection, "ALTER FUNCTION {} SET search_path TO {}, pg_temp", signature, sql.Identifier(schema))
        _run(connection, "GRANT EXECUTE ON FUNCTION {} TO {}", signature, role)


def _hand_over(connection: psycopg.Connection, creator: str, created: Sequence[str]) -> None:
    """Hand created schemas that belong to another role, from before roles were named, to their creator."""
    name = sql.Identifier(creator)
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE regexp_replace(nspname, '_g[0-9]+$', '') = ANY(%s) "
        "AND nspowner <> %s::regrole",
        [list(created), name.as_string(connection)],
    ).fetchall()
    for (schema,) in rows:
        _run(connection, "ALTER SCHEMA {} OWNER TO {}", sql.Identifier(schema), name)
        for relation in _relations(connection, schema):
            _run(connection, "ALTER TABLE {} OWNER TO {}", sql.Identifier(schema, relation), name)


def _let_read(connection: psycopg.Connection, creator: str, reader: str) -> None:
    """Grant a role to read every schema that the creator has created or will create."""
    names = sql.Identifier(creator), sql.Identifier(reader)
    _run(connection, "ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT USAGE ON SCHEMAS TO {}", *names)
    _run(connection, "ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT SELECT ON TABLES TO {}", *names)
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole", [names[0].as_string(connection)]
    ).fetchall()
    for (schema,) in rows:
        _run(connection, "GRANT USAGE ON SCHEMA {} TO {}", sql.Identifier(schema), names[1])
        _run(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}", sql.Identifier(schema), names[1])


def _relations(connection: psycopg.Connection, schema: str) -> list[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = %s AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname",
        [schema],
    ).fetchall()
    return [name for (name,) in rows]


def _run(connection: psycopg.Connection, statement: LiteralString, *parts: sql.Composable) -> None:
    connection.execute(sql.SQL(statement).format(*parts))
