"""Authorization of a proposal, which has no relationship yet; and where a mentee asks by a request instead."""

from __future__ import annotations

from datetime import datetime

from services.eventstore.refusal import RefusedError
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import unknown_fact
from services.relationships.eligibility.facts import Facts
from services.relationships.matching.open_directory import is_open
from services.relationships.states import Transition


def authorize_proposal(caller: Caller, facts: Facts) -> None:
    """Pass if a caller may propose to pair two participations.

    Where a fact has not arrived, nothing is decided here: the eligibility refuses it in the same words for everybody.

    Args:
        caller: The caller.
        facts: What has arrived about the participations.

    Raises:
        RefusedError: `participation-unknown` for a caller that may see neither of the two people, as for an unknown
            participation.
    """
    mentor, mentee, program = facts.mentor, facts.mentee, facts.program
    if mentor is None or mentee is None or program is None:
        return
    pair = ProgramPair(
        organization_id=program.organization_id,
        program_id=program.program_id,
        confidentiality=program.confidentiality,
        mentor_id=mentor.person_id,
        mentee_id=mentee.person_id,
    )
    hidden = unknown_fact("participation", "mentor_participation_id")
    authorize(caller, Transition.PROPOSE, pair, hidden, member=facts.organization_state != "left")


def require_proposable(caller: Caller, facts: Facts, decided_at: datetime) -> None:
    """Pass unless a mentee proposes by herself in a program in which mentees ask by requests.

    A proposal has no rank, and its refusals say what is wrong with the mentor; a request has one refusal for all of it.

    Args:
        caller: The caller, authorized.
        facts: What has arrived about the participations.
        decided_at: When it is decided, for the version of the policy.

    Raises:
        RefusedError: `ask-by-request`.
    """
    mentee, program = facts.mentee, facts.program
    if mentee is None or program is None or not is_open(program, program.version_at(decided_at).policy):
        return
    if mentee.person_id in caller.principal.people | caller.principal.wards:
        detail = "in this program a mentee asks a mentor of the directory, by a request with a rank"
        raise RefusedError("ask-by-request", detail)
