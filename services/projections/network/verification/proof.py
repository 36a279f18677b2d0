"""The proof on demand: what the engine wrote = a rebuild from the table = recursion in SQL, in one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psycopg

from services.projections.network.in_memory.change_reader import take_within
from services.projections.network.in_memory.edge_table import Register
from services.projections.network.in_memory.id_index import Names
from services.projections.network.reach_table import reach_table as written
from services.projections.network.reach_table.reach_table import Place
from services.projections.network.reach_table.writer import EFFECT, RULE
from services.projections.network.verification.recompute import Rebuilt, rebuilt
from services.projections.network.verification.recursive_query import count

MOST_NAMED = 20


@dataclass
class Proof:
    """What was compared, and every difference that was found.

    Attributes:
        network: where the read model stands.
        engine: where the engine's table stands.
        relationships, people: of the network.
        written: people whose written figures were compared with the rebuild.
        asked: people whose figures were compared with recursion in SQL.
        differences: in words.
    """

    network: Place
    engine: Place
    relationships: int
    people: int
    written: int = 0
    asked: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def current(self) -> bool:
        """Whether the engine's table stands where the read model does, so that it could be compared."""
        return self.network == self.engine


def verify(connection: psycopg.Connection[Any], sample: int, seed: int = 0) -> Proof:
    """Compare, in one snapshot of the database.

    Args:
        connection: autocommitting.
        sample: for how many people to ask SQL; chosen at random, those who reach farthest left out of chance.
        seed: of the choice.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        taken = take_within(connection, 0, 0)
        register = Register()
        register.take(taken.rows)
        found = rebuilt(register, EFFECT, RULE)
        proof = Proof(
            Place(taken.reading.generation, taken.reading.position),
            written.standing(connection),
            found.relationships,
            int(found.present.sum()),
        )
        if proof.current:
            _compare_written(proof, found, _written(connection))
        if proof.network.generation:
            _compare_recursion(proof, found, connection, _chosen(found, sample, seed))
    return proof


def _compare_written(proof: Proof, found: Rebuilt, told: dict[str, tuple[int, int]]) -> None:
    """Compare the engine's table with the rebuild, for everybody."""
    for number in np.flatnonzero(found.present).tolist():
        person = found.people[number]
        _note(proof, person, "written", told.pop(person, None), found.figures(number))
        proof.written += 1
    for person, figures in told.items():
        _note(proof, person, "written", figures, None)


def _written(connection: psycopg.Connection[Any]) -> dict[str, tuple[int, int]]:
    people, figures = written.read(connection)
    return {person: (reach, lineage) for person, (reach, lineage) in zip(Names(people), figures.tolist(), strict=True)}


def _compare_recursion(
    proof: Proof, found: Rebuilt, connection: psycopg.Connection[Any], chosen: Sequence[int]
) -> None:
    """Compare SQL with the rebuild, for some."""
    for number in chosen:
        person = found.people[number]
        counted = [
            count(connection, proof.network.generation, person, (EFFECT, RULE), direction=direction)
            for direction in ("reach", "lineage")
        ]
        _note(proof, person, "SQL", (counted[0], counted[1]), found.figures(number))
        proof.asked += 1


def _note(proof: Proof, person: str, what: str, theirs: tuple[int, int] | None, ours: tuple[int, int] | None) -> None:
    if theirs != ours and len(proof.differences) < MOST_NAMED:
        proof.differences.append(f"{person}: (reach, lineage) {what} {theirs}, rebuilt {ours}")


def _chosen(found: Rebuilt, sample: int, seed: int) -> list[int]:
    """Choose people at random, and as one of them whoever reaches farthest."""
    people = np.flatnonzero(found.present)
    if people.size <= sample:
        return [int(person) for person in people]
    some = np.random.default_rng(seed).choice(people, sample - 1, replace=False)
    return [int(np.argmax(found.reach)), *(int(person) for person in some)]
