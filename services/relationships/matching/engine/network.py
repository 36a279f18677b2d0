"""The network of a run: a circulation whose arcs are first and further mentors, pairs, and seats.

A unit runs from the root to a mentee, to a mentor and back to the root through a seat. A mentee's first unit has an
arc of its own, and so has every seat, because a first mentor and the load of a mentor count in the aims. Every capacity
is a whole number, so a corner of the linear program is one too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.aims import Aim
from services.relationships.matching.engine.people import Pool
from services.relationships.matching.engine.policy import Policy

Numbers = NDArray[np.int64]
ROOT = 0


def _empty() -> Numbers:
    return np.empty(0, np.int64)


@dataclass(slots=True)
class Network:
    """Arcs in four runs: first mentors, further mentors, seats, then pairs in the order in which they were added.

    Attributes:
        mentees: Number of mentees; mentee i is node 1 + i.
        mentors: Number of mentors; mentor j is node 1 + mentees + j.
        tails: Node at the start of each arc.
        heads: Node at its end.
        lower: Least units of each arc.
        upper: Most units of each arc.
        scores: Scores of the pairs.
    """

    mentees: int
    mentors: int
    tails: Numbers
    heads: Numbers
    lower: Numbers
    upper: Numbers
    first_pair: int
    places: Numbers
    loads: Numbers
    scores: Numbers = field(default_factory=_empty)

    @classmethod
    def of(cls, pool: Pool, least_of_a_mentor: int = 0) -> "Network":
        """Return the network of a pool without its pairs.

        Args:
            pool: The people.
            least_of_a_mentor: Seats of each mentor that every answer fills.
        """
        mentees, mentors = len(pool.mentees), len(pool.mentors)
        places = np.array([each.places for each in pool.mentees], np.int64)
        seats = [min(each.seats, mentees) for each in pool.mentors]
        nodes = 1 + np.arange(mentees, dtype=np.int64)
        seat_tails = np.repeat(1 + mentees + np.arange(mentors, dtype=np.int64), seats)
        loads = [each.open + seat for each, count in zip(pool.mentors, seats, strict=True) for seat in range(count)]
        filled = [int(seat < least_of_a_mentor) for count in seats for seat in range(count)]
        root = np.full(mentees, ROOT, np.int64)
        upper = [np.minimum(places, 1), np.maximum(places - 1, 0), np.ones(len(seat_tails), np.int64)]
        return cls(
            mentees=mentees,
            mentors=mentors,
            tails=np.concatenate([root, root, seat_tails]),
            heads=np.concatenate([nodes, nodes, np.full(len(seat_tails), ROOT, np.int64)]),
            lower=np.concatenate([0 * nodes, 0 * nodes, np.array(filled, np.int64)]),
            upper=np.concatenate(upper),
            first_pair=2 * mentees + len(seat_tails),
            places=places,
            loads=np.array(loads, np.int64),
        )

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return 1 + self.mentees + self.mentors

    @property
    def pair_mentees(self) -> Numbers:
        """Numbers of the pairs' mentees."""
        return self.tails[self.first_pair :] - 1

    @property
    def pair_mentors(self) -> Numbers:
        """Numbers of the pairs' mentors."""
        return self.heads[self.first_pair :] - 1 - self.mentees

    def add_pairs(self, mentees: Numbers, mentors: Numbers, scores: Numbers, locked: bool = False) -> None:
        """Add pairs that are not yet in the network.

        Args:
            mentees: Their mentees' numbers.
            mentors: Their mentors' numbers.
            scores: Their scores.
            locked: They are part of every answer.
        """
        self.tails = np.concatenate([self.tails, 1 + mentees])
        self.heads = np.concatenate([self.heads, 1 + self.mentees + mentors])
        self.lower = np.concatenate([self.lower, np.full(len(mentees), int(locked), np.int64)])
        self.upper = np.concatenate([self.upper, np.ones(len(mentees), np.int64)])
        self.scores = np.concatenate([self.scores, scores])

    def one_more_seat(self, aim: Aim, pool: Pool) -> Numbers:
        """Return what a unit in one more seat of each mentor adds to an aim by itself.

        Args:
            aim: The aim.
            pool: Gives the loads.
        """
        if aim != "spread":
            return np.zeros(self.mentors, np.int64)
        return np.array([-(2 * max(each.capacity, each.open) + 1) for each in pool.mentors], np.int64)

    def profits(self, aim: Aim, pool: Pool, policy: Policy) -> Numbers:
        """Return what a unit of each arc adds to an aim.

        A mentee who already has a mentor is not served for the first time, so her next one counts only its score.

        Args:
            aim: The aim.
            pool: Gives the days of waiting.
            policy: Gives the days of a step.
        """
        profits = np.zeros(len(self.tails), np.int64)
        if aim == "score":
            profits[self.first_pair :] = self.scores
        elif aim == "spread":
            profits[2 * self.mentees : self.first_pair] = -(2 * self.loads + 1)
        else:
            profits[: self.mentees] = [
                0 if each.open else worth(aim, each.waiting_days, policy) for each in pool.mentees
            ]
        return profits


def worth(aim: Aim, waiting_days: int, policy: Policy) -> int:
    """Return what a first mentor of a mentee adds to an aim that counts those served.

    Args:
        aim: `people`, `waiting_steps` or `waiting`.
        waiting_days: Days that the mentee has waited.
        policy: Gives the days of a step.
    """
    if aim == "people":
        return 1
    return waiting_days if aim == "waiting" else waiting_days // policy.waiting_step_days


def served(pool: Pool, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the mentees who get their first mentor.

    Args:
        pool: The people.
        pairs: Numbers of mentee and mentor.
    """
    return [mentee for mentee in sorted({mentee for mentee, _ in pairs}) if not pool.mentees[mentee].open]
