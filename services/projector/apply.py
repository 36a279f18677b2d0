"""One batch, one transaction: claim, decide, fold, set aside, save, commit. All or nothing; hence exactly once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from services.projector import parked, positions
from services.projector.feed import Slice, TopicPartition
from services.projector.fold import Folded, fold
from services.projector.positions import Generation, Line
from services.projector.projection import Projection
from services.projector.triage import Screening


@dataclass(frozen=True, slots=True)
class Applied:
    """What a committed batch came to."""

    events: int
    aside: int
    through: Mapping[str, int]
    """See `Screened.through`."""


def apply(
    connection: psycopg.Connection,
    projection: Projection,
    generation: Generation,
    slices: Sequence[Slice],
    origins: Mapping[str, str],
    before: Callable[[str], None],
) -> Applied:
    """Apply stretches of several partitions in one transaction.

    Args:
        connection: An autocommitting connection of the engine.
        projection: What folds.
        generation: Into which generation.
        slices: The stretches, at most one a partition.
        origins: For each topic the `ce_source` its records must have.
        before: Called with the name of each step before it.

    Raises:
        ClaimRejectedError: One of them is not the next any more.
        psycopg.Error: The database failed, in passing or for good; nothing was applied.
    """
    with connection.transaction(), connection.cursor() as cursor:
        before("claim")
        lines = positions.claim(cursor, generation, slices)
        screening = Screening(
            projection,
            dict(origins),
            parked.blocked(cursor, generation),
            lambda place, id_: parked.is_known(cursor, generation, place, id_),
        )
        for part in slices:
            screening.take(part, lines[part.place])
        screened = screening.result
        before("fold")
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(generation.schema)))
        folded = fold(projection, screened.items, cursor)
        cursor.execute("SET LOCAL search_path TO projection")
        _account(folded, lines)
        aside = [*screened.aside, *folded.aside]
        if aside:
            parked.park(cursor, generation, aside)
        before("save")
        positions.save(cursor, generation, lines)
        before("commit")
    before("committed")
    return Applied(len(folded.applied), len(aside), screened.through)


def _account(folded: Folded, lines: Mapping[TopicPartition, Line]) -> None:
    for one in folded.aside:
        lines[one.place].applied -= 1
        lines[one.place].parked += 1
