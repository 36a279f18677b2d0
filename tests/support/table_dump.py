"""All that a table or view of a read model holds, but for which transaction wrote a row: that is no content."""

from typing import Any

import psycopg
from psycopg import sql

_COLUMNS = """
SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid <> 'xid8'::regtype
ORDER BY a.attnum"""


def contents(cursor: psycopg.Cursor[Any], schema: str, name: str) -> list[tuple[Any, ...]]:
    """Read its rows in a fixed order."""
    columns = [sql.Identifier(column) for (column,) in cursor.execute(_COLUMNS, [schema, name]).fetchall()]
    query = sql.SQL("SELECT {} FROM {} AS t").format(sql.SQL(", ").join(columns), sql.Identifier(schema, name))
    return sorted(cursor.execute(query).fetchall(), key=repr)
