"""The peer of a race for few seats: the same draws as transactions of plain SQL, which lock the rows of two people.

It keeps no events, answers no repetition and publishes nothing: it is the least that a durable database does for such
a decision.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import psycopg

_TABLES = """
CREATE TABLE seats (person integer PRIMARY KEY, capacity integer NOT NULL, taken integer NOT NULL DEFAULT 0);
CREATE TABLE pairs (id bigserial PRIMARY KEY, mentor integer NOT NULL, mentee integer NOT NULL, state text NOT NULL);
CREATE INDEX ON pairs (state);
CREATE UNIQUE INDEX ON pairs (mentor, mentee) WHERE state <> 'closed'"""
_LOCKED = "SELECT taken < capacity FROM seats WHERE person = ANY(%s) ORDER BY person FOR UPDATE"
_CHANGED = "UPDATE pairs SET state = %s WHERE id = %s AND state = %s"
_COUNTED = "UPDATE seats SET taken = taken + %s WHERE person = ANY(%s)"
_REQUESTED = "INSERT INTO pairs (mentor, mentee, state) VALUES (%s, %s, 'proposed') ON CONFLICT DO NOTHING"


class PlainSeats:
    """A table of seats, and one of pairs.

    Args:
        dsn: An empty database.
        mentors: How many mentors there are; their numbers come first.
        mentees: How many mentees.
        capacity: How many pairs each of them may be in.
    """

    def __init__(self, dsn: str, mentors: int, mentees: int, capacity: int) -> None:
        self._dsn, self._mentors, self._mentees = dsn, range(mentors), range(mentors, mentors + mentees)
        with psycopg.connect(dsn) as connection:
            connection.execute(_TABLES.encode())
            people = [(person, capacity) for person in (*self._mentors, *self._mentees)]
            connection.cursor().executemany("INSERT INTO seats (person, capacity) VALUES (%s, %s)", people)

    def race(self, commands: int, *, threads: int, seed: int = 1) -> None:
        """Send commands from threads that begin together, drawn as those of a season are."""
        together = threading.Barrier(threads)

        def work(worker: int) -> None:
            random = Random(f"{seed} {worker}")
            with psycopg.connect(self._dsn, autocommit=True) as connection:
                together.wait(60)
                for _ in range(len(range(worker, commands, threads))):
                    self._act(connection, random)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))

    def over(self) -> int:
        """Return how many people are in more pairs than they may be."""
        with psycopg.connect(self._dsn) as connection:
            row = connection.execute("SELECT count(*) FROM seats WHERE taken > capacity").fetchone()
        return 0 if row is None else int(row[0])

    def _act(self, connection: psycopg.Connection, random: Random) -> None:
        drawn = random.random()
        for below, state, into, change in ((0.15, "matched", "closed", -1), (0.65, "proposed", "matched", 1)):
            chosen = _draw(connection, random, state) if drawn < below else None
            if chosen is not None:
                with connection.transaction():
                    _decide(connection, *chosen, (state, into), change)
                return
        connection.execute(_REQUESTED, [random.choice(self._mentors), random.choice(self._mentees)])


def _draw(connection: psycopg.Connection, random: Random, state: str) -> tuple[int, list[int]] | None:
    """Return one of the latest pairs in a state, and its people."""
    found = connection.execute(
        "SELECT id, mentor, mentee FROM pairs WHERE state = %s ORDER BY id DESC LIMIT 20", [state]
    ).fetchall()
    if not found:
        return None
    id, *people = random.choice(found)
    return id, people


def _decide(connection: psycopg.Connection, pair: int, people: list[int], states: tuple[str, str], change: int) -> None:
    """Match or close a pair under the locks of its people; nothing changes where there is no seat."""
    free = connection.execute(_LOCKED, [people]).fetchall()
    if change > 0 and not all(row[0] for row in free):
        return
    if connection.execute(_CHANGED, [states[1], pair, states[0]]).rowcount:
        connection.execute(_COUNTED, [change, people])
