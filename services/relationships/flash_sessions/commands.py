"""Use cases of arranging a flash session: a mentor offers, a mentee takes a place or asks, the mentor accepts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.policy.pairing import Participant
from services.relationships.access import Caller, ProgramPair, mark, speak
from services.relationships.eligibility.domain import Eligible, require_complete
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.finding.availability import not_available
from services.relationships.finding.listing import MentorListing, is_listed, listing_id
from services.relationships.finding.place import place_of
from services.relationships.flash_sessions import domain
from services.relationships.flash_sessions.flash_session import FlashSession, Plan
from services.relationships.flash_sessions.loading import FlashTarget, flash_result, load_flash
from services.relationships.flash_sessions.months import count, is_full
from services.relationships.flash_sessions.rules import require_counterpart, require_place
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.flash_states import FLASH_MACHINE, FlashStep
from services.relationships.matching.open_directory import require_open
from services.relationships.relationship import Party


@dataclass(frozen=True, slots=True)
class Wish:
    """A flash session as its proposer states it.

    Attributes:
        plan: When and how the two meet.
        words: What it can be about, in own words; None for nothing.
    """

    plan: Plan
    words: str | None


def offer(
    uow: UnitOfWork, meta: CommandMetadata, sources: FlashSources, caller: Caller, participation_id: UUID, wish: Wish
) -> CommandResult:
    """Offer a place, as a mentor, on behalf of a ward, or as staff for the mentor.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        sources: What the decision reads.
        caller: Who sends it.
        participation_id: The mentor's participation.
        wish: The flash session.

    Raises:
        RefusedError: As of `place_of`, `require_place`, `domain.offer` and `count`; `texts-not-kept`.
    """
    mentor, program = place_of(sources.eligibility, caller, participation_id, FlashStep.OFFER, "mentor")
    version = require_place(sources.eligibility, program, mentor, meta)
    pair = _pair(program, mentor_id=mentor.person_id)
    meta = _speak(caller, pair, "mentor", meta)
    flash = domain.offer(uuid4(), meta, wish.plan, version.number, **_context(program, mentor))
    count(uow, flash, mentor.participation_id, meta, version.policy.flash_sessions_monthly, field="starts_at")
    return _begun(uow, sources, caller, flash, wish.words)


def ask(
    uow: UnitOfWork,
    meta: CommandMetadata,
    sources: FlashSources,
    caller: Caller,
    participation_id: UUID,
    mentor_participation_id: UUID,
    wish: Wish,
) -> CommandResult:
    """Ask a mentor of the directory for a flash session, as a mentee, on behalf of a ward, or as staff for the mentee.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        sources: What the decision reads.
        caller: Who sends it.
        participation_id: The mentee's participation.
        mentor_participation_id: The mentor's participation.
        wish: The flash session.

    Raises:
        RefusedError: As of `place_of`, `require_place`, `domain.ask` and `count`; `directory-not-open`;
            `mentor-not-available` for all that concerns the mentor, also for a full month; `texts-not-kept`.
    """
    eligibility = sources.eligibility
    mentee, program = place_of(eligibility, caller, participation_id, FlashStep.ASK, "mentee")
    version = require_place(eligibility, program, mentee, meta)
    require_open(program, version.policy)
    eligible = _eligible(eligibility, mentor_participation_id, participation_id, meta)
    if not is_listed(uow.find(MentorListing, listing_id(eligible.mentor.participation_id)), version.policy):
        raise not_available()
    require_counterpart(uow, eligibility, eligible, meta, discreet=True)
    pair = _pair(program, mentor_id=eligible.mentor.person_id, mentee_id=mentee.person_id)
    meta = _speak(caller, pair, "mentee", meta)
    named = {"mentee_participation_id": mentee.participation_id, "mentee_id": mentee.person_id}
    flash = domain.ask(uuid4(), meta, wish.plan, version.number, **named, **_context(program, eligible.mentor))
    monthly = version.policy.flash_sessions_monthly
    count(uow, flash, mentee.participation_id, meta, monthly, field="starts_at")
    if is_full(uow, eligible.mentor.participation_id, wish.plan.starts_at, monthly):
        raise not_available()
    return _begun(uow, sources, caller, flash, wish.words)


def take(uow: UnitOfWork, meta: CommandMetadata, target: FlashTarget, participation_id: UUID) -> CommandResult:
    """Take a free place, as a mentee, on behalf of a ward, or as staff for the mentee; of many, one gets it.

    Raises:
        RefusedError: As of `place_of`, `require_place` and `count`; `flash-session-unknown`, also for one of another
            program; the state machine's refusal; `mentor-not-available` for all that concerns the mentor.
    """
    eligibility = target.eligibility
    mentee, program = place_of(eligibility, target.caller, participation_id, FlashStep.TAKE, "mentee")
    flash = uow.find(FlashSession, target.id)
    if flash is None or flash.context["program_id"] != program.program_id:
        raise unknown_aggregate(FlashSession, target.id)
    target.require_version(flash)
    version = require_place(eligibility, program, mentee, meta)
    pair = _pair(program, mentor_id=flash.context["mentor_id"], mentee_id=mentee.person_id)
    meta = _speak(target.caller, pair, "mentee", meta)
    named = {"mentee_participation_id": mentee.participation_id, "mentee_id": mentee.person_id}
    domain.take(flash, meta, version.number, **named)
    monthly = version.policy.flash_sessions_monthly
    count(uow, flash, mentee.participation_id, meta, monthly, field="mentee_participation_id")
    eligible = _eligible(eligibility, UUID(flash.context["mentor_participation_id"]), participation_id, meta)
    require_counterpart(uow, eligibility, eligible, meta, discreet=True)
    return flash_result(flash)


def accept(uow: UnitOfWork, meta: CommandMetadata, target: FlashTarget) -> CommandResult:
    """Accept what a mentee asked for, as the mentor, on behalf of a ward, or as staff for the mentor.

    Raises:
        RefusedError: As of `load_flash`, `require_place` and `count`; the state machine's refusal; the first rule
            that the two people break.
    """
    flash = load_flash(uow, target, FlashStep.ACCEPT)
    meta = _speak(target.caller, flash.pair, "mentor", meta)
    FLASH_MACHINE.guard(FlashStep.ACCEPT, flash.state)  # a free place has no mentee whose facts could be read
    eligible = require_complete(target.facts_of(flash), meta.recorded_at)
    version = require_place(target.eligibility, eligible.program, eligible.mentor, meta)
    domain.accept(flash, meta, version.number)
    require_counterpart(uow, target.eligibility, eligible, meta, discreet=False)
    count(uow, flash, eligible.mentor.participation_id, meta, version.policy.flash_sessions_monthly)
    return flash_result(flash)


def _begun(
    uow: UnitOfWork, sources: FlashSources, caller: Caller, flash: FlashSession, words: str | None
) -> CommandResult:
    uow.add(flash)
    if words is not None:
        sources.words.seal(caller, flash.pair, str(flash.id), words)
    return flash_result(flash, created=True)


def _eligible(eligibility: Eligibility, mentor: UUID, mentee: UUID, meta: CommandMetadata) -> Eligible:
    """Return the facts about the two people; that there is no such mentor is the one refusal of a mentor."""
    try:
        return require_complete(eligibility.facts(mentor, mentee), meta.recorded_at)
    except RefusedError:
        raise not_available() from None


def _speak(caller: Caller, pair: ProgramPair, party: Party, meta: CommandMetadata) -> CommandMetadata:
    """Return the metadata with the party whose word a command is.

    Raises:
        RefusedError: `not-the-speaker` for the other party, `both-parties` for one who is both.
    """
    speaker, on_behalf = speak(caller, pair, party, staff=None, field=f"{party}_participation_id")
    return mark(meta, speaker, on_behalf=on_behalf)


def _pair(program: Program, *, mentor_id: str, mentee_id: str = "") -> ProgramPair:
    return ProgramPair(**program.context, mentor_id=mentor_id, mentee_id=mentee_id)


def _context(program: Program, mentor: Participant) -> dict[str, str]:
    named = {"mentor_participation_id": mentor.participation_id, "mentor_id": mentor.person_id}
    return {**program.context, **named}
