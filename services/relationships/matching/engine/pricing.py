"""Pricing: passes over all pairs that find those which could improve an answer, without keeping all pairs in memory."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.network import Numbers
from services.relationships.matching.engine.scores import Block, KeptScores
from services.relationships.matching.engine.tie_break import Keys
from services.ripple.jit import allocating_kernel as kernel

Words = NDArray[np.uint64]

BITS_OF_A_HASH = 30
BITS_OF_A_WORD = 64
PAIRS_OF_A_MENTEE = 20
"""Pairs that join the network in one pass, at most, of each mentee."""
BEST_OF_EACH = 10
"""Pairs that every person starts with."""
EVERY_PAIR_UP_TO = 40_000
"""Pairs up to which all of them start in the network."""

NOTHING, SCORE, HASH = 0, 1, 2


class Stage(NamedTuple):
    """An aim that was reached: what pairs add to it, and the prices that prove it.

    Attributes:
        profit: `NOTHING`, `SCORE` or `HASH`.
        potentials: Of the nodes.
        mentee_keys: Of each mentee; only a hash reads them.
        mentor_keys: Of each mentor.
    """

    profit: int
    potentials: Numbers
    mentee_keys: Keys
    mentor_keys: Keys


class Stages(NamedTuple):
    """The stages as arrays, a row a stage: one argument of a kernel."""

    profits: Numbers
    potentials: Numbers
    mentee_keys: Keys
    mentor_keys: Keys


class Found(NamedTuple):
    """Pairs that a pass found.

    Attributes:
        left: The most that one further pair of each mentee could add, by the prices of the pass.
    """

    mentees: Numbers
    mentors: Numbers
    scores: Numbers
    left: Numbers


@dataclass(slots=True)
class Pricing:
    """All pairs of a run, and which of them are in the network."""

    scores: KeptScores
    _inside: Words = field(init=False)

    def __post_init__(self) -> None:
        """Start with no pair in the network."""
        mentees, mentors = self.scores.shape
        self._inside = np.zeros((mentees, -(-max(mentors, 1) // BITS_OF_A_WORD)), np.uint64)

    @property
    def has_every_pair(self) -> bool:
        """Whether every admissible pair is in the network from the start."""
        mentees, mentors = self.scores.shape
        return mentees * mentors <= EVERY_PAIR_UP_TO

    def first_candidates(self) -> Found:
        """Return the best pairs of each person, or all where there are few."""
        mentees, mentors = self.scores.shape
        marks = np.zeros_like(self._inside)
        scores, rows = (np.full((mentors, BEST_OF_EACH), -1, np.int64) for _ in range(2))
        for start in self.scores.starts():
            if self.has_every_pair:
                _mark_every(self.scores.block_at(start), start, marks)
            else:
                _mark_best(self.scores.block_at(start), start, marks, scores, rows)
        _mark_columns(scores, rows, marks)
        return self._collect(marks, np.zeros(mentees, np.int64))

    def add(self, mentees: Numbers, mentors: Numbers) -> None:
        """Note that pairs are in the network.

        Args:
            mentees: Numbers of their mentees.
            mentors: Numbers of their mentors.
        """
        _set_all(self._inside, mentees, mentors)

    def find(self, reached: list[Stage], stage: Stage) -> Found:
        """Return pairs outside the network that keep the aims already reached and could improve the present one.

        Args:
            reached: Stages before this one: a pair must cost nothing there.
            stage: The present one.
        """
        stages = Stages(*(np.array(values) for values in zip(*[*reached, stage], strict=True)))
        left = np.zeros(self.scores.shape[0], np.int64)
        marks = np.zeros_like(self._inside)
        for start in self.scores.starts():
            _mark_improving(self.scores.block_at(start), start, stages, self._inside, marks, left)
        return self._collect(marks, left)

    def _collect(self, marks: Words, left: Numbers) -> Found:
        marks &= ~self._inside
        mentees, words = np.nonzero(marks)
        found: list[tuple[int, int]] = []
        for mentee, word in zip(mentees.tolist(), words.tolist(), strict=True):
            bits = int(marks[mentee, word])
            while bits:
                lowest = bits & -bits
                found.append((mentee, word * BITS_OF_A_WORD + lowest.bit_length() - 1))
                bits ^= lowest
        pairs = np.array(found, np.int64).reshape(len(found), 2)
        scores = self.scores.of_all(pairs[:, 0], pairs[:, 1])
        self.add(pairs[:, 0], pairs[:, 1])
        return Found(pairs[:, 0], pairs[:, 1], scores, left)


@kernel
def pair_hash(mentee: np.uint64, mentor: np.uint64) -> np.int64:
    """Return 30 bits of the two keys, mixed by the finalizer of SplitMix64 (Steele, Lea and Flood, 2014)."""
    mixed = mentee ^ (mentor * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed >> np.uint64(BITS_OF_A_WORD - BITS_OF_A_HASH))


@kernel
def hashes_of(mentees: Keys, mentors: Keys) -> Numbers:
    """Return the hash of each pair of keys.

    Args:
        mentees: Keys, one a pair.
        mentors: Keys, one a pair.
    """
    hashes = np.empty(len(mentees), np.int64)
    for pair in range(len(mentees)):
        hashes[pair] = pair_hash(mentees[pair], mentors[pair])
    return hashes


@kernel
def _set(marks: Words, row: int, column: int) -> None:
    """Set the bit of a pair."""
    marks[row, column // BITS_OF_A_WORD] |= np.uint64(1) << np.uint64(column % BITS_OF_A_WORD)


@kernel
def _is_set(marks: Words, row: int, column: int) -> bool:
    """Check the bit of a pair."""
    shifted: np.uint64 = marks[row, column // BITS_OF_A_WORD] >> np.uint64(column % BITS_OF_A_WORD)
    return bool(shifted & np.uint64(1))


@kernel
def _set_all(marks: Words, mentees: Numbers, mentors: Numbers) -> None:
    """Set the bits of pairs."""
    for pair in range(len(mentees)):
        _set(marks, mentees[pair], mentors[pair])


@kernel
def _replace_worst(best: Numbers, places: Numbers, value: np.int64, place: int) -> None:
    """Put a value in the place of the lowest, and the next lowest in place 0."""
    best[0], places[0] = value, place
    lowest = 0
    for each in range(1, len(best)):
        if best[each] < best[lowest]:
            lowest = each
    best[0], best[lowest] = best[lowest], best[0]
    places[0], places[lowest] = places[lowest], places[0]


@kernel
def _mark_best(block: Block, start: int, marks: Words, column_scores: Numbers, column_rows: Numbers) -> None:
    """Mark the best pairs of each row, and keep the best of each column so far, the worst of them in place 0."""
    best = np.empty(BEST_OF_EACH, np.int64)
    places = np.empty(BEST_OF_EACH, np.int64)
    for row in range(block.shape[0]):
        best[:] = -1
        for column in range(block.shape[1]):
            score = np.int64(block[row, column])
            if score > best[0]:
                _replace_worst(best, places, score, column)
            if score > column_scores[column, 0]:
                _replace_worst(column_scores[column], column_rows[column], score, start + row)
        for place in range(BEST_OF_EACH):
            if best[place] >= 0:
                _set(marks, start + row, places[place])


@kernel
def _mark_every(block: Block, start: int, marks: Words) -> None:
    """Mark every admissible pair."""
    for row in range(block.shape[0]):
        for column in range(block.shape[1]):
            if block[row, column] >= 0:
                _set(marks, start + row, column)


@kernel
def _mark_columns(scores: Numbers, rows: Numbers, marks: Words) -> None:
    """Mark the best pairs of each column."""
    for column in range(len(scores)):
        for place in range(scores.shape[1]):
            if scores[column, place] >= 0:
                _set(marks, rows[column, place], column)


@kernel
def _gain(mentee: int, mentor: int, score: np.int64, stages: Stages) -> np.int64:
    """Return what a pair could add to the last stage; nothing where it costs something in an earlier one."""
    gain = np.int64(0)
    for stage in range(len(stages.profits)):
        if gain != 0:  # an earlier stage
            return np.int64(0)
        gain = stages.potentials[stage, 1 + stages.mentee_keys.shape[1] + mentor] - stages.potentials[stage, 1 + mentee]
        if stages.profits[stage] == SCORE:
            gain += score
        elif stages.profits[stage] == HASH:
            gain -= pair_hash(stages.mentee_keys[stage, mentee], stages.mentor_keys[stage, mentor])
    return gain


@kernel
def _mark_improving(block: Block, start: int, stages: Stages, inside: Words, marks: Words, left: Numbers) -> None:
    """Mark the pairs of each row that could add most to the last stage and are not in the network; note the most."""
    best = np.empty(PAIRS_OF_A_MENTEE, np.int64)
    places = np.empty(PAIRS_OF_A_MENTEE, np.int64)
    for row in range(block.shape[0]):
        mentee = start + row
        best[:] = 0
        for column in range(block.shape[1]):
            if block[row, column] < 0:
                continue
            gain = _gain(mentee, column, np.int64(block[row, column]), stages)
            if gain > best[0] and not _is_set(inside, mentee, column):
                _replace_worst(best, places, gain, column)
        for place in range(PAIRS_OF_A_MENTEE):
            if best[place] > 0:
                left[mentee] = max(left[mentee], best[place])
                _set(marks, mentee, places[place])
