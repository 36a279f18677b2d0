"""The participation aggregate: one person in one program in one role, from application to its end.

"Matched" and "has capacity left" are not stored here: they follow from relationships.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.eventstore.aggregate import Aggregate

RoleName = Literal["mentor", "mentee"]
"""A role as events state it."""


class Role(StrEnum):
    """The role a person takes part in."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class State(StrEnum):
    """Where a participation stands."""

    NONE = "none"
    APPLIED = "applied"
    ENROLLED = "enrolled"
    PAUSED = "paused"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


ENDED = frozenset({State.REJECTED, State.WITHDRAWN, State.COMPLETED})
"""States nothing leads out of."""


class Participation(Aggregate):
    """One person in one program in one role.

    Attributes:
        facts: whose it is and where, as every event of it tells; fixed for its life.
        state: where it stands.
        attempt: 1 for a first application; `previous_participation_id` is the participation before this one.
        skills, seniority: what the person said of themselves.
        capacity: most open relationships, once enrolled.
        last_occurred_at: when the last thing happened to it.
    """

    TOPIC = "enrollment.participation"

    facts: dict[str, str]

    def __init__(self) -> None:
        self.state = State.NONE
        self.attempt = 0
        self.previous_participation_id: str | None = None
        self.skills: tuple[str, ...] = ()
        self.seniority: int | None = None
        self.capacity = 0
        self.last_occurred_at: datetime | None = None

    @property
    def program_id(self) -> UUID:
        """The program it is in."""
        return UUID(self.facts["program_id"])

    @property
    def role(self) -> Role:
        """The role it is in."""
        return Role(self.facts["role"])

    @property
    def ended(self) -> bool:
        """Nothing more can happen to it; the person may apply again."""
        return self.state in ENDED
