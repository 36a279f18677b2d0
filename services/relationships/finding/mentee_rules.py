"""Rules of a request that are about the mentee: refused by their own names, before anything about the mentor."""

from __future__ import annotations

from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.policy.pairing import Form, Participant
from services.policy.policy import Policy
from services.relationships.eligibility.domain import (
    Eligible,
    require_complete,
    require_member,
    require_none,
    require_running,
)
from services.relationships.eligibility.facts import Eligibility, Facts, Program
from services.relationships.finding.availability import not_available
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.matching.open_directory import require_open
from services.relationships.matching.profiles.aggregate import MatchingProfile, profile_id
from services.relationships.relationship import Pairing


def require_mentee(
    uow: UnitOfWork, eligibility: Eligibility, program: Program, mentee: Participant, meta: CommandMetadata
) -> None:
    """Pass if a mentee may ask mentors of a program.

    Raises:
        RefusedError: A rule of the membership, the program or the participation; `directory-not-open`; `goals-first`.
    """
    require_member(eligibility.organization_state(UUID(program.organization_id)), begins=True)
    require_running(program)
    policy = program.version_at(meta.recorded_at).policy
    require_open(program, policy)
    require_none(rules.form_breaches(policy, Form(*_form(policy), "pair")))
    require_none(rules.enrolled_breaches(mentee, meta.occurred_at))
    require_none(rules.requirement_breaches(policy, mentee, meta.occurred_at))
    if uow.find(MatchingProfile, profile_id(mentee.participation_id)) is None:
        detail = "state first what the mentee wants: a mentor is asked for something"
        raise RefusedError("goals-first", detail, field="mentee_participation_id")


def pairing_of(facts: Facts, meta: CommandMetadata) -> tuple[Eligible, Pairing]:
    """Return the facts and the pairing of a request, in the form that the program prefers.

    Raises:
        RefusedError: `mentor-not-available` where there is no such mentor in the mentee's program.
    """
    try:
        eligible = require_complete(facts, meta.recorded_at)
    except RefusedError:
        raise not_available() from None
    formality, direction = _form(eligible.policy)
    return eligible, eligible.pairing(formality=formality, direction=direction, group_id=None)


def require_free_place(uow: UnitOfWork, eligible: Eligible, pairing: Pairing) -> None:
    """Pass if the mentee has room for a further mentor.

    Raises:
        RefusedError: `caseload-full`.
    """
    load = uow.find(Caseload, caseload_id(pairing, "mentee"))
    limit = eligible.limit("mentee")
    if load is not None and load.load >= limit:
        raise RefusedError("caseload-full", f"the mentee has {load.load} open relationships of at most {limit}")


def _form(policy: Policy) -> tuple[str, str]:
    """Return formality and direction of a request: formal and traditional where the program allows them."""
    formality = "formal" if "formal" in policy.formalities else policy.formalities[0]
    direction = "traditional" if "traditional" in policy.directions else policy.directions[0]
    return formality, direction
