"""Sections of the desk: groups of kinds, by what they ask of a coordinator."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.desk.kinds import Kind


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Attributes:
        code: Its anchor.
        title: Its name.
        counted: How the sentence of the page counts it: `4 to decide`.
        kinds: The kinds that it groups.
    """

    code: str
    title: str
    counted: str
    kinds: Sequence[Kind]


SECTIONS: Sequence[Section] = (
    Section(
        "decide",
        "Decide",
        "to decide",
        ("application", "screening", "approval", "proposal-lapsing", "requirement-review"),
    ),
    Section(
        "waiting",
        "Waiting",
        "waiting",
        ("mentee-waiting", "place-free", "invitation", "request-waiting", "proposal-waiting"),
    ),
    Section(
        "trouble",
        "In trouble",
        "in trouble",
        (
            "requests-failed",
            "session-unreported",
            "sessions-missed",
            "relationship-idle",
            "agreement-unsigned",
            "agreement-change",
            "trial-over",
            "requirement-expired",
            "over-capacity",
        ),
    ),
    Section("due", "Due", "due", ("requirement-expiring", "document-due", "feedback-due", "objective-due")),
    Section("raised", "Raised", "raised", ("conflict",)),
)
