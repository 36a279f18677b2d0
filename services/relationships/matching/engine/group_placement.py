"""The placement of mentees in open groups: exact, by linear programs whose corners are whole numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import highspy
import numpy as np

from services.relationships.matching.engine.choose import Choice
from services.relationships.matching.engine.people import Mentee, Mentor, Pool
from services.relationships.matching.engine.policy import HIGHEST_SCORE, Policy
from services.relationships.matching.engine.scores import Block, GivenScores, KeptScores
from services.relationships.matching.engine.solver import new_program


class Sizes(NamedTuple):
    """Least and most mentees of a group."""

    least: int
    most: int


NOT_POSSIBLE = (-1, 0)


class Placement:
    """The values of placements; opening and closing a group changes only bounds, so each program starts warm."""

    def __init__(self, scores: Sequence[Block], mentees: int, sizes: Sequence[Sizes]) -> None:
        """Take the cells.

        Args:
            scores: Scores of all mentees, one block a cell.
            mentees: Number of mentees.
            sizes: Least and most mentees of each cell.
        """
        self._cells, self._mentees = len(scores), mentees
        self._least, self._most = (np.array([each[end] for each in sizes], np.float64) for end in (0, 1))
        self._person = (HIGHEST_SCORE + 1) * max(mentees, 1)  # one more person outweighs all scores
        self._highs = new_program()
        rows = mentees + self._cells
        upper = np.concatenate([np.ones(mentees), np.zeros(self._cells)])
        self._highs.addRows(rows, np.zeros(rows), upper, 0, np.zeros(rows, np.int32), [], [])
        for cell, own in enumerate(scores):
            self._add_columns(cell, own)

    def value(self, opened: Sequence[int]) -> tuple[int, int]:
        """Return how many mentees the groups can serve, and the highest sum of scores then.

        Args:
            opened: Numbers of the cells that are groups.
        """
        if not opened:
            return (0, 0)
        lower, upper = np.zeros(self._cells), np.zeros(self._cells)
        lower[list(opened)], upper[list(opened)] = self._least[list(opened)], self._most[list(opened)]
        for cell in range(self._cells):
            self._highs.changeRowBounds(self._mentees + cell, lower[cell], upper[cell])
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return NOT_POSSIBLE
        people, score = divmod(round(self._highs.getObjectiveValue()), self._person)
        return people, score

    def _add_columns(self, cell: int, scores: Block) -> None:
        fit = np.flatnonzero(scores >= 0)
        count = len(fit)
        index = np.empty(2 * count, np.int32)
        index[0::2], index[1::2] = fit, self._mentees + cell
        costs = self._person + scores[fit].astype(np.float64)
        starts = np.arange(0, 2 * count, 2, dtype=np.int32)
        self._highs.addCols(count, costs, np.zeros(count), np.ones(count), 2 * count, starts, index, np.ones(2 * count))


def best_placement(scores: Sequence[Block], ids: Sequence[str], sizes: Sequence[Sizes]) -> list[list[int]]:
    """Return the members of each group: the best placement, proven, one of many equals.

    Args:
        scores: Scores of all mentees, one block an open group.
        ids: Of the mentees, in order.
        sizes: Least and most mentees of each; the least is the same of all.
    """
    if not scores:
        return []
    groups = [Mentor(id=f"{place:06}", capacity=each.most) for place, each in enumerate(sizes)]
    pool = Pool(groups, [Mentee(id=each) for each in ids])
    kept = KeptScores(GivenScores(np.stack(scores, axis=1)))
    members: list[list[int]] = [[] for _ in scores]
    for mentee, group in Choice(pool, Policy(), kept, least_of_a_mentor=sizes[0].least).best(("people", "score")):
        members[group].append(mentee)
    return members
