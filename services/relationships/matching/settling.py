"""The end of a request, in the transaction that ends or matches the relationship that it is."""

from __future__ import annotations

from datetime import date

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.matching.mentor_requests import MentorRequests, requests_id, settle
from services.relationships.relationship import Relationship


def settle_request(
    uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata, *, until: date | None = None
) -> None:
    """Free the rank of a request that was matched or has ended; nothing for any other proposal.

    Args:
        uow: The unit of work.
        relationship: The relationship after the command.
        meta: The command's metadata.
        until: The day before which the mentor does not want to be asked again.
    """
    if relationship.proposed_by != "mentee":
        return
    requests = uow.find(MentorRequests, requests_id(relationship.pairing.mentee_participation_id))
    if requests is not None:
        settle(requests, relationship.id, meta, outcome=relationship.state.value, until=until)
