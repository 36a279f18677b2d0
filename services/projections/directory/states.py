"""The states of programs, participations and relationships that the read models know, each in the order of a life."""

from typing import Literal

ProgramState = Literal["draft", "open", "closed", "ended", "archived"]
"""`closed` is closed to newcomers."""
ParticipationState = Literal[
    "invited",
    "applied",
    "screening",
    "waitlisted",
    "enrolled",
    "paused",
    "suspended",
    "completed",
    "withdrawn",
    "rejected",
    "removed",
]
RelationshipState = Literal[
    "proposed",
    "awaiting-approval",
    "matched",
    "active",
    "paused",
    "closed",
    "declined",
    "expired",
    "withdrawn",
    "superseded",
    "voided",
]
