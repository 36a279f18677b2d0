"""People of a matching run, as its rules and scores read them: no name, title, employer, grade or age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from services.relationships.matching.engine.errors import MatchingError

Mode = Literal["remote", "in_person", "either"]
Blocks = tuple[tuple[int, int], ...]
"""Half-open spans in minutes of the week in UTC, ordered and apart."""

MINUTES_OF_A_WEEK = 7 * 24 * 60
LEVELS = range(1, 5)
IMPORTANCES = range(1, 4)


class Want(NamedTuple):
    """A wanted skill: the level (1 to 4) and how important it is (1 to 3)."""

    level: int
    importance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentor:
    """Profile of a mentor: what is offered.

    Attributes:
        id: Identifies the mentor's participation.
        capacity: Mentees at one time.
        open: Relationships and unanswered offers that already take seats.
        skills: Levels by skill code.
        helps_with: Development needs that the mentor helps with.
        availability: Free spans of the week; None: not stated.
        seniority: Only for reverse mentoring; None: not stated.
        requests: Mentees whom the mentor asked for, the first choice first.
    """

    id: str
    capacity: int
    open: int = 0
    languages: frozenset[str] = frozenset()
    skills: Mapping[str, int] = field(default_factory=dict)
    helps_with: frozenset[str] = frozenset()
    availability: Blocks | None = None
    mode: Mode = "either"
    seniority: int | None = None
    requests: tuple[str, ...] = ()

    @property
    def seats(self) -> int:
        """Seats that are free."""
        return max(self.capacity - self.open, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentee:
    """Profile of a mentee: what is asked for.

    Attributes:
        id: Identifies the mentee's participation.
        limit: Mentors at one time.
        open: Relationships and unanswered offers that the mentee already has.
        waiting_days: Whole days since the mentee was enrolled without a mentor.
        wants: Wanted skills by code.
        needs: Development needs.
    """

    id: str
    limit: int = 1
    open: int = 0
    waiting_days: int = 0
    languages: frozenset[str] = frozenset()
    wants: Mapping[str, Want] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    availability: Blocks | None = None
    mode: Mode = "either"
    seniority: int | None = None
    requests: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """Mentors that the mentee may still get."""
        return max(self.limit - self.open, 0)


@dataclass(frozen=True, slots=True)
class Pool:
    """The people of a run, in the order of their ids, whatever order they came in.

    Attributes:
        locked: Pairs (mentor, mentee) that a coordinator fixed: they take their seats before all others.
        facts: Confidential or recorded reasons against a pair, by (mentor, mentee).
    """

    mentors: Sequence[Mentor]
    mentees: Sequence[Mentee]
    locked: frozenset[tuple[str, str]] = frozenset()
    facts: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Order the people and check them.

        Raises:
            MatchingError: An id twice on one side, a number out of its range, or a locked pair of an unknown person.
        """
        object.__setattr__(self, "mentors", sorted(self.mentors, key=lambda each: each.id))
        object.__setattr__(self, "mentees", sorted(self.mentees, key=lambda each: each.id))
        for mentor in self.mentors:
            _check_mentor(mentor)
        for mentee in self.mentees:
            _check_mentee(mentee)
        mentors, mentees = {each.id for each in self.mentors}, {each.id for each in self.mentees}
        if len(mentors) < len(self.mentors) or len(mentees) < len(self.mentees):
            raise MatchingError("id-repeated", "An id stands for two people of one side.", "id")
        for mentor_id, mentee_id in sorted(self.locked):
            if mentor_id not in mentors or mentee_id not in mentees:
                raise MatchingError("pair-unknown", f"{mentor_id} and {mentee_id} are not both in the pool.", "locked")


def _check_mentor(mentor: Mentor) -> None:
    place = f"mentors.{mentor.id}"
    _check(mentor.capacity >= 0 and mentor.open >= 0, "number-negative", f"{place}.capacity")
    _check(all(level in LEVELS for level in mentor.skills.values()), "level-out-of-range", f"{place}.skills")
    _check_blocks(mentor.availability, place)


def _check_mentee(mentee: Mentee) -> None:
    place = f"mentees.{mentee.id}"
    _check(mentee.limit >= 0 and mentee.open >= 0, "number-negative", f"{place}.limit")
    _check(mentee.waiting_days >= 0, "number-negative", f"{place}.waiting_days")
    for want in mentee.wants.values():
        _check(want.level in LEVELS and want.importance in IMPORTANCES, "level-out-of-range", f"{place}.wants")
    _check_blocks(mentee.availability, place)


def _check_blocks(blocks: Blocks | None, place: str) -> None:
    for start, end in blocks or ():
        _check(0 <= start < end <= MINUTES_OF_A_WEEK, "availability-out-of-range", f"{place}.availability")


_DETAILS = {
    "number-negative": "A number is negative.",
    "level-out-of-range": "Levels are 1 to 4, importances 1 to 3.",
    "availability-out-of-range": "A span starts before it ends, within the 10080 minutes of a week.",
}


def _check(holds: bool, rule: str, place: str) -> None:
    if not holds:
        raise MatchingError(rule, _DETAILS[rule], place)


def merge(blocks: Blocks | None) -> Blocks:
    """Return spans ordered and apart, so that no minute counts twice.

    Args:
        blocks: Spans in any order; None: not stated.
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(blocks or ()):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
