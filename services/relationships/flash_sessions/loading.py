"""The flash session of a command: loaded, authorized, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.eventstore import preconditions
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.relationships.access import Caller, authorize
from services.relationships.eligibility.domain import require_member
from services.relationships.eligibility.facts import Eligibility, Facts
from services.relationships.flash_sessions.flash_session import FlashSession
from services.relationships.flash_states import BEGINNINGS, FlashStep


@dataclass(frozen=True, slots=True)
class FlashTarget:
    """The flash session of a command.

    Attributes:
        id: The flash session.
        version: The version the caller decided on, None for any.
        eligibility: Looks up facts of the enrollment.
        caller: Who sends it.
    """

    id: UUID
    version: int | None
    eligibility: Eligibility
    caller: Caller

    def require_version(self, flash: FlashSession) -> None:
        """Pass if the caller decided on the present version.

        Raises:
            RefusedError: `stale-version`.
        """
        preconditions.require_version(flash.version, self.version)

    def facts_of(self, flash: FlashSession) -> Facts:
        """Return the facts about the two people of one that has a mentee."""
        mentor, mentee = flash.context["mentor_participation_id"], str(flash.mentee_participation_id)
        return self.eligibility.facts(UUID(mentor), UUID(mentee))


def load_flash(uow: UnitOfWork, target: FlashTarget, step: FlashStep) -> FlashSession:
    """Load the flash session of a command, authorize the step, and check version and membership, in this order.

    Raises:
        RefusedError: `flash-session-unknown`, also for a caller that may not see it; `forbidden`; `stale-version`;
            `organization-unknown`, `organization-left` or `organization-leaving`.
    """
    flash = uow.get(FlashSession, target.id)
    organization = target.eligibility.organization_state(UUID(flash.context["organization_id"]))
    hidden = unknown_aggregate(FlashSession, target.id)
    authorize(target.caller, step, flash.pair, hidden, member=organization != "left")
    target.require_version(flash)
    if step is not FlashStep.CANCEL:
        require_member(organization, begins=step in BEGINNINGS)
    return flash


def flash_result(flash: FlashSession, *, created: bool = False) -> CommandResult:
    """Return the result of a command.

    Args:
        flash: The flash session after the command.
        created: Whether the command created it.
    """
    body = {"flash_session_id": str(flash.id), "version": flash.version, "state": flash.state.value}
    return CommandResult(body, created)
