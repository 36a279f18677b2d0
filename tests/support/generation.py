"""A generation of a read model on a real database, without the engine: fold, then look at every table."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

import psycopg
from psycopg import sql

from services.contract.record import UntypedEvent
from services.projector.projection import Projection
from tests.support.table_dump import contents

Tables = dict[str, list[tuple[Any, ...]]]
Fold = Callable[[Sequence[Sequence[UntypedEvent]]], Tables]
"""Folds batches, and returns all that the tables then hold."""


@contextmanager
def generation(connection: psycopg.Connection[Any], projection: Projection) -> Iterator[psycopg.Cursor[Any]]:
    """Make the tables in a schema that is gone afterwards, with the search path leading to them."""
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        schema = sql.Identifier(f"{projection.name}_g1")
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        cursor.execute(sql.SQL("SET LOCAL search_path = {}").format(schema))
        cursor.execute(projection.schema_sql.encode())
        yield cursor


def fold_batches(
    connection: psycopg.Connection[Any], projection: Projection, batches: Sequence[Sequence[UntypedEvent]]
) -> Tables:
    """Fold batches into fresh tables and return all that they hold."""
    with folding(connection, projection) as fold:
        return fold(batches)


@contextmanager
def folding(connection: psycopg.Connection[Any], projection: Projection) -> Iterator[Fold]:
    """Make the tables once; yield a function that folds batches into them while they are empty, and empties them."""
    with generation(connection, projection) as cursor:

        def fold(batches: Sequence[Sequence[UntypedEvent]]) -> Tables:
            with connection.transaction(force_rollback=True):
                for batch in batches:
                    projection.fold(batch, cursor)
                return _tables(cursor)

        yield fold


def _tables(cursor: psycopg.Cursor[Any]) -> Tables:
    """Read every table of the schema in front of the search path."""
    names = cursor.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 2"
    ).fetchall()
    return {name: contents(cursor, schema, name) for schema, name in names}


def cut(events: Sequence[UntypedEvent], random: Random) -> list[list[UntypedEvent]]:
    """Cut a log into batches of any size."""
    batches: list[list[UntypedEvent]] = [[]]
    for event in events:
        if random.random() < 0.2:
            batches.append([])
        batches[-1].append(event)
    return [batch for batch in batches if batch]
