"""The choice of pairs: aim after aim on the face of the aims before, proven on all pairs, one answer of many equals."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from services.relationships.matching.engine.aims import Aim
from services.relationships.matching.engine.alternatives import OtherMentor, Proof, bounds, exact_costs
from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.network import ROOT, Network, Numbers
from services.relationships.matching.engine.people import Pool
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.prices import check_flow, find_prices, keep_face, reduced_costs
from services.relationships.matching.engine.pricing import HASH, NOTHING, SCORE, Pricing, Stage, hashes_of
from services.relationships.matching.engine.scores import INADMISSIBLE, KeptScores
from services.relationships.matching.engine.solver import HighsSolver, Solver
from services.relationships.matching.engine.tie_break import SALTS, Keys, keys_of

LARGEST_WEIGHT = 2**31
"""Weights of the first program, at most: a start need not be exact, and its sums stay within 64 bits."""

MOST_ROUNDS = 200
"""Passes over all pairs that add some, at most: a bound on work and not on time. Runs of 5,000 a side need three."""

Pair = tuple[int, int]
"""Numbers of a mentee and of a mentor."""
Progress = Callable[[int, int], None]
"""Called with the number of aims that are reached, and of all; what it raises ends the search."""


class Gap(NamedTuple):
    """The most that an answer may be short of the best: the search was ended by its limit of rounds.

    Attributes:
        aim: The first aim that is not proven; those before it are, those after it are not bounded.
        most: No set of pairs reaches more than so much more of it.
    """

    aim: Aim
    most: int


class SeatPrice(NamedTuple):
    """A bound on what one more seat of a mentor adds.

    Attributes:
        mentor: Number of the mentor.
        aim: The most important aim that it could raise.
        most: It raises it by so much at most.
    """

    mentor: int
    aim: Aim
    most: int


def ignore(done: int, of: int) -> None:
    """Do nothing: the progress of a search that is short."""


class Choice:
    """One search for the best pairs."""

    def __init__(
        self,
        pool: Pool,
        policy: Policy,
        scores: KeptScores,
        solver: Callable[[Network], Solver] = HighsSolver,
        least_of_a_mentor: int = 0,
        rounds: int = MOST_ROUNDS,
    ) -> None:
        """Take the people, the policy and the scores, and check the locked pairs.

        Args:
            pool: The people.
            policy: Of the run.
            scores: Of all pairs.
            solver: Makes the solver of a network; its answers are proven here.
            least_of_a_mentor: Mentees that every mentor gets at least: a group has a least size.
            rounds: Passes that add pairs, at most; an answer that is not proven by then has a `gap`.

        Raises:
            MatchingError: A locked pair breaks a rule, or the locked pairs need more seats or places than there are.
        """
        self._pool, self._policy, self._pricing = pool, policy, Pricing(scores)
        self._network = Network.of(pool, least_of_a_mentor)
        self._add_locked(scores)
        first = self._pricing.first_candidates()
        self._network.add_pairs(first.mentees, first.mentors, first.scores)
        self._solver = solver(self._network)
        self._reached: list[Stage] = []
        self._flow = np.zeros(0, np.int64)
        self._least_of_a_mentor = least_of_a_mentor
        self._rounds = rounds
        self.gap: Gap | None = None

    def best(self, aims: Sequence[Aim], progress: Progress = ignore) -> list[Pair]:
        """Return the best pairs.

        Args:
            aims: In their order.
            progress: Called before each aim is reached.

        Raises:
            MatchingError: An answer of the solver cannot be proven.
        """
        progress(0, len(aims) + 1)
        self._solver.solve(self._network, self._joint_profits(aims))  # only a basis to start from; nothing trusts it
        no_keys = np.zeros(len(self._pool.mentees), np.uint64), np.zeros(len(self._pool.mentors), np.uint64)
        for number, aim in enumerate(aims):
            progress(number, len(aims) + 1)
            self._reach(SCORE if aim == "score" else NOTHING, no_keys, partial(self._profits, aim), aim)
        progress(len(aims), len(aims) + 1)
        for salt in range(SALTS):
            keys = keys_of(self._pool, salt)
            self._flow = self._reach(HASH, keys, partial(self._hash_profits, keys))
        return self._pairs(self._flow)

    def seat_prices(self, aims: Sequence[Aim]) -> list[SeatPrice]:
        """Return which mentors' seats are worth something: what one more of them adds, at most.

        A further seat is an arc from the mentor to the root. By the prices of an aim it raises that aim by at most its
        reduced profit; where that is 0, it is free for the next aim, and where it is negative, no best answer uses it.

        Args:
            aims: As they were reached; none where a gap is left.
        """
        if self.gap is not None:
            return []
        first = 1 + self._network.mentees
        found, open_ = {}, np.ones(self._network.mentors, bool)
        for aim, stage in zip(aims, self._reached, strict=False):
            prices = stage.potentials[ROOT] - stage.potentials[first:] + self._network.one_more_seat(aim, self._pool)
            for mentor in np.flatnonzero(open_ & (prices > 0)).tolist():
                found[mentor] = SeatPrice(mentor, aim, int(prices[mentor]))
            open_ &= prices == 0
        return [found[mentor] for mentor in sorted(found)]

    def other_mentors(self, aims: Sequence[Aim]) -> list[OtherMentor]:
        """Return the best other mentor of each mentee, and what that pair costs the whole.

        Args:
            aims: As they were reached; none where a gap is left.
        """
        if self.gap is not None or not self._network.mentees or not self._network.mentors:
            return []
        potentials = np.array([stage.potentials for stage in self._reached[: len(aims)]])
        proof = Proof(self._unbounded(), self._flow, self._reduced(aims, potentials))
        if self._pricing.has_every_pair:
            return exact_costs(proof)
        of_score = [aim == "score" for aim in aims]
        return bounds(self._pricing.scores, potentials, of_score, set(self._pairs(self._flow)), proof)

    def _reduced(self, aims: Sequence[Aim], potentials: Numbers) -> Numbers:
        rows = zip(aims, potentials, strict=True)
        return np.array([reduced_costs(self._network, self._profits(aim), row) for aim, row in rows])

    def _unbounded(self) -> Network:
        """Return the network with the bounds that its arcs had before any aim was reached."""
        network, now = Network.of(self._pool, self._least_of_a_mentor), self._network
        locked = len(self._pool.locked)
        mentees, mentors, scores = now.pair_mentees, now.pair_mentors, now.scores
        network.add_pairs(mentees[:locked], mentors[:locked], scores[:locked], locked=True)
        network.add_pairs(mentees[locked:], mentors[locked:], scores[locked:])
        return network

    def _reach(
        self, profit: int, keys: tuple[Keys, Keys], profits_of: Callable[[], Numbers], aim: Aim | None = None
    ) -> Numbers:
        """Find the most of one aim on the present face, and narrow the face to all answers that reach it."""
        while True:
            profits = profits_of()
            flow = self._solver.solve(self._network, profits)
            check_flow(self._network, flow)
            potentials = find_prices(self._network, profits, flow)
            stage = Stage(profit, potentials, *keys)
            if self.gap is not None:
                break  # what follows is the best of the pairs in the network
            found = self._pricing.find(self._reached, stage)
            if not len(found.mentees):
                break
            if aim is not None and not self._rounds:
                self.gap = Gap(aim, int((found.left * self._network.places).sum()))
                break
            self._rounds -= aim is not None
            self._network.add_pairs(found.mentees, found.mentors, found.scores)
        keep_face(self._network, reduced_costs(self._network, profits, potentials))
        self._reached.append(stage)
        return flow

    def _profits(self, aim: Aim) -> Numbers:
        return self._network.profits(aim, self._pool, self._policy)

    def _joint_profits(self, aims: Sequence[Aim]) -> Numbers:
        """Return one profit for the aims up to the score, in which a unit of an aim outweighs one of each later aim."""
        joint = np.zeros(len(self._network.tails), np.int64)
        for aim in reversed(aims[: aims.index("score") + 1] if "score" in aims else aims):
            weight = 2 * int(np.abs(joint).max(initial=0)) + 1
            if weight > LARGEST_WEIGHT:
                break
            joint += self._profits(aim) * weight
        return joint

    def _hash_profits(self, keys: tuple[Keys, Keys]) -> Numbers:
        network = self._network
        profits = np.zeros(len(network.tails), np.int64)
        pairs = keys[0][network.pair_mentees], keys[1][network.pair_mentors]
        profits[network.first_pair :] = -hashes_of(*pairs)
        return profits

    def _pairs(self, flow: Numbers) -> list[Pair]:
        chosen = flow[self._network.first_pair :] > 0
        mentees, mentors = self._network.pair_mentees[chosen], self._network.pair_mentors[chosen]
        return sorted(zip(mentees.tolist(), mentors.tolist(), strict=True))

    def _add_locked(self, scores: KeptScores) -> None:
        mentee_number = {each.id: place for place, each in enumerate(self._pool.mentees)}
        mentor_number = {each.id: place for place, each in enumerate(self._pool.mentors)}
        locked = sorted((mentee_number[mentee], mentor_number[mentor]) for mentor, mentee in self._pool.locked)
        pairs = np.array(locked, np.int64).reshape(len(locked), 2)
        values = scores.of_all(pairs[:, 0], pairs[:, 1])
        for (mentee, mentor), value in zip(locked, values.tolist(), strict=True):
            if value == INADMISSIBLE:
                pair = f"{self._pool.mentors[mentor].id} and {self._pool.mentees[mentee].id}"
                raise MatchingError("locked-pair-inadmissible", f"{pair} break a rule and cannot be locked.", "locked")
        self._check_seats(pairs)
        self._network.add_pairs(pairs[:, 0], pairs[:, 1], values, locked=True)
        self._pricing.add(pairs[:, 0], pairs[:, 1])

    def _check_seats(self, pairs: Numbers) -> None:
        places = np.bincount(pairs[:, 0], minlength=len(self._pool.mentees))
        seats = np.bincount(pairs[:, 1], minlength=len(self._pool.mentors))
        for each, count in zip(self._pool.mentees, places.tolist(), strict=True):
            if count > each.places:
                raise MatchingError("locked-over-limit", f"{each.id} has {each.places} places for mentors.", "locked")
        for one, count in zip(self._pool.mentors, seats.tolist(), strict=True):
            if count > one.seats:
                raise MatchingError("locked-over-capacity", f"{one.id} has {one.seats} free seats.", "locked")
