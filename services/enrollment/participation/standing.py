"""The standing of a participation: which requirements are missing, and the suspension that follows from it."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.events import Reinstated, Suspended
from services.enrollment.participation.states import State
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before
from services.policy.admission import clearance_breaches
from services.policy.policy import Policy
from services.policy.validity import missing_requirements

EXPIRED, REVOKED = "requirement-expired", "requirement-revoked"
REASONS = frozenset({EXPIRED, REVOKED})
"""Reasons of suspensions that end by themselves, once nothing is missing."""


def require_cleared(participation: Participation, policy: Policy, at: datetime) -> None:
    """Pass if every requirement of the participant's role holds at a time.

    Raises:
        RefusedError: `requirement-not-cleared`, which names the kinds.
    """
    for breach in clearance_breaches(policy, participation.role, participation.validity, at):
        raise breach


def suspend_if_missing(
    participation: Participation, meta: CommandMetadata, policy: Policy, kind: str, *, reason: str
) -> None:
    """Suspend an enrolled or paused participation of which a mandatory requirement has ended.

    Args:
        participation: The participation.
        meta: The metadata of the end; the suspension is recorded after what is known already.
        policy: The policy that decides.
        kind: The requirement that has ended.
        reason: One of `REASONS`.
    """
    participating = participation.state in {State.ENROLLED, State.PAUSED}
    if participating and kind in _missing(participation, policy, meta.occurred_at):
        participation.record_with_context(Suspended, not_before(meta, participation.last_known_at), reason=reason)


def reinstate_if_complete(participation: Participation, meta: CommandMetadata, policy: Policy) -> None:
    """Reinstate a participation that was suspended for a requirement, if none is missing any more."""
    suspended = participation.state is State.SUSPENDED and participation.suspension_reason in REASONS
    if suspended and not _missing(participation, policy, meta.occurred_at):
        participation.record_with_context(Reinstated, meta)


def _missing(participation: Participation, policy: Policy, at: datetime) -> list[str]:
    return missing_requirements(policy, participation.role, participation.validity, at)
