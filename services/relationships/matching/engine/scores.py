"""Scores of all pairs as blocks of rows, so that no run needs a matrix of everybody in memory."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

INADMISSIBLE = -1
KEPT_PAIRS = 40_000_000
"""Pairs whose scores are kept between two passes: 80 MB. Larger runs score again in every pass."""
PAIRS_OF_A_BLOCK = 4_000_000

Block = NDArray[np.int16]
Numbers = NDArray[np.int64]


class Scores(Protocol):
    """Scores in hundredths, a row a mentee and a column a mentor, `INADMISSIBLE` where a rule is broken."""

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of mentees and mentors."""

    def block(self, start: int, stop: int) -> Block:
        """Return the rows from `start` to before `stop`."""


class GivenScores:
    """Scores that were given."""

    def __init__(self, matrix: Block) -> None:
        """Take the matrix."""
        self._matrix = matrix

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of mentees and mentors."""
        rows, columns = self._matrix.shape
        return rows, columns

    def block(self, start: int, stop: int) -> Block:
        """Return the rows from `start` to before `stop`."""
        return self._matrix[start:stop]


class KeptScores:
    """Scores that are made once where they are few enough to be kept."""

    def __init__(self, scores: Scores) -> None:
        """Take the scores to keep."""
        self._scores, self.shape = scores, scores.shape
        rows, columns = self.shape
        self._kept: dict[int, Block] | None = {} if rows * columns <= KEPT_PAIRS else None
        self.rows_of_a_block = max(PAIRS_OF_A_BLOCK // max(columns, 1), 1)

    def starts(self) -> range:
        """Return the first row of each block."""
        return range(0, self.shape[0], self.rows_of_a_block)

    def block_at(self, start: int) -> Block:
        """Return the block that starts at a row.

        Args:
            start: One of `starts`.
        """
        if self._kept is None:
            return self._scores.block(start, min(start + self.rows_of_a_block, self.shape[0]))
        if start not in self._kept:
            self._kept[start] = self._scores.block(start, min(start + self.rows_of_a_block, self.shape[0]))
        return self._kept[start]

    def of_all(self, mentees: Numbers, mentors: Numbers) -> Numbers:
        """Return the score of each pair; a block that is not kept is made once for all of its pairs.

        Args:
            mentees: Numbers of the pairs' mentees.
            mentors: Numbers of the pairs' mentors.
        """
        found = np.empty(len(mentees), np.int64)
        starts = mentees - mentees % self.rows_of_a_block
        for start in np.unique(starts).tolist():
            own = starts == start
            found[own] = self.block_at(start)[mentees[own] - start, mentors[own]]
        return found
