"""Availability of the database: the library's connection errors as an error of the store."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError


class StoreUnavailableError(psycopg.OperationalError):
    """The event store's database does not answer. The outcome is unknown, and repeating the command is safe."""


@contextmanager
def store_errors() -> Iterator[None]:
    """Translate connection errors inside the context.

    Raises:
        StoreUnavailableError: The database does not answer.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as failure:
        raise StoreUnavailableError(str(failure)) from failure
