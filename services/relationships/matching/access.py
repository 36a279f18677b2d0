"""Authorization of a proposal, which has no relationship yet."""

from __future__ import annotations

from services.eventstore.refusal import RefusedError
from services.relationships.access import Caller, authorize
from services.relationships.eligibility.domain import Facts
from services.relationships.relationship import Pairing
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
    pairing = Pairing(
        organization_id=program.organization_id,
        program_id=program.program_id,
        confidentiality=program.confidentiality,
        mentor_participation_id=mentor.participation_id,
        mentee_participation_id=mentee.participation_id,
        mentor_id=mentor.person_id,
        mentee_id=mentee.person_id,
        formality="formal",
        direction="traditional",
        shape="pair",
        group_id=None,
    )
    detail = (
        "there is no such participation here; a new one may not have arrived yet: repeat the command with min_position"
    )
    hidden = RefusedError("participation-unknown", detail, field="mentor_participation_id", kind="unknown")
    authorize(caller, Transition.PROPOSE, pairing, hidden, member=facts.organization_state != "left")
