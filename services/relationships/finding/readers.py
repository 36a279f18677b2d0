"""Readers of a program's directory: its staff, its participants, or members of the whole federation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.policy.pairing import Participant
from services.policy.policy import Policy
from services.relationships.access import Caller, ProgramPair
from services.relationships.eligibility.domain import unknown_fact
from services.relationships.eligibility.facts import Program
from services.relationships.finding.place import TAKING_PART
from services.relationships.finding.sources import FindingSources
from services.relationships.matching.open_directory import require_open
from services.relationships.permissions import FIND_MENTORS, PERMISSIONS
from services.web.identity import authorization
from services.web.identity.grants import Scope

_SHARE = "directory"


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of a directory.

    Attributes:
        id: The reader, for the order of the mentors.
        program_id: The program.
        policy: Its policy at the time.
        mentee: The participation of the mentee for whom mentors are looked for; None for other readers.
        outside: Whether the reader takes no part in the program and is none of its staff.
    """

    id: str
    program_id: UUID
    policy: Policy
    mentee: Participant | None = None
    outside: bool = False


def reader_of(sources: FindingSources, caller: Caller, program_id: UUID, now: datetime) -> Reader:
    """Return a caller as the reader of a program's directory.

    Raises:
        RefusedError: `program-unknown`, also for a caller for whom there is no directory; `directory-not-open` for a
            participant, and for staff of a program without a directory.
    """
    program = sources.eligibility.program(program_id)
    hidden = unknown_fact("program", "program_id")
    if program is None:
        raise hidden
    policy = program.version_at(now).policy
    if _is_staff(sources, caller, program):
        if program.confidentiality != "open":
            require_open(program, policy)
        return Reader(caller.principal.actor, program_id, policy)
    own = _own_participations(sources, caller, program)
    if own:
        require_open(program, policy)
        mentee = next((each for each in own if each.role == "mentee"), None)
        return Reader(own[0].participation_id, program_id, policy, mentee=mentee)
    _require_shared(sources, caller, program, policy, hidden)
    return Reader(caller.principal.actor, program_id, policy, outside=True)


def _is_staff(sources: FindingSources, caller: Caller, program: Program) -> bool:
    member = sources.eligibility.organization_state(UUID(program.organization_id)) != "left"
    scope = Scope(program.organization_id, program.program_id, program.confidentiality, member)
    return authorization.allows(PERMISSIONS, caller.principal, FIND_MENTORS, scope)


def _own_participations(sources: FindingSources, caller: Caller, program: Program) -> list[Participant]:
    """Return the participations of the caller, and then of wards, that are going on; mentees first of each."""
    pair = ProgramPair(program.organization_id, program.program_id, program.confidentiality, "", "")
    known = caller.known_in(pair)
    found = [
        each
        for each in sources.eligibility.participants_of(UUID(program.program_id))
        if each.state in TAKING_PART and each.person_id in known.people | known.wards
    ]
    return sorted(found, key=lambda each: (each.person_id not in known.people, each.role, each.participation_id))


def _require_shared(
    sources: FindingSources, caller: Caller, program: Program, policy: Policy, hidden: RefusedError
) -> None:
    organization = UUID(program.organization_id)
    shares = sources.eligibility.shares_of(organization)
    open_to_all = (
        program.confidentiality == "open"
        and policy.directory == "federation"
        and (shares is None or _SHARE in shares)
        and caller.principal.belongs
        and sources.eligibility.organization_state(organization) != "left"
    )
    if not open_to_all:
        raise hidden
