"""Use cases of finding a mentor: a mentee asks, and a mentor decides about being listed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import Caller, mark, speak
from services.relationships.command_support import result
from services.relationships.eligibility.domain import require_member, unknown_fact
from services.relationships.finding.availability import not_available, require_available
from services.relationships.finding.listing import MentorListing, listing_id, state_listing
from services.relationships.finding.mentee_rules import pairing_of, require_free_place, require_mentee
from services.relationships.finding.place import place_of
from services.relationships.finding.sources import FindingSources
from services.relationships.matching import domain
from services.relationships.matching.mentor_requests import Asked, MentorRequests, NewRequest, ask, requests_id
from services.relationships.matching.reservations import reserve_pair
from services.relationships.permissions import ASK_MENTOR, LIST_MENTOR
from services.relationships.relationship import Relationship

_OVER = frozenset({"rejected", "withdrawn", "completed", "removed", "declined"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as the mentee states it.

    Attributes:
        program_id: The program.
        mentee: The mentee's participation.
        mentor: The participation of the mentor who is asked.
        rank: The place among the mentee's requests, from 1.
        reasons: Codes of why this mentor.
        words: The mentee's own words for the mentor.
    """

    program_id: UUID
    mentee: UUID
    mentor: UUID
    rank: int
    reasons: tuple[str, ...]
    words: str


def request_mentor(
    uow: UnitOfWork, meta: CommandMetadata, sources: FindingSources, caller: Caller, wanted: Wanted
) -> CommandResult:
    """Ask a mentor, as the mentee or a guardian: a proposed relationship with a rank, reasons and own words.

    What concerns the mentee is refused by its own rule, and first; all that concerns the mentor is one refusal.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        sources: What the decision reads.
        caller: Who sends it.
        wanted: The request.

    Raises:
        RefusedError: As of `place_of`, `require_mentee`, `domain.ask` and `reserve_pair`; `mentor-not-available`;
            `texts-not-kept`.
    """
    mentee, program = place_of(sources.eligibility, caller, wanted.mentee, ASK_MENTOR, "mentee")
    if program.program_id != str(wanted.program_id):
        raise unknown_fact("participation", "mentee_participation_id")
    require_mentee(uow, sources.eligibility, program, mentee, meta)
    id, requests = uuid4(), uow.find(MentorRequests, requests_id(mentee.participation_id))
    asked = Asked(str(wanted.mentor), wanted.rank, wanted.reasons)
    limit = program.version_at(meta.recorded_at).policy.most_requests
    requests = ask(requests, mentee.participation_id, NewRequest(id, asked, limit), meta, **program.context)
    relationship = _propose(uow, meta, sources, caller, id, wanted)
    uow.add(requests)
    sources.words.requests.seal(mentee.person_id, str(id), program.organization_id, wanted.words)
    return result(relationship, created=True)


def _propose(
    uow: UnitOfWork, meta: CommandMetadata, sources: FindingSources, caller: Caller, id: UUID, wanted: Wanted
) -> Relationship:
    """Propose the relationship that the request is."""
    facts = sources.eligibility.facts(wanted.mentor, wanted.mentee)
    eligible, pairing = pairing_of(facts, meta)
    require_free_place(uow, eligible, pairing)
    require_available(uow, eligible, pairing, meta.occurred_at)
    speaker, on_behalf = speak(caller, pairing, None, staff=None, field="mentee_participation_id")
    if speaker != "mentee":
        raise not_available()
    meta = mark(meta, speaker, on_behalf=on_behalf)
    relationship = domain.propose(
        id,
        pairing,
        meta,
        proposed_by=speaker,
        expires_at=eligible.expiry(meta.recorded_at),
        policy_version=eligible.version.number,
    )
    uow.add(relationship)
    reserve_pair(uow, relationship, meta)
    return relationship


def state_own_listing(
    uow: UnitOfWork,
    meta: CommandMetadata,
    sources: FindingSources,
    caller: Caller,
    participation_id: UUID,
    version: int | None,
    *,
    listed: bool,
    introduction: str | None,
) -> CommandResult:
    """State whether the directory shows a mentor, and the introduction there, as the mentor or a guardian.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        sources: What the decision reads.
        caller: Who sends it.
        participation_id: The mentor's participation.
        version: The version that the caller decided on, None for any.
        listed: Whether to be listed.
        introduction: The mentor's own words; None leaves those before, an empty text removes them.

    Raises:
        RefusedError: As of `place_of`; `stale-version`; `participation-over`; `no-directory`; `texts-not-kept`.
    """
    mentor, program = place_of(sources.eligibility, caller, participation_id, LIST_MENTOR, "mentor")
    listing = uow.find(MentorListing, listing_id(mentor.participation_id))
    require_version(0 if listing is None else listing.version, version)
    require_member(sources.eligibility.organization_state(UUID(program.organization_id)), begins=False)
    if mentor.state in _OVER:
        raise RefusedError("participation-over", f"the participation is {mentor.state}")
    if program.confidentiality != "open":
        raise RefusedError("no-directory", f"a {program.confidentiality} program has no directory of mentors")
    stated = state_listing(listing, meta, **program.context, participation_id=mentor.participation_id, listed=listed)
    uow.add(stated)
    if introduction is not None:
        sources.words.introductions.seal(
            mentor.person_id, mentor.participation_id, program.organization_id, introduction
        )
    return CommandResult({"participation_id": mentor.participation_id, "version": stated.version, "listed": listed})
