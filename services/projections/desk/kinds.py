"""The kinds of rows of the desk, and what each is about."""

from collections.abc import Mapping
from typing import Literal

Kind = Literal[
    "application",
    "screening",
    "place-free",
    "invitation",
    "requirement-review",
    "requirement-expiring",
    "requirement-expired",
    "document-due",
    "feedback-due",
    "mentee-waiting",
    "requests-failed",
    "request-waiting",
    "proposal-waiting",
    "proposal-lapsing",
    "approval",
    "conflict",
    "over-capacity",
    "session-unreported",
    "sessions-missed",
    "relationship-idle",
    "agreement-unsigned",
    "agreement-change",
    "trial-over",
    "objective-due",
]
"""In the order in which the groups are shown."""
SubjectType = Literal["participation", "relationship", "program"]

SUBJECTS: Mapping[Kind, SubjectType] = {
    "application": "participation",
    "screening": "participation",
    "place-free": "participation",
    "invitation": "participation",
    "requirement-review": "participation",
    "requirement-expiring": "participation",
    "requirement-expired": "participation",
    "document-due": "participation",
    "feedback-due": "relationship",
    "mentee-waiting": "participation",
    "requests-failed": "participation",
    "request-waiting": "relationship",
    "proposal-waiting": "relationship",
    "proposal-lapsing": "relationship",
    "approval": "relationship",
    "conflict": "relationship",
    "over-capacity": "participation",
    "session-unreported": "relationship",
    "sessions-missed": "relationship",
    "relationship-idle": "relationship",
    "agreement-unsigned": "relationship",
    "agreement-change": "relationship",
    "trial-over": "relationship",
    "objective-due": "program",
}
