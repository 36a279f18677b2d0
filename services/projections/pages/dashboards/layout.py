"""Layout of dashboards as data: which measures stand in which section, what they are called, and where their rows are.

A measure of the catalogue that is named nowhere here is shown in the last section, under its own question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.projections.measures.catalogue.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Display:
    """Label, curve and rows of one measure.

    Attributes:
        label: Name of its card.
        rows: The rows behind it, for the staff of the program: words of the link, and end of the address.
        curve: Whether its curve shows who has the event already, or who is without it still.
        observed: Whom its curve observes, in the plural.
        since: From when its curve counts.
        total: Whether it has a figure over all its parts; without one it has no card, only a table.
    """

    label: str
    rows: tuple[str, str] | None = None
    curve: Literal["reached", "lasting"] = "reached"
    observed: str = "relationships"
    since: str = "the start"
    total: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the page and the measures that answer it."""

    id: str
    question: str
    measures: tuple[str, ...] = field(default=())


_RELATIONSHIPS = ("See the relationships", "relationships")
_ACTIVE = ("See the active relationships", "relationships?state=active")
_QUIET = ("See the relationships without a recent session", "relationships?quiet=yes")
_CLOSED = ("See the closed relationships", "relationships?state=closed")
_MENTEES = ("See the mentees", "people?role=mentee")
_WAITING = ("See the waiting list", "waiting")

DISPLAYS: Mapping[str, Display] = {
    "active-relationships": Display("Active relationships", _ACTIVE),
    "sessions-held": Display("Sessions held", _RELATIONSHIPS),
    "adherence": Display("Sessions held of those due", _QUIET),
    "premature-closure": Display("Ended before the agreed time", _CLOSED),
    "goals-met": Display("Goals met", _RELATIONSHIPS),
    "waiting": Display("Mentees waiting", _WAITING, observed="mentees"),
    "pairs-met": Display("Pairs that met", _RELATIONSHIPS),
    "mentoring-hours": Display("Hours of mentoring", _RELATIONSHIPS),
    "first-session": Display("Wait for the first session", _QUIET, since="the start of the relationship"),
    "no-show": Display("Sessions missed", _RELATIONSHIPS),
    "late-cancellation": Display("Sessions cancelled late", _RELATIONSHIPS),
    "match-length": Display("Length of relationships", _CLOSED, curve="lasting", since="the start of the relationship"),
    "rematch": Display("Matched again within 90 days", _CLOSED),
    "enrolled": Display("People enrolled", ("See the people enrolled", "people?state=enrolled"), observed="people"),
    "funnel": Display("Applications", _MENTEES, observed="mentees"),
    "match-rate": Display("Matched within 90 days", _WAITING, observed="mentees"),
    "time-to-match": Display("Wait for the first match", _WAITING, observed="mentees", since="the enrollment"),
    "goals-agreed": Display("Goals agreed", _RELATIONSHIPS),
    "feedback-mean": Display("Feedback", total=False),
    "pre-post": Display("Change from the first to the last answer", total=False),
    "equity": Display("Equity", total=False),
    "give-back": Display("Became mentors within a year"),
    "cohort-reproduction": Display("New mentors for each mentor, within a year"),
}

HEADLINE = (
    "active-relationships",
    "sessions-held",
    "adherence",
    "premature-closure",
    "goals-met",
    "waiting",
)
"""The six figures at the top: does mentoring take place, last, and lead somewhere, and who waits for it?"""

SECTIONS = (
    Section(
        "meeting",
        "Are people meeting?",
        ("pairs-met", "mentoring-hours", "first-session", "no-show", "late-cancellation"),
    ),
    Section("lasting", "Do relationships last?", ("match-length", "rematch")),
    Section("access", "Do mentees find a mentor?", ("enrolled", "funnel", "match-rate", "time-to-match", "waiting")),
    Section("outcomes", "What do people reach?", ("goals-agreed", "feedback-mean", "pre-post")),
    Section("groups", "For whom does it work less well?", ("equity",)),
    Section("ripple", "What did mentoring set in motion?", ("give-back", "cohort-reproduction")),
)
OTHERS = Section("others", "What else is known?")
"""The section of measures that are named in no other."""


def display(measure: str) -> Display:
    """Return how a measure is shown; by its id where nothing is said about it."""
    return DISPLAYS.get(measure) or Display(measure.replace("-", " ").capitalize())


def sections() -> tuple[Section, ...]:
    """Return the sections, the last with every measure of the catalogue that no other names."""
    known = {measure for section in SECTIONS for measure in section.measures} | set(HEADLINE)
    rest = tuple(measure for measure in MEASURES if measure not in known)
    shown = [
        Section(each.id, each.question, tuple(measure for measure in each.measures if measure in MEASURES))
        for each in (*SECTIONS, Section(OTHERS.id, OTHERS.question, rest))
    ]
    return tuple(section for section in shown if section.measures)


def measures() -> list[str]:
    """Return the ids of all measures of the page, each once, in its order."""
    return list(dict.fromkeys([*HEADLINE, *(measure for section in sections() for measure in section.measures)]))
