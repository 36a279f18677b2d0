"""Authorization of a proposal, which has no relationship yet."""

from __future__ import annotations

from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import unknown_fact
from services.relationships.eligibility.facts import Facts
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
