"""Builds of a read model: each in its own schema, one live behind stable views, the last kept to go back to."""

from typing import Any

import psycopg
from psycopg import sql

from services.projector.feed import Kind
from services.projector.positions import Generation
from services.projector.projection import Projection, fingerprint

BUILDING = "building"
LIVE = "live"
PREVIOUS = "previous"


class WrongGenerationError(Exception):
    """The live generation was built by another version, or fed by another feed: it must be rebuilt, not added to."""


class NoGenerationError(LookupError):
    """There is no such generation."""


def live(connection: psycopg.Connection, projection: str) -> Generation | None:
    """The generation behind the stable views; nothing before the first start."""
    return _one(connection, projection, LIVE)


def previous(connection: psycopg.Connection, projection: str) -> Generation | None:
    """The generation that was live before, kept to go back to."""
    return _one(connection, projection, PREVIOUS)


def unfinished(connection: psycopg.Connection, projection: str) -> list[Generation]:
    """Generations that are being built, or were when their builder died."""
    return _all(connection, projection, BUILDING)


def ensure(connection: psycopg.Connection, projection: Projection, feed: Kind) -> Generation:
    """Find the live generation, or make the first one.

    Raises:
        WrongGenerationError: It was built by another version, or fed by another feed; the message says to rebuild.
    """
    with connection.transaction():
        _lock(connection, projection.name)
        found = live(connection, projection.name)
        if found is None:
            found = create(connection, projection, feed)
            switch(connection, found)
    verify(connection, projection, found, feed)
    return found


def verify(connection: psycopg.Connection, projection: Projection, generation: Generation, feed: Kind) -> None:
    """Raise unless this version of the read model and this feed may add to a generation.

    Raises:
        WrongGenerationError: Says what differs, and to rebuild.
    """
    row = connection.execute(
        "SELECT fingerprint, feed FROM projection.generations "
        "WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchone()
    built, fed = row if row is not None else ("", "")
    if fed != feed:
        raise WrongGenerationError(
            f"{generation.schema} was fed by {fed!r}, this program feeds by {feed!r} whose positions mean something "
            f"else: run `mentorship rebuild {projection.name}`"
        )
    if built != fingerprint(projection):
        raise WrongGenerationError(
            f"{generation.schema} was built by another version or with other tables of {projection.name} "
            f"(this program has version {projection.version}): run `mentorship rebuild {projection.name}`"
        )


def create(connection: psycopg.Connection, projection: Projection, feed: Kind) -> Generation:
    """Make the next generation: its number, its schema, its tables; nobody reads it yet."""
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
    """Put a generation behind the stable views, in one transaction: a read sees the old one or the new one, whole.

    Raises:
        psycopg.errors.LockNotAvailable: A read holds one of the views; nothing was changed, try again.
    """
    with connection.transaction():
        # Who waits for a view keeps its other readers waiting. And where a read holds one view and wants another that
        # is held here, the database ends one of both after a second: we give way long before it could be the read.
        connection.execute("SET LOCAL lock_timeout = '200ms'")
        _lock(connection, generation.projection)
        for doomed in _all(connection, generation.projection, PREVIOUS):
            if doomed != generation:
                drop(connection, doomed)
        _state(connection, generation.projection, LIVE, PREVIOUS)
        connection.execute(
            "UPDATE projection.generations SET state = 'live', switched_at = clock_timestamp() "
            "WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )
        _point_views(connection, generation)


def rollback(connection: psycopg.Connection, projection: str) -> Generation:
    """Put the generation that was live before behind the views again; it catches up from where it stood.

    Raises:
        NoGenerationError: None was kept.
        psycopg.errors.LockNotAvailable: As `switch` does.
    """
    with connection.transaction():
        _lock(connection, projection)
        back = previous(connection, projection)
        if back is None:
            raise NoGenerationError(f"no earlier generation of {projection} is kept")
        connection.execute(
            "UPDATE projection.generations SET state = 'building' "
            "WHERE projection = %(projection)s AND generation = %(generation)s",
            back.key,
        )
        switch(connection, back)
    return back


def drop(connection: psycopg.Connection, generation: Generation) -> None:
    """Remove a generation and all that is remembered of it.

    Raises:
        psycopg.errors.LockNotAvailable: Somebody feeds it, and does not let go in time.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%(projection)s), %(generation)s)", generation.key)
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(generation.schema)))
        connection.execute(
            "DELETE FROM projection.generations WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )


def feed_on(connection: psycopg.Connection, generation: Generation) -> None:
    """Say, for as long as the connection lives, that somebody feeds this generation, so that nobody drops it."""
    connection.execute("SELECT pg_advisory_lock_shared(hashtext(%(projection)s), %(generation)s)", generation.key)


def _lock(connection: psycopg.Connection, projection: str) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('generations'), hashtext(%s))", [projection])


def _one(connection: psycopg.Connection, projection: str, state: str) -> Generation | None:
    found = _all(connection, projection, state)
    return found[-1] if found else None


def _all(connection: psycopg.Connection, projection: str, state: str) -> list[Generation]:
    rows = connection.execute(
        "SELECT generation FROM projection.generations WHERE projection = %s AND state = %s ORDER BY generation",
        [projection, state],
    ).fetchall()
    return [Generation(projection, number) for (number,) in rows]


def _state(connection: psycopg.Connection, projection: str, old: str, new: str) -> None:
    connection.execute(
        "UPDATE projection.generations SET state = %s WHERE projection = %s AND state = %s", [new, projection, old]
    )


def _point_views(connection: psycopg.Connection, generation: Generation) -> None:
    stable = sql.Identifier(generation.projection)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(stable))
    wanted = _relations(connection, generation.schema, "rpvm")
    for name in sorted(_relations(connection, generation.projection, "v") - wanted):
        connection.execute(sql.SQL("DROP VIEW {}.{}").format(stable, sql.Identifier(name)))
    for name in sorted(wanted):
        _point(connection, generation, name)


def _point(connection: psycopg.Connection, generation: Generation, name: str) -> None:
    names: dict[str, Any] = {
        "stable": sql.Identifier(generation.projection, name),
        "table": sql.Identifier(generation.schema, name),
    }
    try:
        with connection.transaction():
            connection.execute(sql.SQL("CREATE OR REPLACE VIEW {stable} AS SELECT * FROM {table}").format(**names))
    except psycopg.errors.InvalidTableDefinition:  # its columns are others now
        connection.execute(sql.SQL("DROP VIEW {stable}").format(**names))
        connection.execute(sql.SQL("CREATE VIEW {stable} AS SELECT * FROM {table}").format(**names))


def _relations(connection: psycopg.Connection, schema: str, kinds: str) -> set[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = %s AND relkind::text = ANY(%s)",
        [schema, list(kinds)],
    ).fetchall()
    return {name for (name,) in rows}
