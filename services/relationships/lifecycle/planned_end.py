"""Planned ends: decided from what was agreed and from the reason, never from what a party claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.policy.closure_kinds import is_trial_ended, kind_of
from services.policy.policy import Policy
from services.relationships.relationship import Relationship

ENOUGH = 0.9
"""The share of the agreed time after which an end is the agreed one: the last session may come a little early."""


def is_planned(relationship: Relationship, policy: Policy | None, reason: str, at: datetime) -> bool:
    """Return whether an end is a planned one.

    It is where the agreed time or the program is over, where all goals are met and that is the reason, and where the
    two do not go on after a trial. What never began, and what broke off, was not planned.

    Args:
        relationship: The relationship, before it closes.
        policy: The program's policy; None where none has arrived.
        reason: The code of the reason.
        at: The effective date of the end.
    """
    kind = kind_of(reason)
    if relationship.activated_at is None or kind == "broken":
        return False
    if is_trial_ended(reason):
        return True
    if kind == "fulfilled" and relationship.goals and all(relationship.goals.values()):
        return True
    return _is_over(relationship, policy, relationship.activated_at, at)


def _is_over(relationship: Relationship, policy: Policy | None, began: datetime, at: datetime) -> bool:
    """Return whether the agreed time has passed (without an agreement the commitment), or the program ends."""
    if policy is not None and policy.ends_on is not None and at.date() >= policy.ends_on:
        return True
    commitment = None if policy is None else policy.commitment_days
    days = commitment if relationship.terms is None else relationship.terms.duration_days
    return days is not None and at >= began + ENOUGH * timedelta(days=days)
