"""The network's table filled from a synthetic federation, and written to as its projection writes."""

from collections.abc import Iterator
from typing import Any

import psycopg

from services.projections import service
from services.projections.directory.projection import DirectoryProjection
from services.projections.network.projection import NetworkProjection
from services.projector import generations
from services.ripple import TemporalGraph

_KINDS = {"person": 1, "program": 2, "organization": 3, "relationship": 4}
_COLUMNS = "id, organization_id, program_id, mentor_id, mentee_id, layer, started_at, held_2, early"
_PLACE = """
INSERT INTO projection.positions (projection, generation, topic, partition, source, topic_id)
VALUES ('network', 1, 'relationships', 0, 'relationships', 'benchmark')"""


def identity(kind: str, number: int) -> str:
    """Return the id of a numbered person, program, organization or relationship."""
    return f"{_KINDS[kind]:08x}-0000-4000-8000-{number:012x}"


class NetworkTable:
    """A database with the network's first generation, and the federation whose relationships go into it in order.

    Args:
        dsn: An empty database.
        history: The federation; every relationship has held its first session at its effect.
    """

    def __init__(self, dsn: str, graph: TemporalGraph) -> None:
        self.dsn, self.graph, self._next = dsn, graph, 0
        service.migrate(dsn)
        self._connection = psycopg.connect(dsn, autocommit=True)
        for projection in (DirectoryProjection(), NetworkProjection()):
            generations.ensure(self._connection, projection, "log")
        self._connection.execute(_PLACE)

    def fill(self, relationships: int) -> None:
        """Copy that many relationships in, and let the database learn about them."""
        self._copy(relationships)
        self._connection.execute("VACUUM ANALYZE network_g1.relationships")

    def write(self, relationships: int) -> None:
        """Insert more relationships, in one transaction with the position, as a projection's batch does."""
        with self._connection.transaction():
            self._copy(relationships)
            self._connection.execute(
                "UPDATE projection.positions SET next_offset = next_offset + %s WHERE projection = 'network'",
                [relationships],
            )

    def _copy(self, relationships: int) -> None:
        statement: Any = f"COPY network_g1.relationships ({_COLUMNS}) FROM STDIN"
        with self._connection.cursor().copy(statement) as copy:
            for block in self._rows(relationships):
                copy.write(block)

    def _rows(self, relationships: int) -> Iterator[str]:
        first, self._next = self._next, self._next + relationships
        h, part = self.graph, slice(first, self._next)
        columns = (h.mentor[part], h.mentee[part], h.program[part], h.start[part], h.effect[part])
        for at, (mentor, mentee, program, start, effect) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True), first
        ):
            ids = (identity("relationship", at), identity("organization", program % 5), identity("program", program))
            people = (identity("person", mentor), identity("person", mentee))
            yield "\t".join((*ids, *people, "directed", str(start), str(effect), f"{{{effect}}}")) + "\n"
