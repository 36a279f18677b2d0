"""A matching run as a pure function of people, facts, policy and aims."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from services.relationships.matching.engine.aims import POLICIES, Aim, check_aims
from services.relationships.matching.engine.choose import MOST_ROUNDS, Choice, Gap, Progress, ignore
from services.relationships.matching.engine.kernel import ProfileScores
from services.relationships.matching.engine.network import Network, served, worth
from services.relationships.matching.engine.people import Pool
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.scores import KeptScores, Scores
from services.relationships.matching.engine.solver import HighsSolver, Solver


@dataclass(frozen=True, slots=True)
class Match:
    """A pair of an outcome.

    Attributes:
        score: In hundredths.
    """

    mentor: str
    mentee: str
    score: int


@dataclass(frozen=True, slots=True)
class SeatWorth:
    """A bound on what one more seat of a mentor adds to the most important aim that it could raise.

    Attributes:
        most: In the unit of the aim.
    """

    mentor: str
    aim: Aim
    most: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best pair of a mentee that is not in the outcome.

    Attributes:
        costs: By how much the best outcome with this pair falls short, aim by aim; what it gains is below zero.
        exact: Whether it costs just so much; otherwise at least.
    """

    mentee: str
    mentor: str
    costs: dict[Aim, int]
    exact: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best set of pairs, proven on all pairs unless a gap is left.

    Attributes:
        value: What was reached of each aim, in the order of the aims.
        pairs: In the order of the mentors' and mentees' ids.
        gap: How far it may be from the best where its rounds ended before the proof; None: proven.
        seats: Mentors with whom one more seat could help.
        alternatives: What another mentor for a mentee would cost, of each mentee who could have one.
    """

    aims: tuple[Aim, ...]
    value: dict[Aim, int]
    pairs: tuple[Match, ...]
    gap: Gap | None = None
    seats: tuple[SeatWorth, ...] = ()
    alternatives: tuple[Alternative, ...] = field(default=(), compare=False)  # a bound depends on the prices found

    @property
    def at_most(self) -> dict[Aim, int] | None:
        """Return what no set of pairs exceeds of the aims up to the first unproven one; None where all are proven."""
        if self.gap is None:
            return None
        known = self.aims[: self.aims.index(self.gap.aim) + 1]
        return {aim: self.value[aim] + (self.gap.most if aim == self.gap.aim else 0) for aim in known}


def match(
    pool: Pool,
    policy: Policy | None = None,
    aims: Sequence[str] = POLICIES["most-people"],
    scores: Scores | None = None,
    solver: Callable[[Network], Solver] = HighsSolver,
    progress: Progress = ignore,
    rounds: int = MOST_ROUNDS,
) -> Outcome:
    """Return the best set of pairs: the same for the same input, however it is ordered and whatever solver is used.

    Args:
        pool: People, locked pairs, and facts against pairs.
        policy: How pairs are judged; default: as published.
        aims: What makes a set better, the most important first.
        scores: Scores of all pairs in the pool's order; default: made from the profiles.
        solver: Makes the solver of a network.
        progress: Called with the number of aims that are reached, and of all.
        rounds: Passes over all pairs that may add some; an answer that is not proven by then states its gap.

    Raises:
        MatchingError: People, facts or policy that cannot be matched, or an answer that cannot be proven.
    """
    policy, order = policy or Policy(), check_aims(aims)
    kept = KeptScores(scores or ProfileScores(pool, policy))
    choice = Choice(pool, policy, kept, solver, rounds=rounds)
    pairs = choice.best(order, progress)
    numbers = np.array(pairs, np.int64).reshape(len(pairs), 2)
    matches = [
        Match(pool.mentors[mentor].id, pool.mentees[mentee].id, score)
        for (mentee, mentor), score in zip(pairs, kept.of_all(numbers[:, 0], numbers[:, 1]).tolist(), strict=True)
    ]
    value = {aim: value_of(aim, pool, policy, pairs, [each.score for each in matches]) for aim in order}
    seats = tuple(SeatWorth(pool.mentors[mentor].id, aim, most) for mentor, aim, most in choice.seat_prices(order))
    found = tuple(sorted(matches, key=lambda each: (each.mentor, each.mentee)))
    alternatives = tuple(
        Alternative(
            pool.mentees[each.mentee].id,
            pool.mentors[each.mentor].id,
            dict(zip(order, each.costs, strict=True)),
            each.exact,
        )
        for each in choice.other_mentors(order)
    )
    return Outcome(order, value, found, choice.gap, seats, alternatives)


def value_of(aim: Aim, pool: Pool, policy: Policy, pairs: Sequence[tuple[int, int]], scores: Sequence[int]) -> int:
    """Return what a set of pairs reaches of an aim.

    Args:
        aim: The aim.
        pool: The people.
        policy: Gives the days of a step.
        pairs: Numbers of mentee and mentor.
        scores: Of the pairs.
    """
    if aim == "score":
        return sum(scores)
    if aim == "spread":
        loads = [each.open for each in pool.mentors]
        for _, mentor in pairs:
            loads[mentor] += 1
        return -sum(load * load for load in loads)
    return sum(worth(aim, pool.mentees[each].waiting_days, policy) for each in served(pool, pairs))
