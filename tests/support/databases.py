"""Empty databases for tests, created on the server of the session."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import conninfo, sql

_numbers = itertools.count(1)


@contextmanager
def fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    """Create a database and drop it afterwards, even with open connections.

    Args:
        server: A superuser's DSN.
        template: The database it is copied from: an empty one, or one that a test module has prepared once.

    Yields:
        The new database's DSN.
    """
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield dsn_of(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def dsn_of(server: str, database: str) -> str:
    """Return the DSN of another database on the same server, as a URI where the server's is one."""
    if "://" not in server:
        return conninfo.make_conninfo(server, dbname=database)
    address, question, options = server.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{database}{question}{options}"
