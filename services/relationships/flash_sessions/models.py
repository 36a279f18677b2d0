"""Bodies of requests and answers of flash sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.relationships.flash_sessions.commands import Wish
from services.relationships.flash_sessions.flash_session import Plan
from services.relationships.route_context import InitiatorField
from services.relationships.sessions.routes import Hold
from services.web.bodies import Count, OwnWords, PlausibleMoment
from services.web.command_request import CommandBody

PlannedMode = Literal["in_person", "video", "phone", "chat"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OfferFlashSession(CommandBody):
    """The body of a mentor's offer of a single conversation."""

    starts_at: PlausibleMoment
    planned_minutes: Annotated[Count, Field(ge=5, le=240, description="At most four hours.")]
    mode: PlannedMode
    words: Annotated[OwnWords | None, Field(description="What it can be about, for those who may take part.")] = None

    @property
    def wish(self) -> Wish:
        """The flash session that it states."""
        return Wish(Plan(self.starts_at, self.planned_minutes, self.mode), self.words)


class AskFlashSession(OfferFlashSession):
    """The body of a mentee's wish for a single conversation."""

    mentor_participation_id: UUID


class TakeFlashSession(CommandBody):
    """The body of the command to take a free place."""

    mentee_participation_id: UUID


class HoldFlashSession(Hold):
    """The body of the report of a held flash session, as of a session."""


class MissFlashSession(CommandBody):
    """The body of the report that a flash session did not take place."""

    missed_by: Annotated[Literal["mentor", "mentee", "both"], Field(description="Who did not come.")]


class CancelFlashSession(CommandBody):
    """The body of the command to call a flash session off."""

    cancelled_by: InitiatorField = None


class FlashSessionResult(_Part):
    """The result of a command: the flash session's state and version."""

    flash_session_id: UUID
    version: int
    state: Literal["offered", "asked", "arranged", "held", "missed", "cancelled"]


class FlashSessionView(FlashSessionResult):
    """A flash session with the words of the one who offered it or asked for it."""

    program_id: UUID
    mentor_participation_id: UUID
    mentor_id: UUID
    mentee_participation_id: UUID | None
    mentee_id: UUID | None
    proposed_by: Literal["mentor", "mentee"]
    starts_at: datetime
    planned_minutes: int
    mode: PlannedMode
    words: str | None


class FreeFlashSessions(_Part):
    """The free places of a program, the next one first."""

    items: list[FlashSessionView]
    most_monthly: Annotated[
        int | None, Field(description="Most flash sessions of a person in a month; null for no limit.")
    ]
