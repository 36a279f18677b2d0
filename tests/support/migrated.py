"""Databases with the tables of a service: migrated once on a server, and copied for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from psycopg import conninfo

from tests.support.databases import fresh_database

Migrate = Callable[[str], object]


class Templates:
    """The databases on one server that others are copied from.

    Args:
        server: A superuser's DSN.
        stack: Drops them.
    """

    def __init__(self, server: str, stack: ExitStack) -> None:
        self._server, self._stack = server, stack
        self._names: dict[Migrate, str] = {}

    def name(self, migrate: Migrate) -> str:
        """Return the database that is migrated so; the first call makes it."""
        if migrate not in self._names:
            dsn = self._stack.enter_context(fresh_database(self._server))
            migrate(dsn)
            self._names[migrate] = str(conninfo.conninfo_to_dict(dsn)["dbname"])
        return self._names[migrate]


_open: dict[str, Templates] = {}


@contextmanager
def templates(server: str) -> Iterator[None]:
    """Let migrated databases be copied on a server, and drop what they were copied from at the end."""
    with ExitStack() as stack:
        _open[server] = Templates(server, stack)
        try:
            yield
        finally:
            del _open[server]


@contextmanager
def migrated_database(server: str, migrate: Migrate) -> Iterator[str]:
    """Create a migrated database, and drop it afterwards: a copy takes a fraction of the time of its migrations.

    Args:
        server: A superuser's DSN, whose `templates` are open.
        migrate: Migrates an empty database.

    Yields:
        The new database's DSN.
    """
    with fresh_database(server, template=_open[server].name(migrate)) as dsn:
        yield dsn
