"""The policy of a matching run: points, floor, direction, and steps of waiting."""

from dataclasses import dataclass, field
from typing import Literal

from services.relationships.matching.engine.errors import MatchingError

Direction = Literal["traditional", "reverse"]

HIGHEST_SCORE = 10_000
"""Scores are whole hundredths of a point, so that sums and comparisons are exact on every machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of each feature; they add up to 100."""

    skills: int = 50
    needs: int = 15
    time: int = 10
    requests: int = 20
    mentor_requests: int = 5

    def __post_init__(self) -> None:
        """Check the points.

        Raises:
            MatchingError: A negative number, skills without points, or another sum than 100.
        """
        points = (self.skills, self.needs, self.time, self.requests, self.mentor_requests)
        if min(points) < 0 or not self.skills:
            raise MatchingError("points-out-of-range", "Points are not negative, and skills have some.", "weights")
        if sum(points) != 100:
            raise MatchingError("points-not-100", f"Points add up to {sum(points)} and not to 100.", "weights")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The terms by which pairs are judged.

    Attributes:
        needed_minutes: Minutes a week that the program's meetings need.
        minimum_minutes: Minutes a week that both must be free; None: not demanded.
        ranks: Number of requests of one person that count; the first counts most.
        floor: Pairs with a lower score are inadmissible, in hundredths.
        direction: `reverse`: a mentor is junior to the mentee.
        waiting_step_days: Days of waiting that count as one step.
    """

    weights: Weights = field(default_factory=Weights)
    needed_minutes: int = 60
    minimum_minutes: int | None = None
    ranks: int = 5
    floor: int = 0
    direction: Direction = "traditional"
    waiting_step_days: int = 30

    def __post_init__(self) -> None:
        """Check the numbers.

        Raises:
            MatchingError: A number that is not in its range.
        """
        for name, lowest in (("needed_minutes", 1), ("ranks", 1), ("waiting_step_days", 1)):
            if getattr(self, name) < lowest:
                raise MatchingError("number-too-small", f"{name} is at least {lowest}.", f"policy.{name}")
        if not 0 <= self.floor <= HIGHEST_SCORE:
            raise MatchingError("floor-out-of-range", "A floor is 0 to 10000 hundredths.", "policy.floor")
