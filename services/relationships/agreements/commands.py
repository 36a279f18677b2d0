"""Use cases of agreements."""

from __future__ import annotations

from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.relationships.agreements import domain
from services.relationships.command_support import Target, load_for_command, result, speak_as_party
from services.relationships.eligibility.domain import require_none, require_running, unknown_fact
from services.relationships.relationship import Party, Terms
from services.relationships.states import Transition


def sign(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, by: Party | None, terms: Terms) -> CommandResult:
    """Sign the agreement as one party, on terms that fulfil the commitment of the program's policy."""
    relationship = load_for_command(uow, target, Transition.SIGN)
    party, meta = speak_as_party(target, relationship, meta, by)
    domain.sign(relationship, meta, party=party, terms=terms)
    program = target.eligibility.program(UUID(relationship.pairing.program_id))
    if program is None:
        raise unknown_fact("program", None)
    require_running(program)
    policy = program.version_at(meta.recorded_at).policy
    require_none(rules.term_breaches(policy, terms.cadence_days, terms.duration_days))
    return result(relationship)
