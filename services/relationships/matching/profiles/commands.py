"""Use cases of matching profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.pairing import Participant
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import require_member, unknown_fact
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.matching.profiles.aggregate import MatchingProfile, profile_id, state_profile
from services.relationships.matching.profiles.content import Content, digest_of, salted
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.permissions import PROFILES

_OF_ROLE = {"mentor": ("wants", "needs"), "mentee": ("offers", "helps_with")}
"""What a participant in a role leaves empty."""
_OVER = frozenset({"rejected", "withdrawn", "completed", "removed", "declined"})


@dataclass(frozen=True, slots=True)
class ProfilePlace:
    """The participation that a profile is of.

    Attributes:
        participant: The participation.
        program: Its program.
        owner: The person under whose key it is sealed; None where the caller does not know it.
    """

    participant: Participant
    program: Program
    owner: str | None


def place_of(eligibility: Eligibility, caller: Caller, participation_id: UUID) -> ProfilePlace:
    """Return a participation whose profile a caller may read and state.

    Raises:
        RefusedError: `participation-unknown`, also for a caller that may not see it.
    """
    facts = eligibility.facts(participation_id, participation_id)
    participant, program = facts.mentor, facts.program
    hidden = unknown_fact("participation", "participation_id")
    if participant is None or program is None:
        raise hidden
    person = participant.person_id
    pair = ProgramPair(program.organization_id, program.program_id, program.confidentiality, person, person)
    authorize(caller, PROFILES, pair, hidden, member=facts.organization_state != "left")
    return ProfilePlace(participant, program, _owner(caller, pair))


def state(
    uow: UnitOfWork,
    meta: CommandMetadata,
    eligibility: Eligibility,
    caller: Caller,
    profiles: SealedProfiles,
    participation_id: UUID,
    content: Content,
    version: int | None,
) -> CommandResult:
    """State the next version of a matching profile, as the person, a guardian, or staff for the person.

    Raises:
        RefusedError: As of `place_of`; `stale-version`; `participation-over`; `profile-of-other-role` (field);
            `profile-by-staff` for staff of a sealed program, who do not know the person; `profiles-not-kept`.
    """
    place = place_of(eligibility, caller, participation_id)
    profile = uow.find(MatchingProfile, profile_id(str(participation_id)))
    require_version(0 if profile is None else profile.version, version)
    require_member(eligibility.organization_state(UUID(place.program.organization_id)), begins=False)
    _require_statable(place, content)
    if place.owner is None:
        detail = "in a sealed program only the person, or a guardian, states the matching profile"
        raise RefusedError("profile-by-staff", detail, kind="forbidden")
    body = salted(content)
    sealed = profiles.seal(place.owner, str(participation_id), place.program.organization_id, body)
    stated = state_profile(
        profile,
        meta,
        **place.program.context,
        participation_id=str(participation_id),
        profile_version=sealed,
        digest=digest_of(body),
    )
    uow.add(stated)
    return CommandResult(
        {"participation_id": str(participation_id), "version": stated.version, "profile_version": sealed}
    )


def read(place: ProfilePlace, profile: MatchingProfile | None, profiles: SealedProfiles) -> dict[str, Any] | None:
    """Return the content of a profile; None before anything was stated, and after the person was erased.

    Args:
        place: The participation, authorized.
        profile: The profile.
        profiles: The sealed profiles.
    """
    if profile is None:
        return None
    body = profiles.open({place.participant.participation_id: profile.profile_version})
    found = body.get(place.participant.participation_id)
    return None if found is None else {name: value for name, value in found.items() if name != "salt"}


def _require_statable(place: ProfilePlace, content: Content) -> None:
    if place.participant.state in _OVER:
        raise RefusedError("participation-over", f"the participation is {place.participant.state}")
    role = place.participant.role
    for name in _OF_ROLE.get(role, ()):
        if content[name]:
            detail = f"a {role} leaves {name} empty"
            raise RefusedError("profile-of-other-role", detail, field=name, kind="field")


def _owner(caller: Caller, pair: ProgramPair) -> str | None:
    """Return the person by the id across the federation: in a sealed program only the person and a guardian know it."""
    if pair.confidentiality != "sealed":
        return pair.mentor_id
    known = caller.principal.people | caller.principal.wards
    return next((id for id in sorted(known) if caller.person_in(pair, id) == pair.mentor_id), None)
