"""Generations of a read model: each in its own schema, one live behind stable views, the previous kept for rollback."""

from typing import Any

import psycopg
from psycopg import sql

from services.platform.errors import ActionableError
from services.projector.feed import FeedKind
from services.projector.positions import Generation
from services.projector.projection import Projection, fingerprint

BUILDING = "building"
LIVE = "live"
PREVIOUS = "previous"


class WrongGenerationError(ActionableError):
    """The live generation was built by other code, or from another kind of feed: it must be rebuilt, not continued."""


class NoGenerationError(ActionableError, LookupError):
    """The generation does not exist."""


def live(connection: psycopg.Connection, projection: str) -> Generation | None:
    """Return the generation behind the stable views; None before the first start."""
    return _one(connection, projection, LIVE)


def previous(connection: psycopg.Connection, projection: str) -> Generation | None:
    """Return the generation that was live before, kept for rollback."""
    return _one(connection, projection, PREVIOUS)


def unfinished(connection: psycopg.Connection, projection: str) -> list[Generation]:
    """Return generations that are being built, or were when their builder died."""
    return _all(connection, projection, BUILDING)


def ensure(connection: psycopg.Connection, projection: Projection, feed: FeedKind) -> Generation:
    """Return the live generation, or create the first one.

    Raises:
        WrongGenerationError: It was built by other code or from another kind of feed; the message says to rebuild.
    """
    with connection.transaction():
        _lock(connection, projection.name)
        generation = live(connection, projection.name)
        if generation is None:
            generation = create(connection, projection, feed)
            switch(connection, generation)
    verify(connection, projection, generation, feed)
    return generation


def verify(connection: psycopg.Connection, projection: Projection, generation: Generation, feed: FeedKind) -> None:
    """Check that this code and this feed may continue a generation.

    Raises:
        WrongGenerationError: The message names what differs, and says to rebuild.
    """
    row = connection.execute(
        "SELECT fingerprint, feed FROM projection.generations "
        "WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchone()
    stored_fingerprint, stored_feed = row if row is not None else ("", "")
    if stored_feed != feed:
        raise WrongGenerationError(
            f"{generation.schema} was fed by {stored_feed!r}, this process reads {feed!r}, and their positions are not "
            f"comparable: run `mentorship rebuild {projection.name}`"
        )
    if stored_fingerprint != fingerprint(projection):
        raise WrongGenerationError(
            f"{generation.schema} was built by another version or with other tables of {projection.name} "
            f"(this program has version {projection.version}): run `mentorship rebuild {projection.name}`"
        )


def create(connection: psycopg.Connection, projection: Projection, feed: FeedKind) -> Generation:
    """Create the next generation: its number, its schema, its tables; no reader sees it yet."""
    with connection.transaction():
        row = connection.execute(
            "INSERT INTO projection.numbers (projection, last) VALUES (%s, 1) "
            "ON CONFLICT (projection) DO UPDATE SET last = numbers.last + 1 RETURNING last",
            [projection.name],
        ).fetchone()
        generation = Generation(projection.name, row[0] if row is not None else 1)
        connection.execute(
            "INSERT INTO projection.generations (projection, generation, state, feed, fingerprint) "
            "VALUES (%(projection)s, %(generation)s, 'building', %(feed)s, %(fingerprint)s)",
            {**generation.key, "feed": feed, "fingerprint": fingerprint(projection)},
        )
        schema = sql.Identifier(generation.schema)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
        connection.execute(projection.schema_sql.encode())
        connection.execute("SET LOCAL search_path TO projection")
    return generation


def switch(connection: psycopg.Connection, generation: Generation) -> None:
    """Point the stable views at a generation, in one transaction: a query sees either the old or the new one.

    Raises:
        psycopg.errors.LockNotAvailable: A query holds one of the views; nothing was changed, try again.
    """
    with connection.transaction():
        # Waiting for a view blocks its other readers. And if a query holds one view and needs another that is locked
        # here, the database aborts one of the two after a second: the switch times out long before the query could.
        connection.execute("SET LOCAL lock_timeout = '200ms'")
        _lock(connection, generation.projection)
        for old in _all(connection, generation.projection, PREVIOUS):
            if old != generation:
                drop(connection, old)
        _set_state(connection, generation.projection, LIVE, PREVIOUS)
        connection.execute(
            "UPDATE projection.generations SET state = 'live', switched_at = clock_timestamp() "
            "WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )
        _point_views(connection, generation)


def rollback(connection: psycopg.Connection, projection: str) -> Generation:
    """Point the stable views at the previous generation again; it catches up from its stored positions.

    Raises:
        NoGenerationError: None is kept.
        psycopg.errors.LockNotAvailable: See `switch`.
    """
    with connection.transaction():
        _lock(connection, projection)
        generation = previous(connection, projection)
        if generation is None:
            raise NoGenerationError(f"no previous generation of {projection} is kept")
        connection.execute(
            "UPDATE projection.generations SET state = 'building' "
            "WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )
        switch(connection, generation)
    return generation


def drop(connection: psycopg.Connection, generation: Generation) -> None:
    """Delete a generation: its tables, positions and parked records.

    Raises:
        psycopg.errors.LockNotAvailable: A member feeds it, and does not release it in time.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%(projection)s), %(generation)s)", generation.key)
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(generation.schema)))
        connection.execute(
            "DELETE FROM projection.generations WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )


def lock_shared(connection: psycopg.Connection, generation: Generation) -> None:
    """Take a shared lock on a generation until the connection ends, so that it is not dropped while it is fed."""
    connection.execute("SELECT pg_advisory_lock_shared(hashtext(%(projection)s), %(generation)s)", generation.key)


def _lock(connection: psycopg.Connection, projection: str) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('generations'), hashtext(%s))", [projection])


def _one(connection: psycopg.Connection, projection: str, state: str) -> Generation | None:
    generations = _all(connection, projection, state)
    return generations[-1] if generations else None


def _all(connection: psycopg.Connection, projection: str, state: str) -> list[Generation]:
    rows = connection.execute(
        "SELECT generation FROM projection.generations WHERE projection = %s AND state = %s ORDER BY generation",
        [projection, state],
    ).fetchall()
    return [Generation(projection, number) for (number,) in rows]


def _set_state(connection: psycopg.Connection, projection: str, old: str, new: str) -> None:
    connection.execute(
        "UPDATE projection.generations SET state = %s WHERE projection = %s AND state = %s", [new, projection, old]
    )


def _point_views(connection: psycopg.Connection, generation: Generation) -> None:
    stable = sql.Identifier(generation.projection)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(stable))
    names = _relations(connection, generation.schema, "rpvm")
    for name in sorted(_relations(connection, generation.projection, "v") - names):
        connection.execute(sql.SQL("DROP VIEW {}.{}").format(stable, sql.Identifier(name)))
    for name in sorted(names):
        _point_view(connection, generation, name)


def _point_view(connection: psycopg.Connection, generation: Generation, name: str) -> None:
    names: dict[str, Any] = {
        "stable": sql.Identifier(generation.projection, name),
        "table": sql.Identifier(generation.schema, name),
    }
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE OR REPLACE VIEW {stable} AS SELECT * FROM {table}").format(**names))
    except psycopg.errors.InvalidTableDefinition:  # its columns have changed
        connection.execute(sql.SQL("DROP VIEW {stable}").format(**names))
        connection.execute(sql.SQL("CREATE VIEW {stable} AS SELECT * FROM {table}").format(**names))


def _relations(connection: psycopg.Connection, schema: str, kinds: str) -> set[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = %s AND relkind::text = ANY(%s)",
        [schema, list(kinds)],
    ).fetchall()
    return {name for (name,) in rows}
