"""Layout of dashboards as data: which measures stand in which section, what they are called, and where their rows are.

A measure of the catalogue that is named nowhere here is shown in the last section, under its own question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.projections.measures.catalogue.measures import MEASURES
from services.projections.pages.components.measure_labels import LABELS, label_of


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
    "active-relationships": Display(LABELS["active-relationships"], _ACTIVE),
    "sessions-held": Display(LABELS["sessions-held"], _RELATIONSHIPS),
    "adherence": Display(LABELS["adherence"], _QUIET),
    "premature-closure": Display(LABELS["premature-closure"], _CLOSED),
    "goals-met": Display(LABELS["goals-met"], _RELATIONSHIPS),
    "waiting": Display(LABELS["waiting"], _WAITING, observed="mentees"),
    "pairs-met": Display(LABELS["pairs-met"], _RELATIONSHIPS),
    "mentoring-hours": Display(LABELS["mentoring-hours"], _RELATIONSHIPS),
    "first-session": Display(LABELS["first-session"], _QUIET, since="the start of the relationship"),
    "no-show": Display(LABELS["no-show"], _RELATIONSHIPS),
    "late-cancellation": Display(LABELS["late-cancellation"], _RELATIONSHIPS),
    "match-length": Display(LABELS["match-length"], _CLOSED, curve="lasting", since="the start of the relationship"),
    "rematch": Display(LABELS["rematch"], _CLOSED),
    "enrolled": Display(LABELS["enrolled"], ("See the people enrolled", "people?state=enrolled"), observed="people"),
    "funnel": Display(LABELS["funnel"], _MENTEES, observed="mentees"),
    "match-rate": Display(LABELS["match-rate"], _WAITING, observed="mentees"),
    "time-to-match": Display(LABELS["time-to-match"], _WAITING, observed="mentees", since="the enrollment"),
    "goals-agreed": Display(LABELS["goals-agreed"], _RELATIONSHIPS),
    "feedback-mean": Display(LABELS["feedback-mean"], total=False),
    "pre-post": Display(LABELS["pre-post"], total=False),
    "equity": Display(LABELS["equity"], total=False),
    "give-back": Display(LABELS["give-back"]),
    "cohort-reproduction": Display(LABELS["cohort-reproduction"]),
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
    return DISPLAYS.get(measure) or Display(label_of(measure))


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
