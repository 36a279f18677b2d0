"""A data directory in one compressed file, independent of machine, path and PostgreSQL's own files.

`store` writes it with the code of the release that made the directory; `restore` makes the directory again: a
PostgreSQL with the migrations, read model generations and rows of then, the secrets, and the example's journal.

    python -m tests.integration.upgrade.stored_directory FOLDER FILE
"""

import json
import lzma
import sys
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

from services.cli.demo.demo_databases import DemoDatabases
from services.platform.embedded_servers import PostgresServer
from services.platform.migrations import Migrations

SERVICES = Path(__file__).parents[3] / "services"
SECRETS = ("key", "command_key", "cursor_keys", "database_key")
JOURNAL = "example.jsonl"
_DATABASES = ("enrollment", "relationships", "projections", "access")
_MIGRATIONS = {
    "enrollment": SERVICES / "eventstore" / "sql",
    "relationships": SERVICES / "eventstore" / "sql",
    "publication": SERVICES / "publication" / "sql",
    "projection": SERVICES / "projector" / "sql",
    "ripple": SERVICES / "projections" / "network" / "reach_table" / "sql",
    "access": SERVICES / "web" / "identity" / "sql",
}
_LEFT_OUT = {"schema_migrations", "answered_commands", "members", "stages"}
"""Left out: migrations are stored by name, answers are kept for days only, and the rest is about processes."""
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"""
_COLUMNS = """
SELECT a.attname FROM pg_attribute a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
  AND a.atttypid <> 'xid8'::regtype
ORDER BY a.attnum"""
_VIEWS = """
SELECT schemaname, viewname, definition FROM pg_views
WHERE schemaname = ANY(%s) ORDER BY 1, 2"""


def store(folder: Path, file: Path) -> None:
    """Write a stopped data directory into a file.

    Args:
        folder: The data directory.
        file: The file to write.
    """
    from services.cli.composition.read_models import projections

    definitions = {name: projection.schema_sql for name, projection in projections().items()}
    server = PostgresServer(folder / "postgres")
    server.start()
    try:
        databases = {name: _read(f"{server.dsn.rpartition('/')[0]}/{name}", definitions) for name in _DATABASES}
    finally:
        server.stop()
    files = {name: (folder / name).read_text(encoding="utf-8") for name in (*SECRETS, JOURNAL)}
    content = json.dumps({"files": files, "databases": databases}, indent=0).encode()
    file.write_bytes(lzma.compress(content, preset=9))


def _read(dsn: str, definitions: dict[str, str]) -> dict[str, Any]:
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(_TABLES).fetchall()
        generations = sorted({schema for schema, _ in tables if schema.rpartition("_g")[0] in definitions})
        models = [schema.rpartition("_g")[0] for schema in generations]
        return {
            "migrations": {
                schema: connection.execute(
                    sql.SQL("SELECT name, sha256 FROM {} ORDER BY name").format(sql.Identifier(schema, table))
                ).fetchall()
                for schema, table in tables
                if table == "schema_migrations"
            },
            "generations": {schema: definitions[schema.rpartition("_g")[0]] for schema in generations},
            "views": connection.execute(_VIEWS, [models]).fetchall(),
            "rows": [
                [schema, table, *_rows(connection, schema, table)] for schema, table in tables if table not in _LEFT_OUT
            ],
        }


def _rows(connection: psycopg.Connection, schema: str, table: str) -> tuple[list[str], str]:
    """Return a table's columns and its rows in PostgreSQL's text format."""
    name = sql.Identifier(schema, table)
    columns = [column for (column,) in connection.execute(_COLUMNS, [name.as_string(connection)]).fetchall()]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with connection.cursor().copy(sql.SQL("COPY {} ({}) TO STDOUT").format(name, names)) as copying:
        rows = b"".join(bytes(block) for block in copying).decode()
    if table != "stored_events":
        rows = "".join(sorted(rows.splitlines(keepends=True)))
    return columns, rows


def restore(file: Path, folder: Path) -> None:
    """Make the data directory again.

    Args:
        file: What `store` wrote.
        folder: The data directory; created.
    """
    content = json.loads(lzma.decompress(file.read_bytes()))
    folder.mkdir(parents=True)
    for name, text in content["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o600)
    server = PostgresServer(folder / "postgres")
    try:
        dsns = DemoDatabases(server.start(), content["files"]["database_key"]).create()
        for name, database in content["databases"].items():
            _write(dsns[name], database)
    finally:
        server.stop()


def _write(dsn: str, database: dict[str, Any]) -> None:
    for schema, applied in database["migrations"].items():
        _migrate_as_then(dsn, schema, applied)
    with psycopg.connect(dsn) as connection:
        for schema, definition in database["generations"].items():
            connection.execute(
                sql.SQL("CREATE SCHEMA {0}; SET LOCAL search_path TO {0};").format(sql.Identifier(schema))
            )
            connection.execute(definition.encode())
        for schema, view, definition in database["views"]:
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
            statement = sql.SQL("CREATE VIEW {} AS ").format(sql.Identifier(schema, view))
            connection.execute(statement + sql.SQL(definition))
        connection.execute("SET LOCAL session_replication_role = replica")  # the rows refer to each other already
        for schema, table, columns, rows in database["rows"]:
            name, names = sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, columns))
            with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, names)) as copying:
                copying.write(rows)


def _migrate_as_then(dsn: str, schema: str, applied: list[list[str]]) -> None:
    """Apply the migrations that had run, from the files of today: they are never edited."""
    with TemporaryDirectory() as folder:
        for name, _ in applied:
            copy(_MIGRATIONS[schema] / f"{name}.sql", folder)
        Migrations(schema, Path(folder)).migrate(dsn)
    with psycopg.connect(dsn) as connection:
        table = sql.Identifier(schema, "schema_migrations")
        recorded = connection.execute(sql.SQL("SELECT name, sha256 FROM {} ORDER BY name").format(table)).fetchall()
    assert [list(row) for row in recorded] == applied, f"a migration of {schema} was edited after it ran"


if __name__ == "__main__":
    store(Path(sys.argv[1]), Path(sys.argv[2]))
