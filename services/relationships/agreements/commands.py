"""Use cases of agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.relationships.agreements import domain
from services.relationships.command_support import Target, answer, take_up

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.relationship import Party, Terms


def sign(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, party: Party, terms: Terms) -> Answer:
    """Sign the agreement as one party."""
    relationship = take_up(uow, target)
    domain.sign(relationship, meta, party=party, terms=terms)
    return answer(relationship)
