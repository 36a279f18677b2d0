"""Access: the participation of a command, and whether a program's directory is open to its participants."""

from __future__ import annotations

from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.policy.pairing import Participant
from services.relationships.access import Caller, ProgramPair, authorize
from services.relationships.eligibility.domain import unknown_fact
from services.relationships.eligibility.facts import Eligibility, Program
from services.relationships.relationship import Party

TAKING_PART = frozenset({"enrolled", "paused", "suspended"})
"""States of a participation whose person reads the directory."""


def place_of(
    eligibility: Eligibility, caller: Caller, participation_id: UUID, action: str, role: Party
) -> tuple[Participant, Program]:
    """Return a participation on which a caller may act, with its program.

    Args:
        eligibility: Looks up facts of the enrollment.
        caller: The caller.
        participation_id: The participation.
        action: A key of the permission table.
        role: The role that it has to be of.

    Raises:
        RefusedError: `participation-unknown`, also for a caller that may not see it; `forbidden`; `wrong-role`.
    """
    facts = eligibility.facts(participation_id, participation_id)
    participant, program = facts.mentor, facts.program
    field = f"{role}_participation_id"
    hidden = unknown_fact("participation", field)
    if participant is None or program is None:
        raise hidden
    person = participant.person_id
    pair = ProgramPair(program.organization_id, program.program_id, program.confidentiality, person, person)
    authorize(caller, action, pair, hidden, member=facts.organization_state != "left")
    if participant.role != role:
        raise RefusedError("wrong-role", f"this is not the participation of a {role}", field=field, kind="field")
    return participant, program
