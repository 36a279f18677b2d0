"""Use cases by which a flash session ends: held, missed, called off by a party, or by what the program's facts say."""

from __future__ import annotations

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import mark, speak
from services.relationships.eligibility.domain import require_complete, require_none
from services.relationships.flash_sessions import domain
from services.relationships.flash_sessions.loading import FlashTarget, flash_result, load_flash
from services.relationships.flash_sessions.months import release
from services.relationships.flash_sessions.rules import require_contact
from services.relationships.flash_states import FlashStep
from services.relationships.meeting import Meeting
from services.relationships.relationship import Initiator
from services.relationships.sessions import evidence
from services.relationships.sessions.domain import Absent
from services.relationships.sessions.evidence import Reporter


def hold(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: FlashTarget,
    *,
    meeting: Meeting,
    reported_by: Reporter | None = None,
) -> CommandResult:
    """Report that a flash session was held.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The flash session and the caller.
        meeting: The report; its evidence is at most what this caller can claim.
        reported_by: A party, or staff; follows from the caller when omitted.

    Raises:
        RefusedError: As of `load_flash`, `speak`, `evidence.require` and `domain.hold`; a requirement or a document
            that was not valid when they met; `contact-held`.
    """
    flash = load_flash(uow, target, FlashStep.HOLD)
    reporter, on_behalf = speak(target.caller, flash.pair, reported_by, staff="coordinator", field="reported_by")
    evidence.require(meeting.evidence, staff=reporter == "coordinator", on_behalf=on_behalf)
    domain.hold(flash, mark(meta, reporter, on_behalf=on_behalf), meeting)
    # A report of the past: by the policy, the requirements and the documents of the time at which they met.
    met = require_complete(target.facts_of(flash), meeting.started_at)
    require_none(met.meeting_breaches(meeting.started_at))
    require_contact(uow, target.eligibility, met, meeting.started_at)
    return flash_result(flash)


def miss(uow: UnitOfWork, meta: CommandMetadata, target: FlashTarget, *, missed_by: Absent) -> CommandResult:
    """Report a missed flash session, as a party, on behalf of a ward, or as staff."""
    flash = load_flash(uow, target, FlashStep.MISS)
    reporter, on_behalf = speak(target.caller, flash.pair, None, staff="coordinator", field="missed_by")
    domain.miss(flash, mark(meta, reporter, on_behalf=on_behalf), missed_by)
    return flash_result(flash)


def cancel(
    uow: UnitOfWork, meta: CommandMetadata, target: FlashTarget, *, cancelled_by: Initiator | None
) -> CommandResult:
    """Call a flash session off: take an offer back, decline what a mentee asked for, cancel what was arranged."""
    flash = load_flash(uow, target, FlashStep.CANCEL)
    initiator, on_behalf = speak(target.caller, flash.pair, cancelled_by, staff="coordinator", field="cancelled_by")
    meta = mark(meta, initiator, on_behalf=on_behalf)
    domain.cancel(flash, meta, initiator)
    release(uow, flash, meta)
    return flash_result(flash)


def follow(uow: UnitOfWork, meta: CommandMetadata, target: FlashTarget) -> CommandResult:
    """Call a flash session off as the process: what it needs has ended, or its time came unanswered."""
    flash = load_flash(uow, target, FlashStep.CANCEL)
    domain.follow(flash, meta)
    release(uow, flash, meta)
    return flash_result(flash)
