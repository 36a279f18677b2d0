"""Rules of a flash session: those of a match about the two people, without the room in their caseloads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.policy.pairing import Participant
from services.policy.versions import PolicyVersion
from services.relationships.eligibility.domain import Eligible, require_member, require_none, require_running
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.finding.availability import not_available
from services.relationships.matching.pair import Pair, pair_id_of


def require_place(
    eligibility: Eligibility, program: Program, participant: Participant, meta: CommandMetadata
) -> PolicyVersion:
    """Return the version of the policy under which a participant may meet for flash sessions.

    Args:
        eligibility: Looks up facts of the enrollment.
        program: The program.
        participant: The participant.
        meta: The command's metadata.

    Raises:
        RefusedError: A rule of the membership, the program or the participant; `flash-sessions-not-allowed`.
    """
    require_member(eligibility.organization_state(UUID(program.organization_id)), begins=True)
    require_running(program)
    version = program.version_at(meta.recorded_at)
    if not version.policy.flash_sessions:
        raise RefusedError("flash-sessions-not-allowed", "the program's policy allows no flash sessions")
    require_none(person_breaches(program, version, participant, meta.occurred_at))
    return version


def require_counterpart(
    uow: UnitOfWork, eligibility: Eligibility, eligible: Eligible, meta: CommandMetadata, *, discreet: bool
) -> None:
    """Pass if the other one may meet, and the two may meet each other.

    Args:
        uow: The unit of work.
        eligibility: Looks up facts of the enrollment.
        eligible: The two people; the mentee's own rules are decided before.
        meta: The command's metadata.
        discreet: Whether a mentee asks, who learns nothing about the mentor: one refusal means any of them.

    Raises:
        RefusedError: The first breach, or `mentor-not-available` for any.
    """
    at = meta.occurred_at
    others = (eligible.mentor,) if discreet else (eligible.mentor, eligible.mentee)
    people = (person_breaches(eligible.program, eligible.version, each, at) for each in others)
    for breach in chain(*people, _pair_breaches(uow, eligibility, eligible, at)):
        raise not_available() if discreet else breach


def require_contact(uow: UnitOfWork, eligibility: Eligibility, eligible: Eligible, at: datetime) -> None:
    """Pass if no concern held the contact of the two people at a time.

    Raises:
        RefusedError: `contact-held`.
    """
    pair = _pair(uow, eligible)
    since = None if pair is None or pair.reserved_by is None else eligibility.contact_held_since(UUID(pair.reserved_by))
    if since is not None and at >= since:
        raise RefusedError("contact-held", "the program's staff has to release the contact of the two people first")


def person_breaches(
    program: Program, version: PolicyVersion, participant: Participant, at: datetime
) -> Iterator[RefusedError]:
    """Return what keeps a participant from meeting at a time: enrollment, requirements and documents."""
    yield from rules.enrolled_breaches(participant, at)
    yield from rules.requirement_breaches(version.policy, participant, at)
    yield from rules.document_breaches(version.policy, participant, program.documents, at)


def _pair_breaches(
    uow: UnitOfWork, eligibility: Eligibility, eligible: Eligible, at: datetime
) -> Iterator[RefusedError]:
    if eligible.mentor.person_id == eligible.mentee.person_id:
        yield RefusedError("both-parties", "one person cannot be both parties of a flash session")
    yield from rules.conflict_breaches(eligible.policy, eligible.conflicts)
    pair = _pair(uow, eligible)
    if pair is not None and pair.never_again:
        yield RefusedError("never-pair", "these two people are never to be paired again in this program")
    try:
        require_contact(uow, eligibility, eligible, at)
    except RefusedError as held:
        yield held


def _pair(uow: UnitOfWork, eligible: Eligible) -> Pair | None:
    mentor, mentee = eligible.mentor, eligible.mentee
    return uow.find(Pair, pair_id_of(mentor.program_id, mentor.person_id, mentee.person_id))
