"""What the library says of a database that is away, said as the database's own failure, which the HTTP side knows."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError


class StoreUnavailable(psycopg.OperationalError):
    """The event store's database does not answer; nothing is known of what was asked, and repeating it is safe."""


@contextmanager
def reaching() -> Iterator[None]:
    """Do something with the database.

    Raises:
        StoreUnavailable: it does not answer.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as failure:
        raise StoreUnavailable(str(failure)) from failure
