"""Views: one flash session with its words, and the free places of a program."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import unknown_aggregate
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import unknown_fact
from services.relationships.eligibility.facts import Program
from services.relationships.finding.place import TAKING_PART
from services.relationships.flash_sessions.flash_session import FlashSession
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.flash_states import FlashState
from services.relationships.permissions import FIND_FLASH_SESSIONS, PERMISSIONS, SEE_FLASH_SESSION
from services.web.identity import authorization
from services.web.identity.grants import Scope

MOST_PLACES = 100
"""Most free places in one answer, the next ones first."""


def flash_view(sources: FlashSources, caller: Caller, flash_session_id: UUID) -> tuple[dict[str, Any], int]:
    """Return a flash session with the words of its proposer, and its version, for its parties and their coordinator.

    Raises:
        RefusedError: `flash-session-unknown`, also for a caller that may not see it.
    """
    flash = sources.store.load(FlashSession, flash_session_id)
    member = sources.eligibility.organization_state(UUID(flash.context["organization_id"])) != "left"
    hidden = unknown_aggregate(FlashSession, flash_session_id)
    authorize(caller, SEE_FLASH_SESSION, flash.pair, hidden, member=member)
    words = sources.words.of([str(flash.id)])
    return {**describe(flash), "version": flash.version, "words": words.get(str(flash.id))}, flash.version


def free_places(sources: FlashSources, caller: Caller, program_id: UUID, now: datetime) -> dict[str, Any]:
    """Return the free places of a program, with the words of the mentors, for its participants and its staff.

    With them comes how many flash sessions a person has in a month at most.

    A mentor's own places are among them, so that a page can tell them apart.

    Raises:
        RefusedError: `program-unknown`, also for a caller who takes no part in it; `flash-sessions-not-allowed`.
    """
    program = sources.eligibility.program(program_id)
    hidden = unknown_fact("program", "program_id")
    if program is None or not (_is_staff(sources, caller, program) or _takes_part(sources, caller, program)):
        raise hidden
    policy = program.version_at(now).policy
    if not policy.flash_sessions:
        raise RefusedError("flash-sessions-not-allowed", "the program's policy allows no flash sessions")
    loaded = sources.store.load_many(FlashSession, sources.places.of(program_id, now, MOST_PLACES))
    free = [each for each in loaded.values() if each.state is FlashState.OFFERED]
    words = sources.words.of([str(each.id) for each in free])
    free.sort(key=lambda each: (each.plan.starts_at, str(each.id)))
    items = [{**describe(each), "version": each.version, "words": words.get(str(each.id))} for each in free]
    return {"items": items, "most_monthly": policy.flash_sessions_monthly}


def describe(flash: FlashSession) -> dict[str, Any]:
    """Return a flash session as a JSON object, without its words."""
    return {
        "flash_session_id": str(flash.id),
        "state": flash.state.value,
        **{name: flash.context[name] for name in ("program_id", "mentor_participation_id", "mentor_id")},
        "mentee_participation_id": flash.mentee_participation_id,
        "mentee_id": flash.mentee_id,
        "proposed_by": flash.proposed_by,
        "starts_at": flash.plan.starts_at.isoformat(),
        "planned_minutes": flash.plan.minutes,
        "mode": flash.plan.mode,
    }


def _is_staff(sources: FlashSources, caller: Caller, program: Program) -> bool:
    member = sources.eligibility.organization_state(UUID(program.organization_id)) != "left"
    scope = Scope(program.organization_id, program.program_id, program.confidentiality, member)
    return authorization.allows(PERMISSIONS, caller.principal, FIND_FLASH_SESSIONS, scope)


def _takes_part(sources: FlashSources, caller: Caller, program: Program) -> bool:
    """Return whether the caller, or a ward, takes part in a program."""
    known = caller.known_in(ProgramPair(**program.context, mentor_id="", mentee_id=""))
    return any(
        each.state in TAKING_PART and each.person_id in known.people | known.wards
        for each in sources.eligibility.participants_of(UUID(program.program_id))
    )
