"""Use cases of agreements."""

from __future__ import annotations

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.agreements import domain
from services.relationships.command_support import Target, load_for_command, result, speak_as_party
from services.relationships.relationship import Party, Terms
from services.relationships.states import Transition


def sign(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, by: Party | None, terms: Terms) -> CommandResult:
    """Sign the agreement as one party."""
    relationship = load_for_command(uow, target, Transition.SIGN)
    party, meta = speak_as_party(target, relationship, meta, by)
    domain.sign(relationship, meta, party=party, terms=terms)
    return result(relationship)
