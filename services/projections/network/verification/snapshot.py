"""One snapshot of the database with all that a proof compares, read before anything is computed.

A computation takes as long as the network is large and the machine is busy. A transaction that is idle meanwhile is
ended by the server (`idle_in_transaction_session_timeout`), and an old snapshot keeps rows from being vacuumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from services.projections.network.in_memory.change_reader import NAME, read_changes_within
from services.projections.network.in_memory.id_index import IdNames, Ids
from services.projections.network.in_memory.pgcopy import Rows
from services.projections.network.reach_table import reach_table
from services.projections.network.reach_table.reach_table import Figures, TablePosition
from services.projections.network.reach_table.writer import EFFECT, RULE
from services.projections.network.verification.recursive_query import count, sample_people
from services.projector import status

_BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_LIMITS = """
SET LOCAL statement_timeout = '10min';
SET LOCAL idle_in_transaction_session_timeout = '1min'"""
"""The connection's own limits are for batches that hold locks. This transaction holds none, its statements may be long
(a copy of all relationships, the largest recursion), and on a busy machine there is time between two of them."""


@dataclass(frozen=True)
class Snapshot:
    """The state of the database that a proof compares.

    Attributes:
        network: Generation and position of the read model.
        table: Generation and position of the reach table.
        people: Ids in the reach table.
        figures: Their reach and number of ancestors, a row each.
        recursion: Person → reach and number of ancestors by recursion in SQL, for a sample.
    """

    network: TablePosition
    table: TablePosition
    people: Ids
    figures: Figures
    recursion: dict[str, tuple[int, int]]


def read_snapshot(connection: psycopg.Connection[Any], sample: int, seed: int) -> tuple[Rows, Snapshot]:
    """Read everything in one transaction.

    Args:
        connection: Autocommitting.
        sample: Number of people for whom SQL recurses: the one of greatest reach in a table that is current, and
            others at random.
        seed: Seed of the random choice.

    Returns:
        The rows of all relationships, apart from the rest so that their memory can be released early.
    """
    with connection.transaction():
        connection.execute(_BEGIN)
        connection.execute(_LIMITS)
        reading, rows, *_ = read_changes_within(connection, 0, 0)
        network, table = TablePosition(reading.generation, reading.position), reach_table.read_position(connection)
        people, figures = reach_table.read(connection)
        recursion: dict[str, tuple[int, int]] = {}
        if network.generation:
            first = _farthest(people, figures) if network == table else []
            others = sample_people(connection, network.generation, sample, seed)
            chosen = list(dict.fromkeys([*first, *others]))[:sample]
            recursion = {person: _recurse(connection, network.generation, person) for person in chosen}
    return rows, Snapshot(network, table, people, figures, recursion)


def is_current(connection: psycopg.Connection[Any]) -> bool:
    """Check that the reach table is at the position of the read model.

    Args:
        connection: Autocommitting.
    """
    with connection.transaction():
        connection.execute(_BEGIN)
        reading = status.reading(connection, NAME)
        return TablePosition(reading.generation, reading.position) == reach_table.read_position(connection)


def _farthest(people: Ids, figures: Figures) -> Sequence[str]:
    return [IdNames(people)[int(figures[:, 0].argmax())]] if len(people) else []


def _recurse(connection: psycopg.Connection[Any], generation: int, person: str) -> tuple[int, int]:
    policy = (EFFECT, RULE)
    reach = count(connection, generation, person, policy, direction="reach")
    return reach, count(connection, generation, person, policy, direction="lineage")
