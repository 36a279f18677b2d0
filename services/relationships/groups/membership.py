"""Steps of a pair that its group follows in the same transaction: proposed, matched, ended.

Proposals of older releases, and imports, name groups that were never formed: nothing is kept of those.
"""

from __future__ import annotations

from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.groups import domain
from services.relationships.groups.group import Group
from services.relationships.relationship import Relationship


def require_formed(uow: UnitOfWork, group_id: str, program_id: str) -> Group:
    """Return the group that a proposal names.

    Raises:
        RefusedError: `group-unknown` for one that was never formed in this program.
    """
    group = uow.find(Group, UUID(group_id))
    if group is None or group.context["program_id"] != program_id:
        detail = "there is no such group in this program; form it first"
        raise RefusedError("group-unknown", detail, field="group_id", kind="unknown")
    return group


def propose_in_group(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata) -> None:
    """Add a proposal to the group that it names; nothing for a pair of its own.

    Raises:
        RefusedError: As of `require_formed` and `domain.propose_pair`.
    """
    pairing = relationship.pairing
    if pairing.group_id is not None:
        group = require_formed(uow, pairing.group_id, pairing.program_id)
        domain.propose_pair(group, meta, relationship.id, pairing)


def join_group(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata) -> None:
    """Take a match into its group, so that its limit holds whichever match is first.

    Raises:
        RefusedError: As of `domain.match_pair`.
    """
    group = _group_of(uow, relationship)
    if group is not None:
        domain.match_pair(group, meta, relationship.id, relationship.pairing)


def leave_group(uow: UnitOfWork, relationship: Relationship, meta: CommandMetadata) -> None:
    """Remove a pair that ended, or was voided, from its group."""
    group = _group_of(uow, relationship)
    if group is not None:
        domain.end_pair(group, meta, relationship.id)


def _group_of(uow: UnitOfWork, relationship: Relationship) -> Group | None:
    group_id = relationship.pairing.group_id
    return None if group_id is None else uow.find(Group, UUID(group_id))
