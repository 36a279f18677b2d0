"""Contributions of a stream, read from the facts in the order in which they became known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from services.disclosure.contribution import Contribution, Place
from services.projections.releases.streams import Stream

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS_AT_A_TIME = 10_000
# People are counted as people: who has an id in each of two organizations is one.
_ORDERED = """
SELECT c.known, c.id, o.organization_id::text, c.program, c.fact, coalesce(person.canonical_id::text, c.person),
       coalesce(other.canonical_id::text, c.other), c.count, c.value, c.reverses, c.series
  FROM ({sql}) c JOIN measures.programs o ON o.id = c.program::uuid
  LEFT JOIN {identities} person ON person.person_id = c.person::uuid
  LEFT JOIN {identities} other ON other.person_id = c.other::uuid
 WHERE c.known <= %(through)s AND c.person IS NOT NULL
 ORDER BY c.series, c.known, c.id COLLATE "C" """
_IDENTITIES = "network.identities"
_NO_IDENTITIES = "(SELECT NULL::uuid AS person_id, NULL::uuid AS canonical_id WHERE false)"
"""While there is no network, no one is known to have two ids."""


def read_contributions(
    connection: psycopg.Connection[Any], stream: Stream, through: datetime
) -> Iterator[tuple[str, Iterator[Contribution]]]:
    """Return the contributions of each series of a stream that became known until a time, in their order.

    Args:
        connection: In a transaction; the rows are read as they are used.
        stream: The stream.
        through: The time.

    Returns:
        Pairs of the name of a series and its contributions, to be used before the next pair is taken.
    """
    with connection.cursor(f"stream_{stream.name}".replace("-", "_"), row_factory=tuple_row) as cursor:
        cursor.itersize = _ROWS_AT_A_TIME
        statement = _ORDERED.replace("{sql}", stream.sql).replace("{identities}", _identities(connection))
        cursor.execute(statement.encode(), {"through": to_micros(through)})
        for series, rows in groupby(cursor, lambda row: row[-1]):
            name = f"{stream.name}:{series}" if series else stream.name
            yield name, (_contribution(name, row) for row in rows)


def _identities(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [_IDENTITIES]).fetchone()
    return _IDENTITIES if row and row[0] else _NO_IDENTITIES


def to_micros(time: datetime) -> int:
    """Return a time in microseconds since 1970."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def _contribution(stream: str, row: tuple[Any, ...]) -> Contribution:
    known, id_, organization, program, fact, person, other, count, value, reverses, _ = row
    place = Place(_EPOCH + timedelta(microseconds=known), id_)
    return Contribution(place, organization, program, stream, fact, person, other, count, value, reverses=reverses)
