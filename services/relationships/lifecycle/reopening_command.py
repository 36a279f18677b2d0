"""The use case of reopening: as a match it takes the pair and both slots, as a start it needs what a meeting needs."""

from __future__ import annotations

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import (
    Target,
    facts_of,
    load_for_command,
    require_contact,
    result,
    safeguarded,
)
from services.relationships.eligibility.domain import require_complete, require_eligible, require_none
from services.relationships.lifecycle import reopening
from services.relationships.matching.reservations import reserve_pair, take_slots
from services.relationships.states import Transition


def reopen(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Reopen a relationship inside the policy's window, where both may still be paired and have a free place.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        reason: A code: `closed_in_error`, `both_wish`, ….

    Raises:
        RefusedError: As of `reopening.reopen`, of a proposal and of an acceptance: `caseload-full`, `already-paired`,
            `already-proposed-pair`, `not-enrolled`, `group-closed`, `group-full`, ….
    """
    relationship = load_for_command(uow, target, Transition.REOPEN)
    facts = facts_of(target, relationship.pairing)
    version = require_complete(facts, meta.recorded_at).version
    reopening.reopen(
        relationship, meta, reason=reason, window_days=version.policy.reopen_days, policy_version=version.number
    )
    eligible = require_eligible(facts, meta.occurred_at, meta.recorded_at)
    require_none(eligible.pairing_breaches(relationship.pairing, meta.occurred_at, safeguarded(relationship)))
    if relationship.activated_at is not None:
        require_none(eligible.document_breaches(meta.occurred_at))
        require_contact(target, relationship, meta.recorded_at)
    reserve_pair(uow, relationship, meta)
    take_slots(uow, relationship, meta, eligible.limit)
    return result(relationship)
