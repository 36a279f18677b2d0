"""A synthetic federation with known parameters, and its records as an analyst receives them.

Founders start at random times in a first period. Every mentor takes on a number of mentees drawn from a known
distribution. A mentee is at risk of giving back from the effect on, at a constant rate, until the window closes. A
mentee who gives back mentors in a program drawn from the row of the program they were mentored in. The process is
subcritical and ends: each mentor has less than one successor on average.

Three properties mislead a naive analysis. Some mentees have a second mentor, so credit is shared. Founders may be
mentored themselves, by a coach, after their last start: a graph without time counts them as people who gave back. And
a federation seen at an earlier date holds many who will still give back.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from math import exp, log, sqrt
from random import Random

from services.ripple import Edge

WINDOW = 1_000_000
"""How long giving back is possible after the effect; the unit is so small that rounding to it does not matter."""
DELAY = 5_000
"""Most time from a start to its effect."""
REFRESHER = "Refresher"


@dataclass(frozen=True)
class Truth:
    """The planted parameters.

    Attributes:
        offspring: Weight of having one mentee, two, three …
        giving: Probability of ever giving back.
        transfer: Program mentored in → program mentored in next → probability, for those who give back.
        second: Probability of a second mentor.
        refreshed: Probability that a founder is mentored at the end.
    """

    offspring: tuple[float, ...]
    giving: float
    transfer: dict[str, dict[str, float]]
    second: float = 0.3
    refreshed: float = 0.5

    @property
    def hazard(self) -> float:
        """Rate of giving back while the window is open."""
        return -log(1 - self.giving) / WINDOW

    def given_back(self, horizon: float) -> float:
        """Probability of having given back by then after the effect."""
        return 1 - exp(-self.hazard * min(horizon, WINDOW))

    @property
    def reproduction(self) -> float:
        """New mentors a mentor."""
        return self._mean * self.giving

    @property
    def reproduction_deviation(self) -> float:
        """Standard deviation of one mentor's new mentors: a binomial number of a random number of mentees."""
        squares = sum(weight * n * n for n, weight in enumerate(self.offspring, 1))
        varied = squares - self._mean**2
        return sqrt(self._mean * self.giving * (1 - self.giving) + varied * self.giving**2)

    @property
    def _mean(self) -> float:
        return sum(weight * n for n, weight in enumerate(self.offspring, 1))


def share_error(share: float, people: float) -> float:
    """Return the standard error of a share of so many people."""
    return sqrt(share * (1 - share) / people)


def federation(truth: Truth, seed: int, founders: int) -> list[Edge]:
    """Simulate a federation to its end."""
    random, programs = Random(seed), list(truth.transfer)
    edges: list[Edge] = []
    waiting: list[tuple[int, str, str]] = []
    for n in range(founders):
        heappush(waiting, (random.randrange(2 * WINDOW), f"f{n}", programs[n % len(programs)]))
    begun: list[str] = []
    people = 0
    while waiting:
        start, mentor, program = heappop(waiting)
        if mentor.startswith("f"):
            begun.append(mentor)
        for _ in range(random.choices(range(1, 1 + len(truth.offspring)), truth.offspring)[0]):
            people += 1
            effect, mentors = start + random.randrange(DELAY), {mentor}
            if random.random() < truth.second:
                # a founder is not a mentee yet: a second mentor's program adds no flow between programs
                mentors.add(random.choice(begun))
            edges += [
                Edge(mentor_id, f"m{people}", start, effect, program, f"{people}{mentor_id}")
                for mentor_id in sorted(mentors)
            ]
            wait = random.expovariate(truth.hazard)
            if wait < WINDOW:
                row = truth.transfer[program]
                target = random.choices(list(row), list(row.values()))[0]
                heappush(waiting, (effect + 1 + int(wait), f"m{people}", target))
    end = max(edge.effect for edge in edges) + 1
    refreshed = [n for n in range(founders) if random.random() < truth.refreshed]
    return edges + [Edge("coach", f"f{n}", end, end, REFRESHER, f"r{n}") for n in refreshed]
