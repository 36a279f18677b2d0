"""Scores that are not kept are made once for all pairs of a block, or a large run would never end."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.support.matching_people import make_pool
from services.relationships.matching.engine import match, scores
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.scores import Block, KeptScores


class Counting(ProfileScores):
    """Counts how often a block is made."""

    made = 0

    def block(self, start: int, stop: int) -> Block:
        """Count, and make the block."""
        self.made += 1
        return super().block(start, stop)


def test_pairs_of_one_block_make_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = make_pool(9)
    monkeypatch.setattr(scores, "KEPT_PAIRS", 0)
    monkeypatch.setattr(scores, "PAIRS_OF_A_BLOCK", 27)
    counting = Counting(pool, Policy())
    kept = KeptScores(counting)
    mentees, mentors = (numbers.ravel() for numbers in np.indices((9, 9)))
    found = kept.of_all(mentees, mentors)
    assert counting.made == len(kept.starts()) == 3
    assert found.tolist() == ProfileScores(pool, Policy()).block(0, 9).ravel().tolist()
    expected = match(pool)
    assert match(pool, scores=counting) == expected, "kept or not, in one block or in many: the same answer"
