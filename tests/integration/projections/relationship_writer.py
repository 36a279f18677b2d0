"""Writer of random changes to the network's tables, and a plain account of who is one person."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from services.projections.folding.upserts import Rows
from services.projections.network.identities import LINKS, resolve
from services.projections.network.projection import NetworkProjection
from tests.support.read_side import ReadSide

HOUR = 3_600_000_000
"""Microseconds."""

FIRST_ROWS = 10
"""Relationships that a run begins with, before any is changed or anyone is linked: fewer have no ripple."""


@dataclass
class RelationshipWriter:
    """Writes rows of the network's table as its projection does, one transaction per batch, and removes some."""

    dsn: str
    random: Random
    people: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)
    """(link, person) → the person's organization, and whether that half is held."""

    def __post_init__(self) -> None:
        ReadSide(self.dsn, [NetworkProjection()]).play([])
        self.people = [str(UUID(int=self.random.getrandbits(128), version=4)) for _ in range(14)]
        self.connection = psycopg.connect(self.dsn, autocommit=True)

    def write(self, connection: psycopg.Connection[Any] | None = None) -> None:
        """Write one batch: new relationships, late sessions, ends, corrections and removals."""
        with (connection or self.connection).transaction():
            for _ in range(self.random.randint(1, 5)):
                self._change(connection or self.connection)
            (connection or self.connection).execute("UPDATE projection.positions SET next_offset = next_offset + 1")

    def _change(self, connection: psycopg.Connection[Any]) -> None:
        kinds = ["new", "new", "new", "held", "held", "end", "corrected", "void", "link", "link"]
        kind = self.random.choice(kinds) if len(self.rows) >= FIRST_ROWS else "new"
        if kind == "link":
            self._link(connection)
            return
        if kind == "new":
            key, row = str(UUID(int=self.random.getrandbits(128), version=4)), self._row()
        else:
            key = self.random.choice(sorted(self.rows))
            row = dict(self.rows[key])
            self._alter(row, kind)
        self.rows[key] = row
        columns = ", ".join(row)
        marks = ", ".join(f"%({name})s" for name in row)
        changed = ", ".join(f"{name} = excluded.{name}" for name in row)
        statement: Any = (
            f"INSERT INTO network_g1.relationships (id, {columns}) VALUES (%(id)s, {marks}) "
            f"ON CONFLICT (id) DO UPDATE SET {changed}, changed = pg_current_xact_id()"
        )
        connection.execute(statement, {"id": key, **row})

    def canonical(self, person: str) -> str:
        """Return the smallest id of a person, by asking again and again who else it is."""
        same = {person}
        while True:
            more = {other for one, other in self._pairs() if one in same} - same
            if not more:
                return min(same)
            same |= more

    def _pairs(self) -> list[tuple[str, str]]:
        """Return the pairs of people whom a link makes one person, both ways."""
        pairs = []
        for link in {link for link, _ in self.links}:
            halves = [(p, of) for (each, p), (of, held) in self.links.items() if each == link and held]
            if len(halves) == 2 and halves[0][1] != halves[1][1]:
                (one, _), (other, _) = halves
                pairs += [(one, other), (other, one)]
        return pairs

    def _link(self, connection: psycopg.Connection[Any]) -> None:
        """Write a half of a link, or take one back; some links are of one organization, or have a third half."""
        link = str(UUID(int=self.random.randint(1, 5)))
        number = self.random.randrange(len(self.people))
        self._put_half(connection, link, number, held=self.random.random() < 0.7)

    def join(self, *numbers: int) -> None:
        """Link two people of different organizations by their numbers, with a link that no batch takes back."""
        with self.connection.transaction():
            for number in numbers:
                self._put_half(self.connection, str(UUID(int=6)), number, held=True)

    def _put_half(self, connection: psycopg.Connection[Any], link: str, number: int, *, held: bool) -> None:
        of = str(UUID(int=number % 3 + 1))
        self.links[link, self.people[number]] = (of, held)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL search_path TO network_g1")
            rows = Rows(LINKS)
            rows.put(link, self.people[number], organization_id=of, held=held)
            rows.write(cursor)
            resolve(cursor)
            cursor.execute("SET LOCAL search_path TO public")

    def _row(self) -> dict[str, Any]:
        mentor, mentee = self.random.sample(self.people, 2)
        program = str(UUID(int=self.random.randint(1, 3)))
        return {
            "organization_id": str(UUID(int=self.random.randint(1, 2))),
            "program_id": program,
            "mentor_id": mentor,
            "mentee_id": mentee,
            "layer": self.random.choice(["directed"] * 6 + ["peer"]),
            "started_at": self.random.randint(1, 12) * HOUR,
            "ended_at": None,
            "held_2": None,
            "early": None,
        }

    def _alter(self, row: dict[str, Any], kind: str) -> None:
        if kind == "held":
            times = sorted([*(row["early"] or []), self.random.randint(0, 20) * HOUR])[:3]
            row["early"], row["held_2"] = times, times[0]
        elif kind == "end":
            row["ended_at"] = self.random.randint(1, 25) * HOUR
        elif kind == "corrected":
            row["mentor_id"], row["mentee_id"] = self.random.sample(self.people, 2)
            row["started_at"] = self.random.randint(1, 12) * HOUR
        else:
            row["layer"] = None
