"""Use cases of agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.relationships.agreements import domain
from services.relationships.use_case import Target, answer, take_up

if TYPE_CHECKING:
    from services.eventstore.command import Command
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.agreements.domain import Terms
    from services.relationships.relationship import Party


def sign(uow: UnitOfWork, by: Command, target: Target, *, party: Party, terms: Terms) -> Answer:
    """Sign the agreement as one party."""
    relationship = take_up(uow, target)
    domain.sign(relationship, by, party=party, terms=terms)
    return answer(relationship)
