"""The use case of a reminder."""

from __future__ import annotations

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, require_contact, result
from services.relationships.relationship import Signatory
from services.relationships.reminders import domain
from services.relationships.states import Transition


def remind(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    about: domain.ReminderSubject,
    party: Signatory | None,
) -> CommandResult:
    """Remind those who have yet to do something, unless a concern holds the contact of the two.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        about: What is to be done.
        party: Who is to do it; None for everybody who has yet to.
    """
    relationship = load_for_command(uow, target, Transition.REMIND)
    require_contact(target, relationship, meta.occurred_at)
    domain.remind(relationship, meta, about=about, party=party)
    return result(relationship)
