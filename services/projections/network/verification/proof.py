"""The proof on demand: the reach table equals a recomputation from all relationships, and recursion in SQL."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from services.projections.network.in_memory.edge_table import EdgeTable
from services.projections.network.in_memory.id_index import IdNames
from services.projections.network.in_memory.pgcopy import Rows
from services.projections.network.reach_table.reach_table import TablePosition
from services.projections.network.reach_table.writer import EFFECT, RULE
from services.projections.network.verification.recompute import Recomputation, recompute
from services.projections.network.verification.snapshot import Snapshot, read_snapshot

MOST_NAMED = 20
_NONE = -1
"""In place of a figure: the person has no row."""


@dataclass
class Proof:
    """The result of a comparison, with the differences.

    Attributes:
        network: Generation and position of the read model.
        engine: Generation and position of the engine's table.
        relationships, people: Numbers of those that count.
        written: Number of people whose row in the table was compared with the recomputation.
        recursed: Number of people whose recursion in SQL was compared with the recomputation.
        differences: One sentence each, at most `MOST_NAMED`.
    """

    network: TablePosition
    engine: TablePosition
    relationships: int
    people: int
    written: int = 0
    recursed: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def current(self) -> bool:
        """Whether the engine's table is at the position of the read model, so that it could be compared."""
        return self.network == self.engine


def verify(connection: psycopg.Connection[Any], sample: int, seed: int = 0) -> Proof:
    """Compare what one snapshot of the database holds.

    Everything is read first and the transaction ended; then everything is computed. O(m) and the pairs that come
    about.

    Args:
        connection: Autocommitting; not used any more once the snapshot is read.
        sample: Number of people for whom SQL recurses: the one of greatest reach, and others at random.
        seed: Seed of the random choice.
    """
    rows, snapshot = read_snapshot(connection, sample, seed)
    edges = _edge_table(rows)
    del rows  # 168 bytes a relationship, which the pass can use
    result = recompute(edges, EFFECT, RULE)
    people = int(result.present.sum())
    proof = Proof(snapshot.network, snapshot.table, result.relationships, people)
    if proof.current:
        _compare_table(proof, edges, result, snapshot)
    _compare_recursion(proof, edges, result, snapshot)
    return proof


def _edge_table(rows: Rows) -> EdgeTable:
    edges = EdgeTable()
    edges.apply(rows)
    return edges


def _compare_table(proof: Proof, edges: EdgeTable, result: Recomputation, snapshot: Snapshot) -> None:
    """Compare the table with the recomputation, for all people; O(people)."""
    computed = np.stack([result.reach, result.ancestors], axis=1)
    computed[~result.present] = _NONE
    numbers = edges.people.look_up(snapshot.people)
    unknown = numbers < 0
    stored = np.full_like(computed, _NONE)
    stored[numbers[~unknown]] = snapshot.figures[~unknown]
    for number in np.flatnonzero((stored != computed).any(axis=1))[:MOST_NAMED].tolist():
        _note(proof, result.people[number], "written", stored[number], computed[number])
    for place in np.flatnonzero(unknown)[:MOST_NAMED].tolist():
        _note(proof, IdNames(snapshot.people)[place], "written", snapshot.figures[place], np.full(2, _NONE))
    proof.written = proof.people


def _compare_recursion(proof: Proof, edges: EdgeTable, result: Recomputation, snapshot: Snapshot) -> None:
    """Compare recursion in SQL with the recomputation, for the sample; of a person without edges both find none."""
    for person, figures in snapshot.recursion.items():
        number = edges.people.find(person)
        computed = (0, 0) if number is None else result.figures(number)
        if figures != computed:
            _note(proof, person, "SQL", np.array(figures), np.array(computed))
    proof.recursed = len(snapshot.recursion)


def _note(proof: Proof, person: str, source: str, figures: NDArray[Any], computed: NDArray[Any]) -> None:
    if len(proof.differences) < MOST_NAMED:
        proof.differences.append(f"{person}: (reach, lineage) {source} {_text(figures)}, rebuilt {_text(computed)}")


def _text(figures: NDArray[Any]) -> str:
    return str(tuple(figures.tolist()) if figures[0] != _NONE else None)
