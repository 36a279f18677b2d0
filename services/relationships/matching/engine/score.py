"""The score of a pair: how much of what this mentee asked for this mentor offers, as a sum that explains itself."""

from dataclasses import dataclass
from typing import Literal

from services.relationships.matching.engine.people import Blocks, Mentee, Mentor, merge
from services.relationships.matching.engine.policy import Policy

Feature = Literal["skills", "needs", "time", "requests", "mentor_requests"]
PARTS_OF_A_LEVEL = 12
"""The least common multiple of the levels 1 to 4: shares of a level stay whole numbers."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """The part of a score that one feature adds.

    Attributes:
        hundredths: Hundredths of a point that it adds.
        highest: Hundredths that it could add.
        stated: Both sides stated what the feature compares.
    """

    feature: Feature
    hundredths: int
    highest: int
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its explanation: the contributions add up to it exactly."""

    contributions: tuple[Contribution, ...]

    @property
    def hundredths(self) -> int:
        """The score, 0 to 10000."""
        return sum(each.hundredths for each in self.contributions)

    @property
    def basis(self) -> int:
        """Hundredths of the points that could be judged at all, 0 to 10000."""
        return sum(each.highest for each in self.contributions if each.stated)


def score_of(mentor: Mentor, mentee: Mentee, policy: Policy) -> Score:
    """Return the score of a pair by its definition; the compiled kernel must return the same.

    A feature that the mentee did not ask for gives its points to the fit features that were asked for, the same against
    every mentor. A feature that was asked for and not answered counts as not met.

    Args:
        mentor: Of the pair.
        mentee: Of the pair; wants at least one skill.
        policy: Points, needed minutes, and ranks.
    """
    weights = policy.weights
    fit = weights.skills + weights.needs + weights.time
    asked = fit if mentee.needs else fit - weights.needs

    def fits(feature: Feature, points: int, met: int, whole: int, *, stated: bool = True) -> Contribution:
        hundredths = 100 * points * fit * met // (asked * whole)
        return Contribution(feature, hundredths, 100 * points * fit // asked, stated)

    parts = [fits("skills", weights.skills, *skills_met(mentor, mentee))]
    if mentee.needs:
        parts.append(fits("needs", weights.needs, len(mentee.needs & mentor.helps_with), len(mentee.needs)))
    minutes = min(common_minutes(mentor.availability, mentee.availability), policy.needed_minutes)
    stated = mentor.availability is not None and mentee.availability is not None
    parts.append(fits("time", weights.time, minutes, policy.needed_minutes, stated=stated))
    parts.append(_wish("requests", weights.requests, mentee.requests, mentor.id, policy.ranks))
    parts.append(_wish("mentor_requests", weights.mentor_requests, mentor.requests, mentee.id, policy.ranks))
    return Score(tuple(parts))


def skills_met(mentor: Mentor, mentee: Mentee) -> tuple[int, int]:
    """Return how much of the wanted skills is offered, and how much is wanted, in twelfths of a level.

    Args:
        mentor: Offers levels.
        mentee: Wants levels, each with an importance.
    """
    met = sum(
        want.importance * PARTS_OF_A_LEVEL * min(mentor.skills.get(code, 0), want.level) // want.level
        for code, want in mentee.wants.items()
    )
    return met, PARTS_OF_A_LEVEL * sum(want.importance for want in mentee.wants.values())


def common_minutes(one: Blocks | None, other: Blocks | None) -> int:
    """Return the minutes of the week in which both are free; 0 where a side did not state any.

    Args:
        one: Spans of one person.
        other: Spans of the other person.
    """
    spans = ((max(a, c), min(b, d)) for a, b in merge(one) for c, d in merge(other))
    return sum(max(end - start, 0) for start, end in spans)


def wish(requests: tuple[str, ...], wanted: str, ranks: int) -> int:
    """Return what a request counts: as many as there are ranks for the first choice, 1 for the last, 0 without one.

    Args:
        requests: Ids, the first choice first.
        wanted: The id that is looked for.
        ranks: Number of requests that count.
    """
    return max(ranks - requests.index(wanted), 0) if wanted in requests else 0


def _wish(feature: Feature, points: int, requests: tuple[str, ...], wanted: str, ranks: int) -> Contribution:
    return Contribution(feature, 100 * points * wish(requests, wanted, ranks) // ranks, 100 * points)
