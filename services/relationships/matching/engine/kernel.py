"""The scoring kernel: scores of a block of pairs in compiled loops, equal to the definition pair by pair."""

from typing import NamedTuple

import numpy as np

from services.relationships.matching.engine.columns import UNKNOWN, Columns, Lists, Numbers, Words
from services.relationships.matching.engine.people import Pool
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.scores import INADMISSIBLE, Block
from services.ripple.jit import allocating_kernel as kernel


class Terms(NamedTuple):
    """The policy as one argument of a kernel; points and hundredths as in `Policy`, no minimum of minutes as 0."""

    skills: int
    needs: int
    time: int
    needed_minutes: int
    minimum_minutes: int
    floor: int
    reverse: bool


class ProfileScores:
    """Scores that are made from profiles."""

    def __init__(self, pool: Pool, policy: Policy) -> None:
        """Take the people and the policy."""
        self.shape = len(pool.mentees), len(pool.mentors)
        self._columns, weights = Columns.of(pool, policy), policy.weights
        self._terms = Terms(
            weights.skills,
            weights.needs,
            weights.time,
            policy.needed_minutes,
            policy.minimum_minutes or 0,
            policy.floor,
            policy.direction == "reverse",
        )

    def block(self, start: int, stop: int) -> Block:
        """Return the rows from `start` to before `stop`."""
        out = np.zeros((stop - start, self.shape[1]), np.int16)
        _exclude(out, start, self._terms, self._columns)
        _score(out, start, self._terms, self._columns)
        return out


@kernel
def _ones(word: np.uint64) -> int:
    """Return the number of bits that are set."""
    count = 0
    while word != np.uint64(0):
        word &= word - np.uint64(1)
        count += 1
    return count


@kernel
def _common(one: Words, other: Words) -> int:
    """Return the number of codes that two sets share."""
    count = 0
    for word in range(len(one)):
        count += _ones(one[word] & other[word])
    return count


@kernel
def _minutes(one: Lists, first: int, other: Lists, second: int) -> int:
    """Return the minutes that two people share."""
    minutes = 0
    for a in range(one.starts[first], one.starts[first + 1]):
        for b in range(other.starts[second], other.starts[second + 1]):
            start = max(one.values[a, 0], other.values[b, 0])
            minutes += max(min(one.values[a, 1], other.values[b, 1]) - start, 0)
    return minutes


@kernel
def _is_junior(mentor: int, mentee: int) -> bool:
    """Check that the seniority of both is known (the unknown is below all) and the mentor's is lower."""
    return UNKNOWN < mentor < mentee


@kernel
def _exclude(out: Block, start: int, terms: Terms, columns: Columns) -> None:
    """Write `INADMISSIBLE` where a rule excludes a pair that needs neither a score nor shared time."""
    for row in range(out.shape[0]):
        mentee = start + row
        asked = columns.mentee_languages[mentee].any()
        for mentor in range(out.shape[1]):
            silent = asked and _common(columns.mentee_languages[mentee], columns.mentor_languages[mentor]) == 0
            apart = columns.mentor_modes[mentor] + columns.mentee_modes[mentee] == 1
            senior = terms.reverse and not _is_junior(
                columns.mentor_seniority[mentor], columns.mentee_seniority[mentee]
            )
            if silent or apart or senior:
                out[row, mentor] = INADMISSIBLE
        for place in range(columns.excluded.starts[mentee], columns.excluded.starts[mentee + 1]):
            out[row, columns.excluded.values[place, 0]] = INADMISSIBLE


@kernel
def _add_wants(met: Numbers, mentee: int, columns: Columns) -> None:
    """Write the twelfths of a level of this mentee's wants that each mentor meets."""
    met[:] = 0
    for place in range(columns.wants.starts[mentee], columns.wants.starts[mentee + 1]):
        levels = columns.levels[columns.wants.values[place, 0]]
        for mentor in range(len(met)):
            met[mentor] += columns.wants.values[place, 1 + levels[mentor]]


@kernel
def _add_wishes(wished: Numbers, mentee: int, columns: Columns) -> None:
    """Write the hundredths that requests of this mentee, and for her, add to each mentor."""
    wished[:] = 0
    for place in range(columns.wishes.starts[mentee], columns.wishes.starts[mentee + 1]):
        wished[columns.wishes.values[place, 0]] += columns.wishes.values[place, 1]


@kernel
def _score(out: Block, start: int, terms: Terms, columns: Columns) -> None:
    """Write the score of each pair, and `INADMISSIBLE` where it shares no skill or too little time, or is too low."""
    fit = terms.skills + terms.needs + terms.time
    met, wished = np.zeros(out.shape[1], np.int64), np.zeros(out.shape[1], np.int64)
    for row in range(out.shape[0]):
        mentee = start + row
        _add_wants(met, mentee, columns)
        _add_wishes(wished, mentee, columns)
        needs = _common(columns.asked_needs[mentee], columns.asked_needs[mentee])
        asked = fit if needs > 0 else fit - terms.needs
        for mentor in range(out.shape[1]):
            if out[row, mentor] == INADMISSIBLE:
                continue
            out[row, mentor] = INADMISSIBLE
            if met[mentor] == 0:
                continue
            minutes = _minutes(columns.mentee_blocks, mentee, columns.mentor_blocks, mentor)
            score = 100 * terms.skills * fit * met[mentor] // (asked * columns.wanted[mentee]) + wished[mentor]
            if needs > 0:
                helped = _common(columns.asked_needs[mentee], columns.offered_needs[mentor])
                score += 100 * terms.needs * fit * helped // (asked * needs)
            score += 100 * terms.time * fit * min(minutes, terms.needed_minutes) // (asked * terms.needed_minutes)
            if minutes >= terms.minimum_minutes and score >= terms.floor:
                out[row, mentor] = score
